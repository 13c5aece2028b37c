using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class CompoundTests : SearchTests
{
    // Words that documents must have to be learned from; filler keeps them from being found first.
    private static readonly IndexDocument[] Vocabulary =
    [
        .. Enumerable.Range(0, 4).SelectMany(i => (IndexDocument[])
        [
            Page($"v{i}", "", "arbeid ongeschiktheid en verzekering"),
            Page($"w{i}", "", "inkoop order regel klant service"),
            Page($"x{i}", "", "werp iets weg"),
        ]),
    ];

    [Theory]
    [InlineData("verzekering", "long v0 v1 v2 v3")]
    [InlineData("arbeid verzekeringen", "long v0 v1 v2 v3")]
    [InlineData("ongeschiktheidsverzekering", "long v0 v1 v2 v3")]
    [InlineData("werp", "x0 x1 x2 x3")]
    [InlineData("-verzekering werp", "x0 x1 x2 x3")]
    public async Task Parts_find_the_compounds_that_have_them(string query, string found)
    {
        LuceneSearcher searcher = await LearnedAsync(Page("long", "", "Over de arbeidsongeschiktheidsverzekering."), Page("thing", "", "Een voorwerp."));

        Assert.Equal(found, Ordered(await FoundAsync(searcher, query)));
    }

    [Theory]
    [InlineData("inkoop order", "joined", "hyphen")]
    [InlineData("inkooporder", "joined", "apart")]
    [InlineData("inkooporders", "joined", "apart")]
    [InlineData("inkoop-order", "joined", "apart", "hyphen")]
    public async Task Written_apart_and_joined_find_each_other(string query, params string[] expected)
    {
        LuceneSearcher searcher = await LearnedAsync(
            Page("joined", "", "De inkooporder is er."), Page("apart", "", "De inkoop order is er."), Page("hyphen", "", "De inkoop-order is er."), Page("only", "", "De order is er."));

        string[] found = (await FoundAsync(searcher, query)).Split(' ');

        // Words are optional: what has one of them stands behind what has both.
        string[] beforeParts = [.. found.TakeWhile(id => id != "only")];
        Assert.All(expected, id => Assert.Contains(id, beforeParts));
    }

    [Fact]
    public async Task The_word_itself_comes_before_compounds_that_have_it()
    {
        LuceneSearcher searcher = await LearnedAsync(Page("part", "", "De inkooporder."), Page("word", "", "De order."));

        Assert.Equal("word part", string.Join(' ', (await FoundAsync(searcher, "order")).Split(' ').Where(id => id is "part" or "word")));
    }

    [Fact]
    public async Task A_compound_comes_before_its_parts_however_rare_they_are()
    {
        IndexDocument[] usual = [.. Enumerable.Range(0, 12).Select(i => Page($"u{i}", "", "De inkooporder is er ook al wel eens een keer laat."))];
        LuceneSearcher searcher = await LearnedAsync([.. usual, Page("row", "", "De inkoop order er."), Page("whole", "", "De inkooporder er.")]);

        string[] found = (await FoundAsync(searcher, "inkooporder")).Split(' ');

        Assert.Equal("whole", found[0]);
        Assert.Contains("row", found);
    }

    [Theory]
    [InlineData("\"verzekering\"", "v0 v1 v2 v3")]
    [InlineData("\"de verzekering\"", "")]
    public async Task A_quoted_word_does_not_mean_a_part(string query, string found)
    {
        LuceneSearcher searcher = await LearnedAsync(Page("long", "", "Over de arbeidsongeschiktheidsverzekering."));

        Assert.Equal(found, Ordered(await FoundAsync(searcher, query)));
    }

    [Fact]
    public async Task The_whole_compound_is_marked_when_a_part_matched()
    {
        LuceneSearcher searcher = await LearnedAsync(Page("long", "", "Over de arbeidsongeschiktheidsverzekering."));

        SearchResult result = await SearchAsync(searcher, "ongeschiktheid");

        Assert.Equal("Over de <mark>arbeidsongeschiktheidsverzekering</mark>.", result.Hits.Single(hit => hit.Id.ExternalId == "long").Fragments[0]);
    }

    private static string Ordered(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));

    private async Task<LuceneSearcher> LearnedAsync(params IReadOnlyList<IndexDocument> documents)
    {
        LuceneIndex index = Open();
        IndexChange[] changes = [.. Vocabulary.Concat(documents).Select(Upsert)];
        await CommitAsync(index, 1, changes);
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync(changes, Cancel);
        await rebuild.CompleteAsync(1, Cancel);
        return new LuceneSearcher(index.Acquire, CursorKey, RankingWeights.Default);
    }
}
