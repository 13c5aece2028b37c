using System.Text;
using KnowledgeSearch.Connectors.Web.Robots;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Connectors.Tests.Web.Robots;

public sealed class RobotsTxtTests
{
    [Fact]
    public void Every_outcome_of_the_specification_tests_is_as_expected()
    {
        List<RobotsCase> cases = [.. Directory.EnumerateFiles(SharedData.Folder("conformance/robots"), "*.textproto", SearchOption.AllDirectories).SelectMany(RobotsSpecification.Read)];
        List<string> wrong = [.. cases.Where(test => RobotsTxt.Parse(test.Robots).For(test.Agent).AllowsPath(PathOf(test.Url)) != test.Allowed)
            .Select(test => $"{test.File}: {test.Agent} {test.Url} should be {(test.Allowed ? "allowed" : "disallowed")} by {Encoding.UTF8.GetString(test.Robots)}")];
        Assert.Equal(400, cases.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_of_900_kB_is_read_to_its_end() =>
        Assert.False(Rules(string.Concat(Enumerable.Repeat("# padding padding padding padding\n", 26_500)) + "User-agent: *\nDisallow: /secret\n").AllowsPath("/secret/page"));

    [Fact]
    public void Crawl_delay_and_sitemaps_are_read_and_end_no_group()
    {
        RobotsTxt robots = Parse("User-agent: *\nCrawl-delay: 2.5\nSitemap: http://intra/site.xml\nDisallow: /x\n");
        Assert.Equal(TimeSpan.FromSeconds(2.5), robots.For("ourbot").CrawlDelay);
        Assert.Equal(["http://intra/site.xml"], robots.Sitemaps);
        Assert.False(robots.For("ourbot").AllowsPath("/x"));
    }

    [Fact]
    public void A_pattern_of_many_stars_takes_no_time() =>
        Assert.True(Rules("User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 4000)) + "b\n").AllowsPath("/" + new string('a', 2000)));

    private static RobotsTxt Parse(string text) => RobotsTxt.Parse(Encoding.UTF8.GetBytes(text));

    private static RobotsRules Rules(string text) => Parse(text).For("ourbot");

    // The specification tests give addresses that need not be well-formed: path, parameters and query as they stand.
    private static string PathOf(string url)
    {
        int scheme = url.IndexOf("//", StringComparison.Ordinal);
        string rest = (scheme < 0 ? url : url[(scheme + 2)..]).Split('#')[0];
        int path = rest.IndexOfAny(['/', '?', ';']);
        return path < 0 ? "/" : rest[path] == '/' ? rest[path..] : "/" + rest[path..];
    }
}
