using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Tests.Analysis.Compounds;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class GenerationWordsTests : IndexTests
{
    private static readonly IndexDocument[] Everyones =
    [
        .. Enumerable.Range(0, 250).Select(i => Document($"wiki/{i}", i % 2 == 0 ? "De inkoop is laat." : "Een order van de klant.")),
    ];

    [Fact]
    public async Task Once_there_is_text_a_new_generation_learns_from_it_and_keeps_what_it_learned()
    {
        using (LuceneIndex index = Open())
        {
            await CommitAsync(index, 1, [.. Everyones.Take(150).Select(Upsert)]);
            Assert.Null(index.Status.RenewalReason);
            await CommitAsync(index, 2, [.. Everyones.Skip(150).Select(Upsert)]);
            Assert.Equal("there is more text to learn compounds from", index.Status.RenewalReason);
            Assert.Equal("inkooporder", Cut(index, "inkooporder"));

            await RebuildAsync(index, 2, Everyones);
            Assert.Null(index.Status.RenewalReason);
            Assert.Equal("inkoop|order", Cut(index, "inkooporder"));
        }

        using LuceneIndex again = Open();
        Assert.Equal("inkoop|order", Cut(again, "inkooporder"));
        Assert.Null(again.Status.RenewalReason);
    }

    [Fact]
    public async Task Only_what_everyone_may_see_is_learned_from()
    {
        LuceneIndex index = Open();
        IndexDocument closed = Document("wiki/secret", "Fusie en bod.", access: DocumentAccess.ForAnyOf("group:s/group/board"));
        IndexDocument english = Document("wiki/english", "Fusion", languages: ["en"]);
        await CommitAsync(index, 1, [.. Everyones.Append(closed).Append(english).Append(Document("wiki/was", "Verhuizing")).Select(Upsert)]);
        await CommitAsync(index, 2, Upsert(Document("wiki/was", "Verhuizing", access: DocumentAccess.ForAnyOf("group:s/group/board"))));

        IndexSnapshot snapshot = index.Acquire()!; // open
        WordVocabulary learned = WordVocabulary.Learn(snapshot);
        snapshot.Release();

        Assert.Equal(250, learned.Documents);
        Assert.Equal(
            "een 125\ninkoop 125\nklant 125\nlaat 125\norder 125\ntitle 250\nvan 125\nwiki 250",
            learned.Text);
    }

    [Fact]
    public async Task A_damaged_file_of_words_is_told_and_mended_by_a_rebuild()
    {
        using (LuceneIndex index = Open())
        {
            await CommitAsync(index, 1, Upsert("wiki/1"));
        }

        string path = GenerationWords.PathIn(Path.Combine(IndexPath, "g1"));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"documents\":0", "\"documents\":9", StringComparison.Ordinal));
        LuceneIndex damaged = Open();

        Assert.Equal(IndexCondition.Damaged, damaged.Status.Condition);
        Assert.Contains("words.json", damaged.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("words.json", Assert.Single(await damaged.CheckAsync(Cancel)), StringComparison.Ordinal);
        await RebuildAsync(damaged, 1, [Document("wiki/1")]);
        Assert.Equal(IndexCondition.Ready, damaged.Status.Condition);
    }

    [Fact]
    public async Task A_backup_takes_the_words_along()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, [.. Everyones.Select(Upsert)]);
        await RebuildAsync(index, 1, Everyones);
        string copy = Path.Combine(Folder, "copy");

        await index.BackupAsync(copy, Cancel);

        Assert.Equal("inkoop|order", Cut(Open(copy), "inkooporder"));
    }

    private static async Task RebuildAsync(LuceneIndex index, long sequence, IEnumerable<IndexDocument> documents)
    {
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync([.. documents.Select(Upsert)], Cancel);
        await rebuild.CompleteAsync(sequence, Cancel);
    }

    private static string Cut(LuceneIndex index, string word)
    {
        IndexSnapshot snapshot = index.Acquire()!; // open
        string cut = TestWords.Cut(snapshot.Analyzers.Splitter, word);
        snapshot.Release();
        return cut;
    }
}
