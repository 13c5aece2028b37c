using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class DuplicateTests : SearchTests
{
    [Fact]
    public async Task Pages_that_say_the_same_are_one_hit_that_names_the_other_places()
    {
        LuceneSearcher searcher = await SearcherAsync(Copy("wiki", 3), Copy("intranet", 1), Copy("map", 2), Page("anders", "Anders", "verlof is hier iets anders"));

        SearchResult result = await SearchAsync(searcher, "verlof");

        SearchHit hit = result.Hits.Single(hit => hit.AlsoAt is not null);
        Assert.Equal((2, 2), (result.Hits.Count, result.Total.Value));
        Assert.Equal("wiki", hit.Id.ExternalId); // of equals the newest stands
        Assert.Equal(["intranet", "map"], hit.AlsoAt!.Select(place => place.Id.ExternalId));
        Assert.Equal(("Verlofregeling", "https://example.org/intranet"), (hit.AlsoAt![0].Title, hit.AlsoAt[0].Url));
    }

    [Fact]
    public async Task Place_that_is_hidden_is_not_named_and_changes_nothing()
    {
        LuceneSearcher searcher = await SearcherAsync(Copy("wiki", 1), Copy("intranet", 2) with { Access = ForHr });

        SearchHit outside = Assert.Single((await SearchAsync(searcher, "verlof")).Hits), inside = Assert.Single((await SearchAsync(searcher, "verlof", Hr)).Hits);

        Assert.Equal(("wiki", null), (outside.Id.ExternalId, outside.AlsoAt));
        Assert.Equal(("intranet", "wiki"), (inside.Id.ExternalId, Assert.Single(inside.AlsoAt!).Id.ExternalId));
    }

    [Fact]
    public async Task Facets_count_what_choosing_a_value_shows()
    {
        IndexDocument here = Copy("wiki", 1), there = Copy("x", 2) with { Id = DocumentId.Parse("t/x") };
        LuceneSearcher searcher = await SearcherAsync(here, there);

        SearchResult result = await SearchAsync(searcher, "verlof");
        SearchResult chosen = await searcher.SearchAsync(new SearchRequest("verlof", Colleague) { Sources = ["s"] }, Cancel);

        Assert.Equal([("s", 1), ("t", 1)], result.Facets["source"].Select(value => (value.Value, value.Count)));
        Assert.Equal(("s/wiki", 1), (Assert.Single(chosen.Hits).Id.Value, chosen.Total.Value));
        Assert.Equal("t/x", Assert.Single(chosen.Hits[0].AlsoAt!).Id.Value);
    }

    [Fact]
    public async Task Ungrouped_each_stands_alone()
    {
        LuceneSearcher searcher = await SearcherAsync(Copy("wiki", 1), Copy("intranet", 2));

        SearchResult result = await searcher.SearchAsync(new SearchRequest("verlof", Colleague) { GroupByThread = false }, Cancel);

        Assert.Equal(2, result.Total.Value);
        Assert.All(result.Hits, hit => Assert.Null(hit.AlsoAt));
    }

    private static IndexDocument Copy(string id, int day) => Page(id, "Verlofregeling", "Alles over verlof in een tekst.") with
    {
        Fingerprint = 42, Url = "https://example.org/" + id, Created = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero),
    };
}
