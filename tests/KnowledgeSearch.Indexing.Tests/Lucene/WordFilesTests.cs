using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class WordFilesTests : IndexTests
{
    private string Rules => Path.Combine(Folder, "words.txt");

    private string Lexicon => Path.Combine(Folder, "dutch");

    [Fact]
    public void Files_that_change_are_read_again_and_malformed_ones_change_nothing()
    {
        WordFiles files = new(Rules, Lexicon, null);
        Assert.Equal("", files.Current.Rules!.Text);

        Write(Rules, "Teams", 1);
        Write(Lexicon, "inkoop\norder\n", 1);
        WordSources sources = files.Current;
        Assert.Equal("teams", sources.Rules!.Text);
        Assert.Equal(2, sources.Lexicon.Count);
        Assert.Null(sources.Fault);

        Write(Rules, "Teams\nOffice 365", 2);
        Write(Lexicon, "inkoop\norder\tregel\n", 2);
        WordSources refused = files.Current;
        Assert.Equal((sources.Rules, sources.Lexicon, sources.Hash), (refused.Rules, refused.Lexicon, refused.Hash));
        Assert.Contains("words.txt', line 2: 'office 365' is more than one word", refused.Fault, StringComparison.Ordinal);
        Assert.Contains("dutch', line 2: the line holds a tab", refused.Fault, StringComparison.Ordinal);

        Write(Rules, "Office", 3);
        Write(Lexicon, "regel\n", 3);
        WordSources mended = files.Current;
        Assert.Equal("office", mended.Rules!.Text);
        Assert.Equal(1, mended.Lexicon.Count);
        Assert.NotEqual(sources.Hash, mended.Hash);
        Assert.Null(mended.Fault);
    }

    [Fact]
    public async Task Rules_that_change_ask_for_a_new_generation_and_hold_in_it()
    {
        using LuceneIndex index = new(new IndexOptions { Path = IndexPath }, words: new WordFiles(Rules, null, null));
        await CommitAsync(index, 1, Upsert("wiki/1", "De planningen."));
        Assert.Null(index.Status.RenewalReason);

        Write(Rules, "planningen = planning", 1);
        Assert.Equal("the word rules have changed", index.Status.RenewalReason);
        Assert.Equal("plan", FirstTerm(index, "planningen"));
        await RebuildAsync(index);
        Assert.Null(index.Status.RenewalReason);
        Assert.Equal("planning", FirstTerm(index, "planningen"));

        Write(Rules, "planningen = ", 2);
        Assert.Null(index.Status.RenewalReason);
        await RebuildAsync(index);
        Assert.Equal("planning", FirstTerm(index, "planningen"));
    }

    [Fact]
    public async Task A_generation_keeps_its_rules_when_it_opens_beside_a_file_that_cannot_be_read()
    {
        Write(Rules, "planningen = planning", 1);
        using (LuceneIndex index = new(new IndexOptions { Path = IndexPath }, words: new WordFiles(Rules, null, null)))
        {
            await CommitAsync(index, 1, Upsert("wiki/1"));
        }

        Write(Rules, "planningen = a b", 2);
        using LuceneIndex again = new(new IndexOptions { Path = IndexPath }, words: new WordFiles(Rules, null, null));

        Assert.Equal(IndexCondition.Ready, again.Status.Condition);
        Assert.Null(again.Status.RenewalReason);
        Assert.Equal("planning", FirstTerm(again, "planningen"));
        await RebuildAsync(again);
        Assert.Equal("planning", FirstTerm(again, "planningen"));
    }

    private static async Task RebuildAsync(LuceneIndex index)
    {
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync([Upsert("wiki/1", "De planningen.")], Cancel);
        await rebuild.CompleteAsync(1, Cancel);
    }

    private static string FirstTerm(LuceneIndex index, string word)
    {
        IndexSnapshot snapshot = index.Acquire()!; // open
        string term = TextAnalysis.Terms(snapshot.Analyzers.Dutch, IndexFields.Body, word)[0].Text;
        snapshot.Release();
        return term;
    }

    // Times of files are coarse on some disks.
    private static void Write(string path, string text, int second)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 25, 8, 0, second, DateTimeKind.Utc));
    }
}
