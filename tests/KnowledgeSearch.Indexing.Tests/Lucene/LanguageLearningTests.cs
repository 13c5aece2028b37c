using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class LanguageLearningTests : IndexTests
{
    private static readonly PersonReference Els = new("p1", "Els"), Tom = new("p2", "Tom");

    private static readonly IndexDocument[] Documents =
    [
        .. Enumerable.Range(0, 220).Select(i => Message(i, "nl", "De zending naar Borealis is uitgeleverd.", Els)),
        .. Enumerable.Range(0, 220).Select(i => Message(i, "en", "The shipment to Borealis was delivered.", Tom)),
        .. Enumerable.Range(0, 50).Select(i => Message(i, "both", "zending shipment", Tom) with { Languages = ["nl", "en"] }),
        .. Enumerable.Range(0, 50).Select(i => Message(i, "closed", "geheimwoord", Tom) with { Access = DocumentAccess.ForAnyOf("group:s/group/board") }),
    ];

    [Fact]
    public async Task Words_authors_and_groups_are_learned_from_open_documents_of_one_language()
    {
        LearnedLanguages learned = LearnedLanguages.Parse(await LearnAsync(Documents));
        Assert.InRange(learned.Words["zending"], 1f, 1.5f);
        Assert.InRange(learned.Words["shipment"], -1.5f, -1f);
        Assert.InRange(learned.Words["borealis"], -0.05f, 0.05f);
        Assert.False(learned.Words.ContainsKey("geheimwoord"));
        Assert.InRange(learned.OfAuthor("p1"), 1.4f, 1.5f);
        Assert.InRange(learned.OfAuthor("p2"), -1.5f, -1.4f);
        Assert.InRange(learned.OfContainer("s/group/nl"), 1.4f, 1.5f);
        Assert.Equal(0, learned.OfContainer("s/group/both"));
        Assert.Equal(0, learned.OfContainer("s/group/closed"));
        Assert.Equal(0, learned.OfAuthor(null));
    }

    [Fact]
    public async Task Neither_order_nor_segments_nor_what_was_removed_change_what_is_learned()
    {
        string learned = await LearnAsync(Documents);
        LuceneIndex other = Open(Path.Combine(Folder, "other"));
        foreach (IndexDocument[] some in Documents.Reverse().Append(Message(999, "gone", "De zending is kwijt.", Els)).Chunk(37))
        {
            await other.WriteAsync([.. some.Select(Upsert)], Cancel);
            await other.RefreshAsync(Cancel);
        }

        await other.WriteAsync([new IndexChange.Delete(DocumentId.Parse("s/gone/999"))], Cancel);
        await other.RefreshAsync(Cancel);
        Assert.Equal(learned, Learn(other));
    }

    [Fact]
    public async Task A_new_generation_is_told_and_keeps_it()
    {
        using (LuceneIndex index = Open())
        {
            await CommitAsync(index, 1, [.. Documents.Select(Upsert)]);
            Assert.Empty(index.Learned.Words);
            await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
            {
                Assert.NotEmpty(rebuild.Learned.Words);
                await rebuild.WriteAsync([.. Documents.Select(Upsert)], Cancel);
                await rebuild.CompleteAsync(1, Cancel);
            }

            Assert.NotEmpty(index.Learned.Words);
        }

        using LuceneIndex again = Open();
        Assert.NotEmpty(again.Learned.Words);
    }

    [Fact]
    public async Task Too_little_text_in_one_of_the_languages_teaches_no_words() =>
        Assert.Empty(LearnedLanguages.Parse(await LearnAsync([.. Documents.Where(document => document.Languages[0] == "nl")])).Words);

    private async Task<string> LearnAsync(IReadOnlyList<IndexDocument> documents)
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, [.. documents.Select(Upsert)]);
        return Learn(index);
    }

    private static string Learn(LuceneIndex index)
    {
        IndexSnapshot snapshot = index.Acquire()!; // open
        string learned = LanguageLearning.Learn(snapshot);
        snapshot.Release();
        return learned;
    }

    private static IndexDocument Message(int number, string group, string body, PersonReference author) => new()
    {
        Id = DocumentId.Parse($"s/{group}/{number}"), Kind = DocumentKind.Message, Body = body, Languages = [group == "en" ? "en" : "nl"], Author = author,
        Container = new DocumentContainer($"s/group/{group}", group), Access = DocumentAccess.ForEveryone,
    };
}
