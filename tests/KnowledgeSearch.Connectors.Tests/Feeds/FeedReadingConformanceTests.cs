using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

public sealed class FeedReadingConformanceTests
{
    /// <summary>Every case that is read differently, and why that is meant.</summary>
    private static readonly Dictionary<string, string> KnownDifferences = new()
    {
        ["parser/rss/issue_275_channel_item_extensions.xml"] = "dc:creator is read as the channel's author, as the universal model does; the RSS model keeps it as an extension",
        ["parser/rss/issue_309_namespace_whitespace.xml"] = "itunes:author is read as the channel's author, as the universal model does; the RSS model keeps it as an extension",
        ["translator/atom/feed_item_updated_-_atom03_feed_entry_modified.xml"] = "an entry without a publication date has none; the document falls back to the date of change, the reading does not",
        ["translator/json/json10_full.json"] = "JSON Feed has no date of the feed itself; it is not invented from the items",
        ["translator/json/json11_full.json"] = "JSON Feed has no date of the feed itself; it is not invented from the items",
    };

    [Fact]
    public void Feeds_are_read_as_expected_but_for_the_known_differences()
    {
        string folder = SharedData.Folder("conformance/feeds/testdata");
        List<GofeedCase> cases = [.. GofeedCase.In(folder)];
        Dictionary<string, string> differences = cases.Select(@case => (@case.Name, Difference: @case.Difference())).Where(pair => pair.Difference is not null).ToDictionary(pair => pair.Name, pair => pair.Difference!);
        Assert.True(cases.Count >= 500, $"Only {cases.Count} cases were found.");
        Assert.True(differences.Keys.ToHashSet().SetEquals(KnownDifferences.Keys), string.Join('\n', differences.Where(pair => !KnownDifferences.ContainsKey(pair.Key)).Select(pair => $"{pair.Key}: {pair.Value}")
            .Concat(KnownDifferences.Keys.Except(differences.Keys).Select(name => $"{name}: is read as expected after all"))));
        Assert.InRange(1 - ((double)differences.Count / cases.Count), 0.97, 1);
    }

    [Theory]
    [InlineData("atom03_feed.xml", "Atom 0.3")]
    [InlineData("atom10_feed.xml", "Atom 1.0")]
    [InlineData("rdf_feed.xml", "RSS 1.0")]
    [InlineData("rss_feed.xml", "RSS 2.0")]
    [InlineData("rss_feed_bom.xml", "RSS 2.0")]
    [InlineData("rss_feed_leading_spaces.xml", "RSS 2.0")]
    [InlineData("json10_feed.json", "JSON Feed 1.0")]
    [InlineData("json11_feed.json", "JSON Feed 1.1")]
    [InlineData("empty_feed.xml", null)]
    [InlineData("unknown_feed.xml", null)]
    [InlineData("invalid.json", null)]
    public void The_format_is_told_from_the_content(string file, string? format) =>
        Assert.Equal(format, FeedParser.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("conformance/feeds/testdata/parser/universal"), file)), null, null)?.Format);
}
