using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Indexing;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SearchPageTests(FilledSite filled) : IClassFixture<FilledSite>
{
    private readonly TestSite _site = filled.Site;

    [Fact]
    public async Task Form_leads_to_hits_with_marks_and_safe_links()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        IDocument home = await OpenAsync(anna, "/");
        IElement form = home.QuerySelector("form[role=search]")!;
        Assert.Equal(("/", "get"), (form.GetAttribute("action"), form.GetAttribute("method")));

        IDocument page = await OpenAsync(anna, "/?q=verlof");
        Assert.Equal("verlof", page.QuerySelector("#q")!.GetAttribute("value"));
        Assert.Equal(4, page.QuerySelectorAll("article.hit").Length);
        Assert.Contains("4", page.QuerySelector("[role=status]")!.TextContent);
        Assert.NotNull(page.QuerySelector("article mark"));
        Assert.DoesNotContain(page.QuerySelectorAll("article b"), _ => true);
        Assert.All(page.QuerySelectorAll("article a"), link =>
        {
            Assert.StartsWith("https://", link.GetAttribute("href"));
            Assert.Equal("noopener noreferrer", link.GetAttribute("rel"));
        });

        // The hit whose address is a script is there, without a link.
        Assert.Contains(page.QuerySelectorAll(".hit-title"), title => title.QuerySelector("a") is null && title.TextContent.Contains("Reorganisatie", StringComparison.Ordinal));
        Assert.Equal("en", page.QuerySelectorAll("article").Single(hit => hit.TextContent.Contains("Parental", StringComparison.Ordinal)).GetAttribute("lang"));
    }

    [Fact]
    public async Task Query_is_shown_as_text_whatever_it_holds()
    {
        using HttpClient client = _site.Client();
        string html = await client.GetStringAsync("/?q=" + Uri.EscapeDataString("\"><script>alert(1)</script>") + "&source=" + Uri.EscapeDataString("\"><img src=x onerror=alert(1)>"));
        Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Page_has_nothing_inline_and_nothing_from_elsewhere()
    {
        using HttpClient client = _site.Client();
        IDocument page = await OpenAsync(client, "/?q=verlof");
        Assert.Empty(page.QuerySelectorAll("script:not([src]), style, [style], iframe, object"));
        Assert.All(page.QuerySelectorAll("script"), script => Assert.StartsWith("/assets/", script.GetAttribute("src"), StringComparison.Ordinal));
        Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
        foreach (IElement link in page.QuerySelectorAll("head link:not([rel=search], [rel=alternate])"))
        {
            using HttpResponseMessage asset = await client.GetAsync(link.GetAttribute("href"));
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Contains("immutable", asset.Headers.GetValues("Cache-Control").Single());
        }
    }

    [Fact]
    public async Task Facet_links_narrow_and_chips_take_off()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        IDocument page = await OpenAsync(anna, "/?q=verlof&ui=nl");
        page = await OpenAsync(anna, Facet(page, "source", "engage"));
        Assert.Equal(2, page.QuerySelectorAll("article.hit").Length);
        page = await OpenAsync(anna, Facet(page, "kind", "Vraag"));
        Assert.Single(page.QuerySelectorAll("article.hit"));
        Assert.Equal(2, page.QuerySelectorAll(".chips li a:not(.clear)").Length);

        string sourceChip = page.QuerySelectorAll(".chips a").Single(chip => chip.TextContent.Contains("engage", StringComparison.Ordinal)).GetAttribute("href")!;
        page = await OpenAsync(anna, sourceChip);
        Assert.Equal("/?q=verlof&kind=question&ui=nl", sourceChip);
        page = await OpenAsync(anna, page.QuerySelector(".chips a")!.GetAttribute("href")!);
        Assert.Equal(4, page.QuerySelectorAll("article.hit").Length);
    }

    [Fact]
    public async Task Filters_survive_a_new_query_in_the_box()
    {
        using HttpClient client = _site.Client();
        IDocument page = await OpenAsync(client, "/?q=verlof&source=engage&sort=newest&ui=nl");
        Assert.Equal(
            ["source=engage", "sort=newest", "ui=nl"],
            page.QuerySelectorAll("form[role=search] input[type=hidden]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}"));
    }

    [Fact]
    public async Task Next_page_follows_and_the_last_says_so()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        List<string> titles = [];
        string? address = "/?q=verlof&size=1";
        while (address is not null)
        {
            IDocument page = await OpenAsync(anna, address);
            titles.AddRange(page.QuerySelectorAll(".hit-title").Select(title => title.TextContent.Trim()));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next ? next + "&size=1" : null;
        }

        Assert.Equal(4, titles.Distinct().Count());
    }

    [Fact]
    public async Task Nothing_found_offers_what_fewer_filters_find()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        IDocument page = await OpenAsync(anna, "/?q=parental&source=handboek&kind=page&ui=nl");
        Assert.Empty(page.QuerySelectorAll("article.hit"));
        IElement wider = Assert.Single(page.QuerySelectorAll(".wider a"));
        Assert.Contains("1 resultaat", wider.TextContent);
        Assert.Equal("/?q=parental&ui=nl", wider.GetAttribute("href"));
        Assert.NotEmpty((await OpenAsync(anna, "/?q=xyzzy&ui=nl")).QuerySelectorAll(".nothing li"));
    }

    [Fact]
    public async Task Filters_typed_in_the_box_are_chips_that_take_them_out_and_nothing_found_offers_to()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        IDocument page = await OpenAsync(anna, "/?ui=nl&q=" + Uri.EscapeDataString("verlof soort:vraag -taal:en"));
        Assert.Single(page.QuerySelectorAll("article.hit"));
        IElement[] chips = [.. page.QuerySelectorAll(".chips li a:not(.clear)")];
        Assert.Contains("Soort: Vraag", chips[0].TextContent);
        Assert.Contains("Niet Taal: Engels", chips[1].TextContent);
        Assert.Equal("/?q=verlof%20-taal%3Aen&ui=nl", chips[0].GetAttribute("href"));

        page = await OpenAsync(anna, "/?ui=nl&q=" + Uri.EscapeDataString("parental soort:pagina"));
        IElement wider = Assert.Single(page.QuerySelectorAll(".wider a"));
        Assert.Equal("/?q=parental&ui=nl", wider.GetAttribute("href"));
        Assert.Contains("1 resultaat", wider.TextContent);
    }

    [Theory]
    [InlineData("nl", "Zoektips")]
    [InlineData("en", "Search tips")]
    public async Task What_can_be_typed_is_one_page_whose_examples_work(string ui, string title)
    {
        using HttpClient client = _site.Client();
        Assert.NotNull((await OpenAsync(client, $"/?ui={ui}")).QuerySelector($".tips a[href='/help/query?ui={ui}']"));
        IDocument page = await OpenAsync(client, $"/help/query?ui={ui}");
        Assert.Equal(title, page.QuerySelector("h1")!.TextContent);
        foreach (string example in page.QuerySelectorAll("dt a").Select(link => link.GetAttribute("href")!))
        {
            Assert.Null((await OpenAsync(client, example)).QuerySelector(".note"));
        }
    }

    [Theory]
    [InlineData("verlof \"portaal")]
    [InlineData("verlof po*")]
    [InlineData("verlof reorganisatie pasen")]
    [InlineData("verlof \"portaal po*")]
    [InlineData("verlof kind:page in: is:verlof before:verlof lang:verlof soort:verlof")]
    [InlineData("verlof OR (portaal)")]
    public async Task What_was_read_otherwise_is_said_in_the_visitors_language(string query)
    {
        using HttpClient client = _site.Client();
        IDocument dutch = await OpenAsync(client, "/?ui=nl&q=" + Uri.EscapeDataString(query));
        Assert.NotEmpty(dutch.QuerySelectorAll("article.hit"));
        Assert.Null(dutch.QuerySelector(".note [lang=en]"));
        Assert.Contains("Niet alles", dutch.QuerySelector(".note")!.TextContent);
        Assert.NotNull((await OpenAsync(client, "/?ui=en&q=" + Uri.EscapeDataString(query))).QuerySelector(".note [lang=en]"));
    }

    [Theory]
    [InlineData("nl-NL,nl;q=0.9,en;q=0.5", "", "nl")]
    [InlineData("de,en-GB;q=0.8,nl;q=0.7", "", "en")]
    [InlineData("nl", "&ui=en", "en")]
    [InlineData("fr", "", "en")]
    public async Task Page_speaks_the_visitors_language(string accept, string ui, string expected)
    {
        using HttpClient client = _site.Client();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(accept);
        Assert.Equal(expected, (await OpenAsync(client, "/?q=verlof" + ui)).DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task Outsiders_page_shows_nothing_of_the_private_group()
    {
        using HttpClient bram = await _site.ClientAsAsync(TestSite.Bram);
        foreach (string address in (string[])["/", "/?q=verlof", "/?q=Kompas", "/?source=engage"])
        {
            IDocument page = await OpenAsync(bram, address);
            Assert.DoesNotContain("reorganisatie", page.QuerySelector("main")!.TextContent, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Ondernemingsraad", page.Body!.TextContent);
        }
    }

    [Fact]
    public async Task Persona_is_switched_by_a_form_and_returns_to_the_same_search()
    {
        using HttpClient client = _site.Client();
        IDocument page = await OpenAsync(client, "/?q=verlof");
        IElement form = page.QuerySelector("form[action='/signin']")!;
        string returnTo = form.QuerySelector("input[name=returnUrl]")!.GetAttribute("value")!;
        string persona = form.QuerySelectorAll("button[name=persona]")[1].GetAttribute("value")!;
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", persona), new("returnUrl", returnTo)]));
        Assert.Equal("/?q=verlof", response.RequestMessage!.RequestUri!.PathAndQuery);
        IDocument after = await Parser.ParseDocumentAsync(await response.Content.ReadAsStringAsync());
        Assert.Contains("Bram Smit", after.QuerySelector(".who summary")!.TextContent);
        Assert.Equal(3, after.QuerySelectorAll("article.hit").Length);
    }

    [Fact]
    public async Task Faults_are_pages_in_the_same_frame()
    {
        using HttpClient client = _site.Client();
        using HttpResponseMessage invalid = await client.GetAsync("/?q=verlof&size=0&ui=nl");
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Contains("Dat lukte niet", await invalid.Content.ReadAsStringAsync());

        using HttpResponseMessage foreign = await client.GetAsync("/?q=verlof&cursor=abc&ui=nl");
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Contains("Dat lukte niet", await foreign.Content.ReadAsStringAsync());

        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<IIndexSearcher, ClosedSearcher>());
        using HttpClient visitor = site.Client();
        using HttpResponseMessage away = await visitor.GetAsync("/?q=verlof&ui=nl");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        string html = await away.Content.ReadAsStringAsync();
        Assert.Contains("over een paar seconden", html);
        Assert.DoesNotContain("secret", html);
    }

    private static HtmlParser Parser { get; } = new();

    private static async Task<IDocument> OpenAsync(HttpClient client, string address) => await Parser.ParseDocumentAsync(await client.GetStringAsync(address));

    private static string Facet(IDocument page, string group, string label) =>
        page.QuerySelectorAll($"[aria-labelledby=facet-{group}] a").Single(link => link.TextContent.Contains(label, StringComparison.Ordinal)).GetAttribute("href")!;
}
