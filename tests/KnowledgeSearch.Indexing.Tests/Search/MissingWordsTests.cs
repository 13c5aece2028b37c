using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class MissingWordsTests : SearchTests
{
    private static readonly IndexDocument[] Documents =
    [
        Page("1", "Verlof aanvragen", "Zo vraag je verlof aan in het portaal."),
        Page("2", "Zonnepanelen", "De zonnepanelen op het dak van de fabriek."),
        Page("3", "Parental leave", "How to request parental leave.", "en"),
        Page("4", "Kompas", "Het geheime kompas en verlof.") with { Access = ForHr },
    ];

    [Theory]
    [InlineData("verlof kompas", "kompas")]
    [InlineData("Verlof Xyzzy", "Xyzzy")]
    [InlineData("verlof \"op het dak\" portaal", "\"op het dak\"")]
    [InlineData("verlof xyzz*", "xyzz*")]
    [InlineData("leave xyzzy OR plugh", "xyzzy OR plugh")]
    public async Task Words_that_no_hit_has_are_named_as_typed(string query, string missing)
    {
        SearchResult result = await SearchAsync(await SearcherAsync(Documents), query);
        Assert.NotNull(result.Relaxed);
        Assert.Equal([missing], query.StartsWith("verlof \"", StringComparison.Ordinal) ? result.Hits[0].Missing : result.Missing);
    }

    [Fact]
    public async Task Each_hit_names_its_own_and_the_answer_only_what_all_lack()
    {
        SearchResult result = await SearchAsync(await SearcherAsync(Documents), "verlof zonnepanelen xyzzy");
        Assert.Equal(["xyzzy"], result.Missing);
        Assert.Equal(["verlof", "xyzzy"], result.Hits.Single(hit => hit.Id.ExternalId == "2").Missing);
        Assert.Equal(["zonnepanelen", "xyzzy"], result.Hits.Single(hit => hit.Id.ExternalId == "1").Missing);
    }

    [Theory]
    [InlineData("verlof aanvragen")]
    [InlineData("verlof")]
    [InlineData("xyzzy")]
    [InlineData("hoe vraag ik verlof aan in het portaal of ergens anders binnen het bedrijf")]
    public async Task Nothing_is_missing_where_nothing_was_relaxed(string query)
    {
        SearchResult result = await SearchAsync(await SearcherAsync(Documents), query);
        Assert.Empty(result.Missing);
        Assert.All(result.Hits, hit => Assert.Empty(hit.Missing));
    }

    [Fact]
    public async Task Whoever_may_see_what_has_all_words_misses_none()
    {
        LuceneSearcher searcher = await SearcherAsync(Documents);
        Assert.Empty((await SearchAsync(searcher, "verlof kompas", Hr)).Missing);
        Assert.Equal(["kompas"], (await SearchAsync(searcher, "verlof kompas")).Missing);
    }
}
