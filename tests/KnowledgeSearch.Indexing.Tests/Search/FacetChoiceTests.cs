using CsCheck;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class FacetChoiceTests
{
    [Fact]
    public void Choosing_a_value_shows_as_many_hits_as_its_facet_counted_also_of_pages_that_say_the_same_or_are_pointed_to() =>
        Gen.Select(RandomSearches.Corpus, RandomSearches.Viewer, RandomSearches.Request.Array[3], Gen.Int[1, 9]).Sample(
            (corpus, viewer, requests, batch) =>
            {
                using MemoryIndex index = new(corpus, batch);
                foreach (string query in requests.Select(request => request.Query).Where(query => query.Length > 0))
                {
                    SearchRequest all = new(query, viewer) { Size = 1 };
                    SearchResult result = Ask(index, all);
                    foreach (FacetValue value in result.Facets["kind"])
                    {
                        Assert.Equal((query, value), (query, value with { Count = Ask(index, all with { Kinds = [Enum.Parse<DocumentKind>(value.Value, ignoreCase: true)] }).Total.Value }));
                    }

                    foreach (FacetValue value in result.Facets["container"])
                    {
                        Assert.Equal((query, value), (query, value with { Count = Ask(index, all with { Containers = [value.Value] }).Total.Value }));
                    }

                    foreach (FacetValue value in result.Facets["language"])
                    {
                        Assert.Equal((query, value), (query, value with { Count = Ask(index, all with { Languages = [value.Value] }).Total.Value }));
                    }
                }
            },
            iter: 20, seed: "0000000000006");

    private static SearchResult Ask(MemoryIndex index, SearchRequest request) => index.Searcher.SearchAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
