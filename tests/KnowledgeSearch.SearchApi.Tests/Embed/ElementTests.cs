using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using KnowledgeSearch.SearchApi.Embed;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

[Collection(typeof(Embedding))]
public sealed class ElementTests(Chromium chromium, EmbedSite embed)
{
    private const string Fallback = """<form action="/zoeken"><input type="hidden" name="site" value="intranet"><input name="vraag" aria-label="Zoek"><button>Zoek</button></form>""";

    [Fact]
    public async Task Visitor_of_a_strict_page_finds_what_is_public_and_nothing_is_reported()
    {
        IPage page = await embed.OpenAsync(chromium, "/visitor", Page("<knowledge-search></knowledge-search>"));
        await AskAsync(page, "verlof");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync(["Verlof rond Pasen"]);
        await Assertions.Expect(page.Locator("knowledge-search mark").First).ToHaveTextAsync(new Regex("verlof", RegexOptions.IgnoreCase));
        await Assertions.Expect(page.GetByText("1 resultaat").First).ToBeVisibleAsync();
        Assert.Equal("nl", await page.Locator("knowledge-search .hit").GetAttributeAsync("lang"));
        Assert.Empty(await ViolationsAsync(page));
    }

    [Fact]
    public async Task Report_of_a_strict_page_would_have_been_seen()
    {
        IPage page = await embed.OpenAsync(chromium, "/inline", Page("<knowledge-search></knowledge-search><p style=\"color: red\">Hier</p>"));
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox)).ToBeVisibleAsync();
        Assert.Contains("style-src-attr", Assert.Single(await ViolationsAsync(page)));
    }

    [Fact]
    public async Task Token_of_a_person_finds_what_they_may_see_and_is_renewed_when_refused()
    {
        string script = embed.Host.Put(
            "/token.js",
            """
            window.asked = 0;
            document.querySelector("knowledge-search").tokenProvider = async () => asked++ === 0 ? "kst_no-longer-valid" : (await fetch("/search-token")).json();
            """,
            "text/javascript");
        // The page sets the function before the element's module has come.
        IPage page = await embed.OpenAsync(chromium, "/token", $"""<!doctype html><html lang="nl"><title>T</title><knowledge-search></knowledge-search><script src="{script}"></script>{Module()}""");
        await AskAsync(page, "verlof");
        await Assertions.Expect(page.Locator("knowledge-search .hit")).ToHaveCountAsync(4);
        Assert.Equal(2, await page.EvaluateAsync<int>("asked"));
        // Its address is a script: a title, no link.
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Reorganisatie verlof" })).ToBeVisibleAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "Reorganisatie verlof" }).CountAsync());
        Assert.Empty(await ViolationsAsync(page));
    }

    [Fact]
    public async Task Several_on_a_page_have_their_own_filters_texts_and_results()
    {
        IPage page = await embed.OpenAsync(chromium, "/two", Page("""
            <knowledge-search id="a" lang="en" label="News" placeholder="Find news" page-size="1"></knowledge-search><knowledge-search id="b" source="handboek" query="verlof"></knowledge-search>
            """));
        await Assertions.Expect(page.Locator("#b").GetByText("Niets gevonden voor ‘verlof’").First).ToBeVisibleAsync();
        ILocator news = page.GetByRole(AriaRole.Combobox, new() { Name = "News" });
        await Assertions.Expect(news).ToHaveAttributeAsync("placeholder", "Find news");
        await news.FillAsync("verlof");
        await news.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#a").GetByText("1 result", new() { Exact = true }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#a").GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        await page.Locator("#a").GetByRole(AriaRole.Button, new() { Name = "Close results" }).ClickAsync();
        await Assertions.Expect(page.Locator("#a .results")).ToBeHiddenAsync();
        await Assertions.Expect(news).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#b .results")).ToBeVisibleAsync();
        Assert.Empty(await ViolationsAsync(page));
    }

    [Fact]
    public async Task Plain_form_is_there_without_script_and_what_was_typed_in_it_before_stays()
    {
        IPage bare = await embed.OpenAsync(chromium, "/bare", Page($"<knowledge-search>{Fallback}</knowledge-search>"), new BrowserNewPageOptions { JavaScriptEnabled = false });
        await bare.GetByRole(AriaRole.Textbox, new() { Name = "Zoek" }).FillAsync("verlof");
        await bare.Keyboard.PressAsync("Enter");
        await Assertions.Expect(bare).ToHaveURLAsync(new Regex("/zoeken\\?site=intranet&vraag=verlof$"));

        TaskCompletionSource arrive = new();
        IPage slow = await chromium.OpenAsync(new BrowserNewPageOptions());
        await slow.RouteAsync("**/embed/v1/**", async route =>
        {
            await arrive.Task;
            await route.ContinueAsync();
        });
        await slow.GotoAsync(embed.Host.Put("/slow", Page($"""<knowledge-search results="page">{Fallback}</knowledge-search>""")), new() { WaitUntil = WaitUntilState.Commit });
        await slow.GetByRole(AriaRole.Textbox, new() { Name = "Zoek" }).FillAsync("verl");
        arrive.SetResult();
        ILocator box = slow.GetByRole(AriaRole.Combobox);
        await Assertions.Expect(box).ToHaveValueAsync("verl");
        await Assertions.Expect(box).ToBeFocusedAsync();
        await box.PressSequentiallyAsync("of");
        await box.PressAsync("Enter");
        await Assertions.Expect(slow).ToHaveURLAsync(new Regex("/zoeken\\?site=intranet&vraag=verlof$"));
    }

    [Fact]
    public async Task Page_hears_of_everything_and_may_do_it_itself()
    {
        string script = embed.Host.Put(
            "/events.js",
            """
            window.heard = [];
            for (const name of ["ks-search", "ks-results", "ks-select", "ks-error"]) {
              document.addEventListener(name, (event) => {
                heard.push(`${name} ${event.detail.query ?? event.detail.kind}`);
                if (event.detail.query === "geheim" || event.detail.kind === "hit" || name === "ks-error") event.preventDefault();
              });
            }
            """,
            "text/javascript");
        IPage page = await embed.OpenAsync(chromium, "/events", $"""<!doctype html><html lang="nl"><title>E</title><knowledge-search remember="q"></knowledge-search><script src="{script}"></script>{Module()}""");
        await AskAsync(page, "geheim");
        await AskAsync(page, "verlof");
        await page.GetByRole(AriaRole.Link, new() { Name = "Verlof rond Pasen" }).ClickAsync();
        Assert.Equal(embed.Host.Origin + "/events?q=verlof", page.Url);
        await page.RouteAsync("**/api/v1/search*", route => route.AbortAsync());
        await AskAsync(page, "weg");
        await page.WaitForFunctionAsync("heard.at(-1) === 'ks-error weg'");
        Assert.Equal(
            ["ks-search geheim", "ks-search verlof", "ks-results verlof", "ks-select hit", "ks-search weg", "ks-error weg"],
            await page.EvaluateAsync<string[]>("heard"));
        await page.UnrouteAllAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("weg");
    }

    [Theory]
    [InlineData(401, "Je bent niet aangemeld", "You are not signed in")]
    [InlineData(503, "even niet", "not available at the moment")]
    [InlineData(400, "kan niet", "cannot be searched for")]
    [InlineData(0, "niet te bereiken", "cannot be reached")]
    public async Task Faults_are_told_in_words_and_can_be_tried_again(int status, string dutch, string english)
    {
        IPage page = await embed.OpenAsync(chromium, $"/fault{status}", Page("""<knowledge-search id="nl" lang="nl"></knowledge-search><knowledge-search id="en" lang="en"></knowledge-search>"""));
        await page.RouteAsync("**/api/v1/search*", route => status == 0 ? route.AbortAsync() : route.FulfillAsync(new()
        {
            Status = status, ContentType = "application/problem+json", Body = """{"detail":"no"}""", Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
        }));
        foreach ((string language, string sentence) in ((string, string)[])[("nl", dutch), ("en", english)])
        {
            ILocator element = page.Locator("#" + language);
            await element.GetByRole(AriaRole.Combobox).FillAsync("verlof");
            await element.GetByRole(AriaRole.Combobox).PressAsync("Enter");
            await Assertions.Expect(element.GetByRole(AriaRole.Alert)).ToContainTextAsync(sentence);
        }

        await page.UnrouteAllAsync();
        await page.Locator("#nl").GetByRole(AriaRole.Button, new() { Name = "Probeer opnieuw" }).ClickAsync();
        await Assertions.Expect(page.Locator("#nl .hit")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task More_results_follow_and_the_focus_goes_to_the_first_of_them()
    {
        string script = TokenScript();
        IPage page = await embed.OpenAsync(chromium, "/more", $"""<!doctype html><html lang="nl"><title>M</title><knowledge-search page-size="2" query="verlof"></knowledge-search><script src="{script}"></script>{Module()}""");
        ILocator hits = page.Locator("knowledge-search .hit");
        await Assertions.Expect(hits).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Meer resultaten" }).ClickAsync();
        await Assertions.Expect(hits).ToHaveCountAsync(4);
        Assert.Equal(4, (await page.Locator("knowledge-search .hit .title").AllInnerTextsAsync()).Distinct().Count());
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelector('knowledge-search').shadowRoot.querySelectorAll('.hit')].findIndex(hit => hit.contains(document.querySelector('knowledge-search').shadowRoot.activeElement)) >= 2 || document.querySelector('knowledge-search').shadowRoot.activeElement.id === 'q'"));
    }

    [Theory]
    [InlineData("light", 900, "nl")]
    [InlineData("dark", 900, "en")]
    [InlineData("light", 360, "en")]
    [InlineData("dark", 360, "nl")]
    public async Task Every_state_passes_axe_in_light_and_dark_wide_and_narrow(string theme, int width, string language)
    {
        string script = embed.Host.Put("/rich.js", "document.querySelector('knowledge-search').tokenProvider = async () => (await fetch('/search-token')).json();", "text/javascript");
        string styles = embed.Host.Put("/rich.css", $":root {{ color-scheme: {theme}; background: light-dark(#fff, #111); color: light-dark(#000, #fff) }} body {{ margin: 16px; font-family: sans-serif }}", "text/css");
        IPage page = await embed.OpenAsync(
            chromium, $"/rich-{theme}-{width}",
            $"""<!doctype html><html lang="{language}"><meta name="viewport" content="width=device-width"><title>R</title><link rel="stylesheet" href="{styles}"><main><h1>Intranet</h1><h2>Zoek</h2><knowledge-search></knowledge-search></main><script src="{script}"></script>{Module()}""",
            new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 844 } });
        await page.RouteAsync("**/api/v1/search*q=rijk*", route => route.FulfillAsync(new()
        {
            ContentType = "application/json", Body = Rich, Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = embed.Host.Origin },
        }));
        ILocator box = page.GetByRole(AriaRole.Combobox);
        await CheckAsync(page, $"empty-{theme}-{width}");
        await box.PressSequentiallyAsync("verl");
        await Assertions.Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await box.PressAsync("ArrowDown");
        await CheckAsync(page, $"suggestions-{theme}-{width}");
        await AskAsync(page, "rijk");
        await Assertions.Expect(page.Locator("knowledge-search .person")).ToHaveCountAsync(2);
        await CheckAsync(page, $"results-{theme}-{width}");
        await AskAsync(page, "xyzzy");
        await Assertions.Expect(page.Locator("knowledge-search .note")).ToBeVisibleAsync();
        await CheckAsync(page, $"nothing-{theme}-{width}");
        Assert.Empty(await ViolationsAsync(page));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light, "nl")]
    [InlineData(390, ColorScheme.Dark, "en")]
    public async Task Page_for_developers_has_the_box_itself_and_passes_axe(int width, ColorScheme scheme, string language)
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 844 }, ColorScheme = scheme });
        List<string> refused = [];
        page.Console += (_, message) => refused.Add(message.Text);
        await page.GotoAsync($"{embed.Search}/embed?ui={language}");
        await AskAsync(page, "verlof");
        await Assertions.Expect(page.Locator("knowledge-search .hit")).ToHaveCountAsync(3);
        await CheckAsync(page, $"page-{scheme}-{width}");
        Assert.Empty(refused);
    }

    [Fact]
    public async Task Custom_properties_and_parts_reach_what_they_name()
    {
        string styles = embed.Host.Put(
            "/look.css",
            "knowledge-search { --ks-accent: rgb(1, 2, 3); --ks-accent-ink: rgb(4, 5, 6); --ks-surface: rgb(7, 8, 9); --ks-mark: rgb(10, 11, 12); --ks-link: rgb(13, 14, 15); --ks-radius: 3px; --ks-box-radius: 5px } knowledge-search::part(hit) { opacity: 0.5 }",
            "text/css");
        IPage page = await embed.OpenAsync(chromium, "/look", Page($"""<link rel="stylesheet" href="{styles}"><knowledge-search query="verlof"></knowledge-search>"""));
        await Assertions.Expect(page.Locator("knowledge-search .hit")).ToHaveCountAsync(1);
        foreach ((string selector, string property, string value) in ((string, string, string)[])
            [
                (".box button", "background-color", "rgb(1, 2, 3)"), (".box button", "color", "rgb(4, 5, 6)"), (".box", "background-color", "rgb(7, 8, 9)"), ("mark", "background-color", "rgb(10, 11, 12)"),
                (".title a", "color", "rgb(13, 14, 15)"), (".hit", "border-radius", "3px"), (".box", "border-radius", "5px"), (".hit", "opacity", "0.5"),
            ])
        {
            await Assertions.Expect(page.Locator($"knowledge-search {selector}").First).ToHaveCSSAsync(property, value);
        }
    }

    [Fact]
    public async Task Both_languages_have_the_same_texts()
    {
        IPage page = await embed.OpenAsync(chromium, "/texts", Page("<knowledge-search></knowledge-search>"));
        string[] keys = await page.EvaluateAsync<string[]>($$"""
            async () => {
              const { texts } = await import("{{embed.Search}}/embed/v1/knowledge-search.js");
              const all = (value, path) => typeof value === "string" ? [`${path} ${(value.match(/\{0\}/g) ?? []).length}`] : Object.entries(value).flatMap(([key, child]) => all(child, path + "." + key));
              return [all(texts.nl, "").sort().join("\n"), all(texts.en, "").sort().join("\n")];
            }
            """);
        Assert.Equal(keys[0], keys[1]);
        Assert.True(keys[0].Split('\n').Length > 35, keys[0]);
    }

    [Fact]
    public async Task Module_is_small_kept_for_ever_under_its_version_and_what_its_checksum_says()
    {
        using HttpClient client = new() { BaseAddress = embed.Site.Address };
        JsonElement listed = JsonDocument.Parse(await client.GetStringAsync("/embed/v1/files.json")).RootElement.GetProperty(EmbedFiles.Element);
        using HttpResponseMessage pinned = await client.GetAsync(listed.GetProperty("url").GetString());
        byte[] content = await pinned.Content.ReadAsByteArrayAsync();
        Assert.Equal("sha384-" + Convert.ToBase64String(SHA384.HashData(content)), listed.GetProperty("integrity").GetString());
        Assert.Equal("public, max-age=31536000, immutable", pinned.Headers.GetValues("Cache-Control").Single().Replace("immutable, max-age=31536000, public", "public, max-age=31536000, immutable", StringComparison.Ordinal));
        Assert.Equal("*", pinned.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("text/javascript", pinned.Content.Headers.ContentType?.MediaType);
        using MemoryStream small = new();
        await using (GZipStream gzip = new(small, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(content);
        }

        Assert.InRange(small.Length, 1, 25 * 1024);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync("/embed/v1/0000/knowledge-search.js")).StatusCode);

        string html = await client.GetStringAsync("/embed");
        Assert.Contains(System.Net.WebUtility.HtmlEncode(listed.GetProperty("integrity").GetString()!)[..20], html);
        IPage page = await embed.OpenAsync(chromium, "/pinned", $"""
            <!doctype html><html lang="nl"><title>P</title><knowledge-search></knowledge-search>
            <script type="module" crossorigin src="{embed.Search}{listed.GetProperty("url").GetString()}" integrity="{listed.GetProperty("integrity").GetString()}"></script>
            """);
        await AskAsync(page, "verlof");
        await Assertions.Expect(page.Locator("knowledge-search .hit")).ToHaveCountAsync(1);
    }

    // KS_SCREENSHOTS names a folder for pictures to look at.
    private static async Task CheckAsync(IPage page, string state)
    {
        if (Environment.GetEnvironmentVariable("KS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"element-{state}.png"), FullPage = true });
        }

        AxeResult result = await page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{state}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})"))}");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{state} is wider than the window");
    }

    private static async Task AskAsync(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Combobox).FillAsync(text);
        await page.GetByRole(AriaRole.Combobox).PressAsync("Enter");
    }

    private static Task<string[]> ViolationsAsync(IPage page) => page.EvaluateAsync<string[]>("violations");

    private string Module() => $"""<script type="module" src="{embed.Search}/embed/v1/knowledge-search.js"></script>""";

    private string Page(string content) => $"""<!doctype html><html lang="nl"><title>Intranet</title>{content}{Module()}""";

    private string TokenScript() => embed.Host.Put("/person.js", "document.querySelector('knowledge-search').tokenProvider = async () => (await fetch('/search-token')).json();", "text/javascript");

    private const string Rich = """
        { "total": { "value": 1234, "relation": "eq" }, "next": "abc", "didYouMean": "rijke", "facets": {}, "filters": [],
          "answer": { "id": "engage/message/9", "url": "https://engage.example/9", "author": { "id": "p1", "name": "Jo van der Molen" }, "created": "2026-03-02T08:00:00Z", "language": "nl", "accepted": true, "thanked": false,
                      "fragments": ["Je vraagt <mark>verlof</mark> aan in het portaal; je leidinggevende krijgt vanzelf bericht &amp; keurt het goed."] },
          "people": [
            { "person": { "id": "p1", "name": "Jo van der Molen" }, "answers": 6, "accepted": 3, "why": "Beantwoordde 6 vragen als deze, laatst in mei 2026", "evidence": [ { "id": "e/1", "title": "Hoe vraag ik ouderschapsverlof aan als ik net begonnen ben?", "url": "https://engage.example/1", "language": "nl", "accepted": true } ] },
            { "person": { "id": "p2", "name": "Sita" }, "answers": 2, "accepted": 0, "why": "Beantwoordde 2 vragen als deze", "evidence": [ { "id": "e/2", "title": "Leave and part-time work", "url": "https://engage.example/2", "language": "en", "accepted": false } ] } ],
          "hits": [
            { "id": "engage/message/8", "source": "engage", "kind": "question", "title": "Hoe vraag ik verlof aan?", "url": "https://engage.example/8", "author": { "id": "p3", "name": "Karim El Idrissi" }, "created": "2026-03-01T08:00:00Z", "language": "nl", "accepted": false, "why": [],
              "fragments": ["Waar vraag ik <mark>verlof</mark> aan &lt;b&gt;zonder&lt;/b&gt; pasje?", "En geldt dat ook voor bijzonder <mark>verlof</mark>?"], "container": { "id": "engage/group/7", "name": "HR &amp; verlof" },
              "thread": { "id": "engage/thread/8", "title": "x", "matches": 3, "reply": { "id": "engage/message/10", "url": "https://engage.example/10", "author": { "id": "p2", "name": "Sita" }, "language": "nl", "accepted": false, "thanked": true, "fragments": ["Bij de balie, als je pasje kwijt is."] } } },
            { "id": "wiki/leave", "source": "wiki", "kind": "page", "title": "Leave", "url": "https://wiki.example/leave", "modified": "2026-02-01T08:00:00Z", "language": "en", "accepted": false, "why": [], "fragments": ["All kinds of <mark>leave</mark> are listed here, with who approves them."] } ] }
        """;
}
