using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class TypedFilterTests : SearchTests
{
    [Theory]
    [InlineData("author:wit", "leave vpn")]
    [InlineData("author:\"anna DE wit\"", "leave vpn")]
    [InlineData("author:ann*", "leave vpn")]
    [InlineData("author:ann", "")]
    [InlineData("door:p2", "reply")]
    [InlineData("in:nieuws", "leave")]
    [InlineData("in:s", "leave vpn reply thanks")]
    [InlineData("tag:\"Sociale zekerheid\"", "vpn")]
    [InlineData("tag:#VERLOF", "leave")]
    [InlineData("kind:answer", "reply")]
    [InlineData("kind:answer kind:message", "reply thanks")]
    [InlineData("-kind:page", "reply thanks")]
    [InlineData("is:answered", "reply thanks")]
    [InlineData("-is:answered", "leave vpn")]
    [InlineData("lang:en", "vpn")]
    [InlineData("after:2025 before:2026", "leave")]
    [InlineData("vpn author:anna", "vpn")]
    public async Task A_filter_among_the_words_leaves_what_it_says(string query, string expected)
    {
        LuceneSearcher searcher = await FilledAsync();

        SearchResult result = await searcher.SearchAsync(new SearchRequest(query, Colleague) { Size = 50, GroupByThread = false }, Cancel);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), result.Hits.Select(hit => hit.Id.ExternalId).Order());
        Assert.Equal(result.Hits.Count, result.Facets["source"].Sum(facet => facet.Count));
    }

    [Fact]
    public async Task An_answer_that_the_searcher_may_not_see_answers_nothing()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Message("question", "1", "Hoe werkt dit?"), Message("hidden", "1", "Zo.", ForHr) with { Accepted = true });

        Assert.Equal("", await FoundAsync(searcher, "is:answered"));
        Assert.Equal("hidden", (await FoundAsync(searcher, "is:answered zo", Hr)).Split(' ')[0]);
    }

    [Fact]
    public async Task What_was_read_as_filters_is_told()
    {
        LuceneSearcher searcher = await FilledAsync();

        Assert.Equal([new TypedFilter("kind", "page", true, "vpn")], (await SearchAsync(searcher, "vpn -soort:pagina")).Filters);
    }

    [Fact]
    public void Filters_among_the_words_find_what_filters_beside_them_find() =>
        Gen.Select(RandomSearches.PlainCorpus, RandomSearches.PlainRequest.Array[8]).Sample(
            (corpus, requests) =>
            {
                using MemoryIndex index = new(corpus);
                foreach (SearchRequest request in requests.Select(request => request with { Authors = [], Containers = [], Sources = [] }))
                {
                    SearchRequest typed = request with { Query = $"{request.Query} {Typed(request)}", Kinds = [], Languages = [], From = null, Until = null };
                    Assert.Equal(Ids(index, request), Ids(index, typed));
                }
            },
            iter: 150, seed: "0000000000011");

    private static string Typed(SearchRequest request) => string.Join(' ', [
        .. request.Kinds.Select(kind => $"kind:{kind.ToString().ToLowerInvariant()}"), .. request.Languages.Select(language => $"lang:{language}"),
        .. request.From is { } from ? (string[])[$"after:{from:yyyy-MM-dd}"] : [], .. request.Until is { } until ? (string[])[$"before:{until:yyyy-MM-dd}"] : []]);

    private static string Ids(MemoryIndex index, SearchRequest request)
    {
        SearchResult result = index.Searcher.SearchAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return $"{result.Total.Value}: {string.Join(' ', result.Hits.Select(hit => hit.Id))}";
    }

    private Task<LuceneSearcher> FilledAsync() => SearcherAsync(
        Page("leave", "Verlof", "Over verlof") with
        {
            Author = new PersonReference("s/p1", "Anna de Wit"), Container = new DocumentContainer("s/c/1", "HR nieuws"), Tags = ["verlof"], Created = new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero),
        },
        Page("vpn", "VPN", "About vpn", "en") with
        {
            Author = new PersonReference("s/p1", "Ánna de Wit"), Tags = ["sociale  Zekerheid"], Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        },
        Message("reply", "1", "Zo doe je dat") with { Kind = DocumentKind.Answer, Accepted = true, Author = new PersonReference("p2", "Bas") },
        Message("thanks", "1", "Dank je"));
}
