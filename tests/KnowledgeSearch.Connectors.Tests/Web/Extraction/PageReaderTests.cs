using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using KnowledgeSearch.Connectors.Web.Extraction;

namespace KnowledgeSearch.Connectors.Tests.Web.Extraction;

public sealed class PageReaderTests
{
    private static async Task<PageContent> ReadAsync(string html)
    {
        using IHtmlDocument document = await new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken);
        return await new PageReader().ReadAsync(document, new Uri("http://intranet.example/hr/page.htm"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Googleoff_hides_what_follows_until_googleon()
    {
        PageContent page = await ReadAsync("<p>Kern.<!--googleoff: index--><p>Weg.<!-- googleon: index --><p>Slot.<!--googleoff: snippet--><p>Blijft.<!--googleon: snippet-->");
        Assert.Equal("Kern.\nSlot.\nBlijft.", page.Text);
    }

    [Fact]
    public async Task Googleoff_without_end_hides_nothing() =>
        Assert.Equal("Kern.\nSlot.", (await ReadAsync("<p>Kern.</p><!--googleoff: all--><p>Slot.</p>")).Text);

    [Fact]
    public async Task Hidden_elements_scripts_and_conditional_comments_are_dropped()
    {
        PageContent page = await ReadAsync(
            "<p>Zichtbaar.</p><div style='color:red; DISPLAY : none'>a</div><div hidden>b</div><ul aria-hidden=true><li>c</ul><script>d</script><style>e</style><!--[if IE 6]><p>f</p><![endif]--><noscript>g</noscript>");
        Assert.Equal("Zichtbaar.", page.Text);
    }

    [Fact]
    public async Task Frameset_is_read_by_its_text_for_readers_without_frames()
    {
        PageContent page = await ReadAsync("<html><head><title>Personeelsgids</title></head><frameset cols='20%,*'><frame src=m.htm><frame src=i.htm><noframes><p>Ga naar de <a href=i.htm>inhoud</a>.</noframes></frameset></html>");
        Assert.Equal(("Personeelsgids", "Ga naar de inhoud."), (page.Title, page.Text));
    }

    [Fact]
    public async Task Html_is_structure_only()
    {
        PageContent page = await ReadAsync(
            "<h1 onclick=x>Kop</h1><p class=a style='color:red'>Een <b>vet</b> <font size=2>woord</font> &lt;script&gt; en <a href='../it/x.htm?a=1&amp;b=2' onclick=y>link</a>, <a href='javascript:alert(1)'>knop</a>.</p><img src=x onerror=z>");
        Assert.Equal(
            "<h1>Kop</h1><p>Een <strong>vet</strong> woord &lt;script&gt; en <a href=\"http://intranet.example/it/x.htm?a=1&amp;b=2\">link</a>, knop.</p>",
            page.Html.Trim());
    }

    [Theory]
    [InlineData("Laatst gewijzigd op 3 maart 2012 door Person 1x", "2012-03-03")]
    [InlineData("Laatst bijgewerkt: 12-04-2009, 14:30", "2009-04-12T14:30")]
    [InlineData("Last updated by Person on March 5, 2011", "2011-03-05")]
    [InlineData("Deze pagina is voor het laatst aangepast op 1 mrt. 2004", "2004-03-01")]
    [InlineData("Laatste wijziging: 2008-11-30", "2008-11-30")]
    public async Task Printed_change_date_is_read(string line, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected + (expected.Contains('T', StringComparison.Ordinal) ? "Z" : "T00:00Z"), null), (await ReadAsync($"<p>Tekst van de pagina.</p><font size=1>{line}</font>")).Modified);

    [Theory]
    [InlineData("Laatst gewijzigd op 3 maart 2012 door Anna de Vries", "Anna de Vries")]
    [InlineData("Last updated by Sam Jones on 4 May 2010", "Sam Jones")]
    [InlineData("Auteur: afdeling HR | Versie 3", "afdeling HR")]
    public async Task Printed_author_is_read(string line, string expected) => Assert.Equal(expected, (await ReadAsync($"<p>Tekst.</p><hr>{line}")).Author);

    [Fact]
    public async Task Declared_metadata_is_read()
    {
        PageContent page = await ReadAsync(
            """
            <html lang="nl-NL"><head><title>x</title><meta name="DCTERMS.creator" content="Anna de Vries"><meta name="dcterms.modified" content="2012-03-03">
            <script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2011-02-01T10:00:00+01:00"}]}</script></head><body><p>Tekst</p></body></html>
            """);
        Assert.Equal("Anna de Vries", page.Author);
        Assert.Equal("nl", page.Language);
        Assert.Equal(new DateTimeOffset(2012, 3, 3, 0, 0, 0, TimeSpan.Zero), page.Modified);
        Assert.Equal(new DateTimeOffset(2011, 2, 1, 9, 0, 0, TimeSpan.Zero), page.Published);
    }

    [Theory]
    [InlineData("<div class=kruimelpad><a href=/>Home</a> &gt; <a href=/hr>HR</a> &gt; Verlof</div>")]
    [InlineData("<font size=1>U bent hier: <a href=/>Home</a> &raquo; <a href=/hr>HR</a> &raquo; Verlof</font><br>")]
    [InlineData("<nav aria-label=Breadcrumb><ol><li>Home</li><li>HR</li><li>Verlof</li></ol></nav>")]
    public async Task Breadcrumb_is_found(string trail) => Assert.Equal(["Home", "HR", "Verlof"], (await ReadAsync($"{trail}<p>Verlof vraagt u aan bij HR.</p>")).Breadcrumb);

    [Theory]
    [InlineData("Untitled Document", "Verlof aanvragen")]
    [InlineData("Intranet Delta - Verlof aanvragen", "Verlof aanvragen")]
    [InlineData("Bijzonder verlof", "Bijzonder verlof")]
    public async Task Title_is_the_pages_own(string title, string expected) =>
        Assert.Equal(expected, (await ReadAsync($"<title>{title}</title><h1>Verlof aanvragen</h1><p>Tekst.</p>")).Title);

    [Fact]
    public async Task Deep_nesting_is_read_within_its_limits()
    {
        PageContent page = await ReadAsync(string.Concat(Enumerable.Repeat("<div><span>", 2000)) + "diep");
        Assert.Contains("diep", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a<br><br>", 50_000)]
    [InlineData("<!--googleoff: all-->x", 50_000)]
    [InlineData("<span class=menu>x</span> ", 25_000)]
    [InlineData("<i style='display:none'>x</i>", 25_000)]
    public async Task Wide_pages_are_read_in_linear_time(string piece, int count)
    {
        // Quadratic time takes a minute and more; the bound is far from what linear time needs.
        using CancellationTokenSource bounded = new(TimeSpan.FromSeconds(20));
        using IHtmlDocument document = await new HtmlParser().ParseDocumentAsync(string.Concat(Enumerable.Repeat(piece, count)), bounded.Token);
        new RepeatedBlocks().Learn(document, new Uri("http://intranet.example/"));
        Assert.NotNull(await new PageReader().ReadAsync(document, new Uri("http://intranet.example/"), bounded.Token));
        Assert.False(bounded.IsCancellationRequested);
    }

    [Fact]
    public async Task Any_markup_gives_clean_content()
    {
        string[] pieces =
        [
            "<table>", "<tr>", "<td width=10>", "</td>", "</table>", "<div class=menu>", "</div>", "<a href='http://x.example/'>", "<a href=' java\tscript:x'>", "</a>", "<p>", "<br>", "<pre>", "</pre>",
            "<frameset>", "<noscript>", "<svg>", "<math>", "<!--googleoff: all-->", "<!--googleon: all-->", "<script>", "</script>", "<textarea>", "<select>", "tekst", " ", "&lt;b&gt;", "\u202E", "\u0001", "<li>",
            "Laatst gewijzigd op 31-02-2012 door", "<h1>", "<title>", "<base href='::'>", "<meta name=date content='99-99-9999'>",
        ];
        await Gen.Int[0, pieces.Length - 1].Array[0, 40].SampleAsync(
            async picks =>
            {
                PageContent page = await ReadAsync(string.Concat(picks.Select(pick => pieces[pick])));
                Assert.DoesNotContain(page.Text, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c == '\u202E');
                Assert.Equal(page.Html.Split("href=").Length, page.Html.Split("href=\"http").Length);
            },
            iter: 500, threads: 1);
    }
}
