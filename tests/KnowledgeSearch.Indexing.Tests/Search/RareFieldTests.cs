using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class RareFieldTests : SearchTests
{
    [Fact]
    public async Task A_field_that_one_document_in_a_hundred_has_scores_like_one_that_all_have()
    {
        LuceneSearcher all = await SearcherAsync(Open(Path.Combine(Folder, "all")), Documents("Andere kop"));
        LuceneSearcher few = await SearcherAsync(Open(Path.Combine(Folder, "few")), Documents(""));
        Assert.Equal(Score(all), Score(few));
        Assert.True(Score(few) > 0);
    }

    private static IndexDocument[] Documents(string otherTitle) =>
        [Page("one", "Verlof aanvragen", "In het portaal."), .. Enumerable.Range(0, 99).Select(i => Page($"other{i}", otherTitle, "In het portaal."))];

    private static float Score(LuceneSearcher searcher) => Assert.Single(searcher.Rank(
        analyzers => QueryAnalysis.Analyze(QueryTextParser.Parse("verlof"), analyzers), new SearchRequest("verlof", Colleague), 10, null, Cancel)).Position.Score;
}
