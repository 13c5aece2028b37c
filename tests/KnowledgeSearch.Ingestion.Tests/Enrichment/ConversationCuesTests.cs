using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class ConversationCuesTests() : StoreTests(new SqliteStores())
{
    [Theory]
    [InlineData("", "Hoi allemaal, weet iemand hoe ik de printer aanzet?", true)]
    [InlineData("Printer kapot?", "Hij doet niets.", true)]
    [InlineData("", "Does anyone know where the keys are", true)]
    [InlineData("", "Kan iemand mij helpen met mijn verlof", true)]
    [InlineData("", "Zie https://intranet.example/zoek?q=verlof voor meer.", false)]
    [InlineData("", "De printer staat weer aan.", false)]
    [InlineData("Release notes", "Version 4 is out.", false)]
    public void Asking_is_told_by_marks_and_words_of_both_languages(string title, string text, bool asks) => Assert.Equal(asks, ConversationCues.Question(title, text) >= 50);

    [Theory]
    [InlineData("Bedankt!", true)]
    [InlineData("Dank je wel Anna, top", true)]
    [InlineData("Thanks a lot.", true)]
    [InlineData("That worked", true)]
    [InlineData("Het werkt nu, opgelost", true)]
    [InlineData("Alvast bedankt", false)]
    [InlineData("Thanks in advance", false)]
    [InlineData("Thanks, but where is that?", false)]
    [InlineData("Hij doet het nog steeds niet", false)]
    public void Thanks_are_for_what_was_given_not_for_what_is_asked(string text, bool thanks) => Assert.Equal(thanks, ConversationCues.Thanks(text) >= 50);

    [Fact]
    public async Task Replies_of_others_answer_and_ones_own_do_not()
    {
        IReadOnlyList<IndexDocument> thread = await EnrichAsync(
            Message(1, "s/user/1") with { Body = "Waar staat de printer?" }, Message(2, "s/user/2") with { Body = "Op de gang." }, Message(3, "s/user/1") with { Body = "Gevonden, op de gang." },
            Message(4, "s/user/2") with { Body = "Welke bedoel je?" }, Message(5, "s/user/2") with { Body = "Zie de kaart.", Links = ["https://intranet.example/kaart"] },
            Message(6, "s/user/2") with { Body = "Deze.", Accepted = true });

        Assert.Equal([0, 60, 0, 0, 90, 100], thread.Select(message => message.Cues.Answer));
        Assert.True(thread[4].Cues.Pointer);
    }

    [Fact]
    public async Task A_reply_becomes_an_answer_when_the_question_arrives()
    {
        await CommitAsync(new CrawlBatch { Source = new SourceId("s"), Now = Monday, People = People(), Upserts = [Message(2, "s/user/2") with { Body = "Op de gang." }] });
        Assert.Equal(0, (await AllAsync())["s/2"].Cues.Answer);

        await CommitAsync(new CrawlBatch { Source = new SourceId("s"), Now = Monday, Upserts = [Message(1, "s/user/1") with { Body = "Waar staat de printer?" }] });

        Assert.Equal(60, (await AllAsync())["s/2"].Cues.Answer);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("HR", true)]
    [InlineData("verlof", true)]
    [InlineData("printer", true)]
    [InlineData("scanner", false)]
    public async Task Opting_out_withholds_what_the_topic_is_about_and_can_be_taken_back(string topic, bool withheld)
    {
        await CommitAsync(new CrawlBatch
        {
            Source = new SourceId("s"), Now = Monday, People = People(),
            Upserts = [Message(1, "s/user/1") with { Title = "De printer?" }, Message(2, "s/user/2") with { Body = "Op de gang.", Tags = ["Verlof"], Container = new("s/g/1", "HR") }],
        });
        long before = await Store.GetLastSequenceAsync(Cancel);

        Assert.True(await Store.SetOptOutAsync("twee@example.org", topic, optsOut: true, Cancel));
        Assert.Equal(withheld, (await AllAsync())["s/2"].Cues.Withheld);
        Assert.False((await AllAsync())["s/1"].Cues.Withheld);
        Assert.True(await Store.GetLastSequenceAsync(Cancel) > before, "the index is not told");
        Assert.True(await Store.SetOptOutAsync("twee@example.org", topic, optsOut: false, Cancel));
        Assert.False((await AllAsync())["s/2"].Cues.Withheld);
        Assert.False(await Store.SetOptOutAsync("niemand@example.org", topic, optsOut: true, Cancel));
    }

    private static SourcePerson[] People() =>
        [new() { Id = "s/user/1", Name = "Een", Emails = ["een@example.org"] }, new() { Id = "s/user/2", Name = "Twee", Emails = ["twee@example.org"] }];

    private static SourceDocument Message(int number, string author) => new()
    {
        Id = DocumentId.Parse($"s/{number}"), Kind = DocumentKind.Message, Thread = "s/thread/1", Author = author, Created = Monday.AddMinutes(number), Language = "nl", Access = DocumentAccess.ForEveryone,
    };

    private async Task<IReadOnlyList<IndexDocument>> EnrichAsync(params SourceDocument[] documents)
    {
        await CommitAsync(new CrawlBatch { Source = new SourceId("s"), Now = Monday, People = People(), Upserts = documents });
        return [.. (await AllAsync()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    private async Task<IReadOnlyDictionary<string, IndexDocument>> AllAsync()
    {
        List<StoredDocument> stored = [];
        await foreach (StoredDocument document in Store.ReadChangesAsync(0, Cancel))
        {
            stored.Add(document);
        }

        return (await new Enricher(Store).EnrichAsync(stored, LearnedLanguages.None, Cancel)).Select(change => ((IndexChange.Upsert)change.Change).Document).ToDictionary(document => document.Id.Value);
    }
}
