using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class ExplanationTests : SearchTests
{
    [Fact]
    public void Parts_add_up_to_what_a_hit_was_ranked_by() =>
        Gen.Select(RandomSearches.Corpus, RandomSearches.Request.Array[6], Gen.Int[1, 9]).Sample(
            (corpus, requests, batch) =>
            {
                using MemoryIndex index = new(corpus, batch);
                foreach (SearchRequest request in requests.Where(request => request.Query.Length > 0))
                {
                    SearchResult result = index.Searcher.SearchAsync(request with { Explain = true, Order = SearchOrder.Relevance, Principals = Principals.Admin }, Cancel).AsTask().GetAwaiter().GetResult();
                    Assert.Equal(result.Hits.OrderByDescending(hit => hit.Explanation?.Score ?? 0), result.Hits);
                    foreach (HitExplanation explained in result.Hits.Select(hit => hit.Explanation).OfType<HitExplanation>().Where(explained => explained.Referral is null))
                    {
                        Assert.Equal(explained.Score, (explained.Content * explained.Freshness) + explained.Near, tolerance: 1e-5 * Math.Max(1, explained.Score));
                    }
                }
            },
            iter: 30, seed: "0000000000005");

    [Fact]
    public async Task Word_is_explained_by_field_frequency_and_length()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("1", "Verlof", "Wie verlof wil vraagt verlof."), Page("2", "Anders", "Iets anders."));

        SearchResult result = await searcher.SearchAsync(new SearchRequest("verlof", Colleague) { Explain = true }, Cancel);

        HitExplanation explained = Assert.Single(result.Hits).Explanation!;
        WordExplanation word = Assert.Single(explained.Words);
        Assert.Equal(("verlof", true), (word.Word, word.Score > 0));
        Assert.Equal([("title", 1, 1), ("body", 2, 5)], word.Terms.Select(term => (term.Field, term.Frequency, term.Length)));
        Assert.Null((await SearchAsync(searcher, "verlof")).Hits[0].Explanation);
    }
}
