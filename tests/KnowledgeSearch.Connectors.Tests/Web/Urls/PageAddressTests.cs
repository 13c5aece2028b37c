using CsCheck;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Tests.Web.Urls;

public sealed class PageAddressTests
{
    private static readonly Uri Base = new("http://intra/a/b/page.html");

    [Theory]
    [InlineData("../c/./d.html#top", "http://intra/a/c/d.html")]
    [InlineData("HTTP://INTRA:80/%7euser/%e9?q=%3d", "http://intra/~user/%E9?q=%3D")]
    [InlineData("/x;jsessionid=1A2B.node1?y=1", "http://intra/x?y=1")]
    [InlineData("/app/(S(lit3py55t21z5v55vlm25s55))/page.aspx", "http://intra/app/page.aspx")]
    [InlineData("/p.php?id=3&PHPSESSID=abc&utm_source=mail", "http://intra/p.php?id=3")]
    [InlineData("/p.asp?ASPSESSIONIDQQ=abc&sid=9&BV_SessionID=@@1", "http://intra/p.asp")]
    [InlineData(" /spaced\t\n.html ", "http://intra/spaced.html")]
    [InlineData("\\dir\\page.html", "http://intra/dir/page.html")]
    [InlineData("http://bücher.example./x", "http://xn--bcher-kva.example/x")]
    [InlineData("?q=één", "http://intra/a/b/page.html?q=%C3%A9%C3%A9n")]
    public void Spellings_of_one_page_become_one(string reference, string expected) =>
        Assert.Equal(expected, PageAddress.Resolve(Base, reference)?.AbsoluteUri);

    [Theory]
    [InlineData("javascript:void(0)")]
    [InlineData("mailto:a@b.example")]
    [InlineData("file:///c:/x")]
    [InlineData("http://")]
    public void What_is_no_page_has_no_address(string reference) => Assert.Null(PageAddress.Resolve(Base, reference));

    [Fact]
    public void Normalizing_is_idempotent()
    {
        string[] parts = ["a", "B", "%7e", "%e9", "é", "..", ".", "%2e%2e", ";jsessionid=1", "(S(abc))", "%", "%zz", " ", "+", "&", "?", "#", "/", "//", "\\", "sid=1", "utm_x=2", "q=", "%25", "%2561", ":80", "@", ";", "=", "'", "\"", "<"];
        Gen.Int[0, parts.Length - 1].Array[0, 12].Sample(chosen =>
        {
            if (PageAddress.Resolve(Base, string.Concat(chosen.Select(i => parts[i]))) is { } once)
            {
                Assert.Equal(once.AbsoluteUri, PageAddress.Normalize(once)?.AbsoluteUri);
                Assert.Equal(once.AbsoluteUri, PageAddress.Normalize(new Uri(once.AbsoluteUri))?.AbsoluteUri);
            }
        });
    }

    [Fact]
    public void A_long_address_has_a_short_key()
    {
        Uri address = new("http://intra/" + new string('x', 1000));
        Assert.InRange(PageAddress.Key(address).Length, 64, 100);
        Assert.Equal("intra/a?b=1", PageAddress.Key(new Uri("https://intra/a?b=1")));
    }

    [Theory]
    [InlineData("http://intra/a", true)]
    [InlineData("http://intra:8080/a", false)]
    [InlineData("http://other/a", false)]
    [InlineData("http://docs.intra.example/a", true)]
    [InlineData("http://intra/a/b/a/b/a/b", false)]
    [InlineData("http://intra/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", false)]
    [InlineData("http://intra/?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11", false)]
    [InlineData("http://intra/private/x", false)]
    [InlineData("http://intra/logout.asp", false)]
    public void The_scope_is_hosts_patterns_and_limits(string address, bool inside) =>
        Assert.Equal(inside, new CrawlScope(new WebOptions { Seeds = ["http://intra/"], Hosts = ["*.intra.example"], Exclude = ["/private/"] }).Contains(new Uri(address)));

    [Fact]
    public void A_shape_that_brings_nothing_new_is_stopped_and_one_that_does_is_not()
    {
        UrlShapes shapes = new();
        List<string> stopped = [];
        for (int i = 0; i < 600; i++)
        {
            stopped.AddRange(Observed(shapes, $"http://intra/agenda?jaar={i}", $"Agenda {i}\nma di wo do vr za zo\ngeen afspraken"));
            stopped.AddRange(Observed(shapes, $"http://intra/nieuws?id={i}", $"Bericht {Word(i)}\nOver {Word(i * 7919)} en {Word(i * 104729)}"));
        }

        Assert.Equal(["intra/agenda?jaar"], stopped);
        Assert.True(shapes.IsStopped(new Uri("http://intra/agenda?jaar=9999")));
    }

    private static IEnumerable<string> Observed(UrlShapes shapes, string address, string text) => shapes.Observe(new Uri(address), text) is { } shape ? [shape] : [];

    private static string Word(int seed) => string.Concat(Enumerable.Range(0, 6).Select(i => (char)('a' + (int)(((uint)seed * 2654435761u >> (i * 4)) % 26))));
}
