using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>The pages under <c>/admin</c>: without script, in both languages, over the same services as the API.</summary>
public sealed class AdminPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Secret = "typed-once-and-never-shown";

    [Fact]
    public async Task Admin_sees_every_source_in_words_and_employees_see_nothing_of_it()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif), anna = await site.ClientAsAsync(TestSite.Anna);
        IDocument page = await OpenAsync(elif, "/admin?ui=nl");
        Assert.Equal(["engage", "handboek"], page.QuerySelectorAll("tbody th a").Select(link => link.TextContent));
        Assert.Equal("Nog niet gelezen", page.QuerySelector("tbody .state")!.TextContent);
        Assert.Contains("documenten", page.QuerySelector(".facts dd")!.TextContent);
        Assert.DoesNotContain("the-secret-of-engage", page.DocumentElement.OuterHtml);
        Assert.Equal(HttpStatusCode.Forbidden, (await anna.GetAsync("/admin")).StatusCode);
        Assert.Null((await OpenAsync(anna, "/")).QuerySelector("footer a[href^='/admin']"));
        Assert.NotNull((await OpenAsync(elif, "/")).QuerySelector("footer a[href^='/admin']"));
        Assert.Equal(HttpStatusCode.NotFound, (await elif.GetAsync("/admin/sources/nowhere")).StatusCode);
    }

    [Fact]
    public async Task Source_is_paused_with_a_reason_and_resumed()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif);
        IDocument paused = await SendAsync(elif, "/admin/sources/engage/pause?ui=en", ("reason", "moving house"));
        Assert.Equal("Paused: moving house", paused.QuerySelector(".lead .state")!.TextContent);
        IDocument resumed = await SendAsync(elif, "/admin/sources/engage/resume?ui=en");
        Assert.Equal("Not read yet", resumed.QuerySelector(".lead .state")!.TextContent);
        Assert.Null((await store.GetStatusAsync(new SourceId("engage"), CancellationToken.None)).PausedReason);
    }

    [Fact]
    public async Task Form_tells_all_faults_keeps_what_was_typed_and_saves_only_what_is_right()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif);
        IDocument empty = await OpenAsync(elif, "/admin/new?type=feed&ui=nl");
        Assert.NotNull(empty.QuerySelector("textarea[name='option.Addresses']"));
        Assert.Equal("password", empty.QuerySelector("input[name='option.Token']")!.GetAttribute("type"));

        IDocument refused = await SendAsync(
            elif, "/admin/new?type=feed&ui=nl", ("name", "bericht"), ("option.Addresses", "ftp://a.example/\nhttps://b.example/"), ("option.Token", Secret), ("schedule", "daily"), ("access", "everyone"), ("do", "save"));
        Assert.Contains("ftp://a.example/", refused.QuerySelector(".note.bad")!.TextContent);
        Assert.Contains("Schedule", refused.QuerySelector(".note.bad")!.TextContent);
        Assert.Equal("ftp://a.example/\nhttps://b.example/", refused.QuerySelector("textarea")!.TextContent.Trim().ReplaceLineEndings("\n"));
        Assert.Equal("everyone", refused.QuerySelector("select[name=access] option[selected]")!.GetAttribute("value"));
        Assert.DoesNotContain(Secret, refused.DocumentElement.OuterHtml);
        string kept = refused.QuerySelector("input[name='kept.Token']")!.GetAttribute("value")!;
        SourceCatalog catalog = site.App.Services.GetRequiredService<SourceCatalog>();
        Assert.Null(catalog.Find(new SourceId("bericht")));

        IDocument saved = await SendAsync(
            elif, "/admin/new?type=feed&ui=nl", ("name", "bericht"), ("option.Addresses", "https://b.example/"), ("option.Token", ""), ("kept.Token", kept), ("schedule", "0 0 6 * * ?"), ("access", "everyone"), ("do", "save"));
        Assert.Equal("bericht", saved.QuerySelector("h1")!.TextContent);
        SourceDefinition source = catalog.Find(new SourceId("bericht"))!;
        Assert.Equal(Secret, source.Options.GetType().GetProperty("Token")!.GetValue(source.Options));
        Assert.Contains("There is a source 'bericht' already", (await SendAsync(elif, "/admin/new?type=feed&ui=nl", ("name", "bericht"), ("do", "test"))).QuerySelector(".note.bad")!.TextContent);

        IDocument gone = await SendAsync(elif, "/admin/sources/bericht/remove?ui=nl", ("documents", "remove"));
        Assert.DoesNotContain("bericht", gone.QuerySelectorAll("tbody th a").Select(link => link.TextContent));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light, "nl")]
    [InlineData(390, ColorScheme.Dark, "en")]
    public async Task Admin_pages_have_no_faults_that_axe_finds_and_fit_the_window(int width, ColorScheme scheme, string language)
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions { JavaScriptEnabled = true, ViewportSize = new ViewportSize { Width = width, Height = 844 }, ColorScheme = scheme, BaseURL = site.Address.AbsoluteUri });
        await page.GotoAsync("/");
        await page.Locator(".who summary").ClickAsync();
        await page.Locator($"button[value='{TestSite.Elif}']").ClickAsync();
        foreach (string address in (string[])["/admin", "/admin/sources/engage", "/admin/sources/handboek", "/admin/new?type=feed", "/admin/new?type=web"])
        {
            await page.GotoAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}ui={language}");
            if (address.EndsWith("feed", StringComparison.Ordinal))
            {
                await page.Locator("#name").FillAsync("bericht");
                await page.Locator("textarea").First.FillAsync("https://nowhere.invalid/feed");
                await page.Locator("button[value=test]").ClickAsync();
                await Assertions.Expect(page.Locator(".steps li").Last).ToBeVisibleAsync(new() { Timeout = 30_000 });
            }

            AxeResult result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{address}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})"))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{address} is wider than the window");
            if (Environment.GetEnvironmentVariable("KS_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"admin{address.Replace('/', '-').Replace('?', '-').Replace('=', '-')}-{width}.png"), FullPage = true });
            }
        }
    }

    private static async Task<IDocument> OpenAsync(HttpClient client, string address) => await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(address));

    private static async Task<IDocument> SendAsync(HttpClient client, string address, params IEnumerable<(string Name, string Value)> fields)
    {
        using HttpResponseMessage response = await client.PostAsync(address, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return await new HtmlParser().ParseDocumentAsync(text);
    }
}
