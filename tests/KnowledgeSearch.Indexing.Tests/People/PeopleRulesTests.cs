using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Tests.Search;

namespace KnowledgeSearch.Indexing.Tests.People;

/// <summary>The rules by which people are named, one by one.</summary>
public sealed class PeopleRulesTests : SearchTests
{
    private static readonly PersonReference s_asker = new("p1", "Vraagsteller"), s_anna = new("p2", "Anna"), s_bas = new("p3", "Bas");
    private static int s_day;

    [Fact]
    public async Task Whoever_answered_a_question_like_this_is_named_with_the_answer_as_evidence()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Hoe vraag ik verlof aan?", s_asker, s_anna, accepted: true), .. Thread("2", "Printer kapot?", s_asker, s_bas)]);

        PersonHit person = Assert.Single((await SearchAsync(searcher, "verlof aanvragen")).People);

        Assert.Equal((s_anna, 1, 1), (person.Person, person.Answers, person.Accepted));
        PersonEvidence evidence = Assert.Single(person.Evidence);
        Assert.Equal(("s/1-answer", "Hoe vraag ik verlof aan?", true), (evidence.Id.Value, evidence.Title, evidence.Accepted));
        Assert.StartsWith("Answered 1 question like this, 1 accepted, in ", person.Why);
    }

    [Fact]
    public async Task More_and_accepted_answers_to_like_questions_come_first()
    {
        LuceneSearcher searcher = await SearcherAsync(
        [
            .. Thread("1", "Verlof aanvragen hoe?", s_asker, s_bas), .. Thread("2", "Verlof opnemen in mei?", s_asker, s_anna, accepted: true),
            .. Thread("3", "Verlof overdragen kan dat?", s_asker, s_anna),
        ]);

        Assert.Equal("p2 p3", await NamedAsync(searcher, "verlof"));
    }

    [Fact]
    public async Task Answering_oneself_adds_nothing()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Verlof aanvragen?", s_anna, s_anna, accepted: true), .. Thread("2", "Verlof opnemen?", s_asker, s_bas)]);

        Assert.Equal("p3", await NamedAsync(searcher, "verlof"));
    }

    [Fact]
    public async Task What_outsiders_may_not_see_is_no_evidence_to_them()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Verlof aanvragen?", s_asker, s_anna, access: ForHr), .. Thread("2", "Verlof opnemen?", s_asker, s_bas)]);

        Assert.Equal("p3", await NamedAsync(searcher, "verlof"));
        Assert.Equal("p2 p3", string.Join(' ', (await NamedAsync(searcher, "verlof", Hr)).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_answer_to_a_question_that_is_hidden_names_nobody()
    {
        IndexDocument[] thread = Thread("1", "Verlof aanvragen?", s_asker, s_anna);
        LuceneSearcher searcher = await SearcherAsync([thread[0] with { Access = ForHr }, thread[1]]);

        Assert.Equal("", await NamedAsync(searcher, "verlof antwoord"));
    }

    [Fact]
    public async Task Whoever_opted_out_is_never_named()
    {
        LuceneSearcher searcher = await SearcherAsync(
            [.. Thread("1", "Verlof aanvragen?", s_asker, s_anna).Select(document => document with { Cues = document.Cues with { Withheld = document.Author == s_anna } }), .. Thread("2", "Verlof opnemen?", s_asker, s_bas)]);

        Assert.Equal("p3", await NamedAsync(searcher, "verlof"));
        Assert.DoesNotContain((await SearchAsync(searcher, "verlof aanvragen")).Hits.SelectMany(hit => hit.Why), why => why.Contains("author", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_late_reply_counts_after_the_next_refresh()
    {
        LuceneIndex index = Open();
        IndexDocument[] thread = Thread("1", "Verlof aanvragen?", s_asker, s_anna);
        LuceneSearcher searcher = await SearcherAsync(index, [thread[0]]);
        Assert.Equal("", await NamedAsync(searcher, "verlof"));

        await index.WriteAsync([Upsert(thread[1])], Cancel);
        await index.RefreshAsync(Cancel);

        Assert.Equal("p2", await NamedAsync(searcher, "verlof"));
    }

    [Fact]
    public async Task Names_without_an_account_are_nobody_to_ask()
    {
        LuceneSearcher searcher = await SearcherAsync(Thread("1", "Verlof aanvragen?", s_asker, PersonReference.Unknown(new SourceId("s"), "Gast")));

        Assert.Equal("", await NamedAsync(searcher, "verlof"));
    }

    [Fact]
    public async Task Two_who_answer_only_each_other_get_no_more_for_many_answers_than_for_one()
    {
        IndexDocument[] each = [.. Enumerable.Range(0, 6).SelectMany(i => i % 2 == 0 ? Thread($"m{i}", "Verlof?", s_anna, s_bas) : Thread($"m{i}", "Verlof?", s_bas, s_anna))];
        PersonReference carla = new("p9", "Carla");
        LuceneSearcher searcher = await SearcherAsync([.. each, .. Thread("x", "Verlof?", s_asker, carla), .. Thread("y", "Verlof?", s_asker, carla)]);

        Assert.StartsWith("p9", await NamedAsync(searcher, "verlof"));
    }

    [Fact]
    public async Task Reply_that_the_asker_gave_thanks_for_is_the_answer()
    {
        IndexDocument[] thread = Thread("1", "Hoe vraag ik verlof aan?", s_asker, s_anna);
        IndexDocument other = Message("1-other", "1", "Geen idee, misschien weet een ander dat wel beter dan ik het zelf weet.") with { Author = s_bas, Created = Next(), Cues = new(Answer: 60) };
        IndexDocument thanks = Message("1-thanks", "1", "Bedankt!") with { Author = s_asker, Created = Next(), InReplyTo = "s/1-answer", Cues = new(Thanks: 85) };
        LuceneSearcher searcher = await SearcherAsync([.. thread, other, thanks]);

        SearchResult result = await SearchAsync(searcher, "verlof vraag aan");

        Assert.Equal("s/1-answer", result.Hits[0].Thread?.Reply?.Id.Value);
        Assert.Equal(("s/1-answer", true), (result.Answer?.Id.Value, result.Answer?.Thanked));
    }

    [Fact]
    public async Task Reasons_are_given_in_the_language_asked_for()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Verlof aanvragen?", s_asker, s_anna), Page("p", "Verlof", "Alles over verlof.") with { Author = s_anna }]);

        SearchResult result = await searcher.SearchAsync(new SearchRequest("verlof", Colleague) { TextLanguage = "nl", Kinds = [] }, Cancel);

        Assert.StartsWith("Beantwoordde 1 vraag als deze, in ", result.People[0].Why);
        Assert.Equal("woorden uit je vraag in de titel", result.Hits.Single(hit => hit.Id.Value == "s/p").Why[0]);
        Assert.StartsWith("de schrijver beantwoordde 1 vraag als deze", result.Hits.Single(hit => hit.Id.Value == "s/p").Why[1]);
    }

    private static async Task<string> NamedAsync(LuceneSearcher searcher, string query, Principals? principals = null)
    {
        PeopleResult people = await searcher.FindPeopleAsync(new SearchRequest(query, principals ?? Colleague), Cancel);
        Assert.All(people.People, person => Assert.NotEmpty(person.Evidence));
        return string.Join(' ', people.People.Select(person => person.Person.Id));
    }

    private static DateTimeOffset Next() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(Interlocked.Increment(ref s_day));

    private static IndexDocument[] Thread(string id, string question, PersonReference asker, PersonReference answerer, bool accepted = false, DocumentAccess? access = null) =>
    [
        Message(id, id, question, access) with
        {
            Kind = DocumentKind.Question, Title = question, Author = asker, Created = Next(), Thread = "s/thread/" + id, ThreadRoot = "s/" + id, ThreadTitle = question, Cues = new(Question: 100),
        },
        Message(id + "-answer", id, "Dit is het antwoord daarop.", access) with
        {
            Kind = DocumentKind.Answer, Author = answerer, Created = Next(), ThreadRoot = "s/" + id, ThreadTitle = question, InReplyTo = "s/" + id, Accepted = accepted, Cues = new(Answer: 100),
        },
    ];
}
