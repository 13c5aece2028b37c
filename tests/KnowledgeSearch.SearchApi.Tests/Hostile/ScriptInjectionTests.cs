using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Hostile;

/// <summary>Every payload through every field, in a real browser: nothing runs, nothing is asked of another host, and the page's policy is never even needed (no report).</summary>
public sealed class ScriptInjectionTests(Chromium chromium, ScriptInjectionTests.PoisonedSite poisoned) : IClassFixture<Chromium>, IClassFixture<ScriptInjectionTests.PoisonedSite>
{
    private const int PageSize = 60, TypedSuggestions = 40;

    // The elements that the pages are made of; an injected one would be another, or have an attribute that begins with "on".
    private const string Strangers = """
        () => [...document.querySelectorAll("body *")].filter(element =>
            !["HEADER","MAIN","FOOTER","NAV","ASIDE","SECTION","ARTICLE","DETAILS","SUMMARY","FORM","INPUT","BUTTON","LABEL","H1","H2","H3","P","A","SPAN","TIME","MARK","UL","OL","LI","DL","DT","DD","DIV","STRONG","EM","CODE","BLOCKQUOTE",
              "SMALL","TABLE","THEAD","TBODY","TR","TH","TD","SCRIPT"].includes(element.tagName) && !(element instanceof SVGElement && !["script","a","use","animate","set","style"].includes(element.tagName))
            || [...element.attributes].some(attribute => attribute.name.startsWith("on") || attribute.name === "style" || attribute.name === "srcdoc")
            || element.tagName === "SCRIPT" && (!element.src || new URL(element.src).origin !== location.origin)
            || element.tagName === "A" && !["http:", "https:", "mailto:"].includes(element.protocol)).map(element => element.outerHTML.slice(0, 200))
        """;

    private readonly TestSite _site = poisoned.Site;

    [Fact]
    public async Task Payloads_in_every_field_of_documents_are_shown_as_the_text_that_they_are()
    {
        await using Watched watched = await OpenAsync();
        int shown = 0;
        string? address = $"/?q=besmet&size={PageSize}&ui=en";
        while (address is not null)
        {
            await watched.Page.GotoAsync(address);
            await watched.CheckAsync();
            shown += await watched.Page.Locator("article.hit").CountAsync();
            ILocator next = watched.Page.Locator("a[rel=next]");
            address = await next.CountAsync() > 0 ? await next.First.GetAttributeAsync("href") : null;
        }

        Assert.True(shown >= ScriptPayloads.All.Count, $"{shown} of {ScriptPayloads.All.Count} documents were shown");
        await watched.Page.GotoAsync("/?q=besmet0&ui=en");
        string text = await watched.Page.Locator("article.hit").First.InnerTextAsync();
        Assert.Contains("<script>ran(0)</script>", text);
        Assert.DoesNotContain("&lt;", text);
    }

    [Fact]
    public async Task Payloads_in_an_address_are_echoed_as_text_or_refused()
    {
        await using Watched watched = await OpenAsync();
        string[] names = ["source", "author", "container", "kind", "language", "from", "sort", "cursor", "ui", "size"];
        for (int i = 0; i < ScriptPayloads.All.Count; i++)
        {
            string payload = Uri.EscapeDataString(ScriptPayloads.All[i]);
            await watched.Page.GotoAsync(i % 3 == 0 ? $"/?q=besmet&{names[i / 3 % names.Length]}={payload}" : $"/?q={payload}");
            await watched.CheckAsync();
        }

        foreach (string address in (string[])["/api/v1/search?q=", "/api/v1/suggest?q=", "/api/v1/people?q=", "/api/v1/documents/handboek/", "/help/query?ui=", "/feed?q=", "/feed?ui=", "/opensearch/suggest?q=", "/signin/openid?returnUrl=", "/"])
        {
            foreach (string payload in ScriptPayloads.All.Take(20))
            {
                await watched.Page.GotoAsync(address + Uri.EscapeDataString(payload));
                watched.AssertQuiet();
            }
        }
    }

    [Fact]
    public async Task Payloads_among_suggestions_are_text()
    {
        await using Watched watched = await OpenAsync();
        await watched.Page.GotoAsync("/");
        ILocator box = watched.Page.GetByRole(AriaRole.Combobox), options = watched.Page.GetByRole(AriaRole.Option);
        for (int i = 0; i < TypedSuggestions; i++)
        {
            int number = i * ScriptPayloads.All.Count / TypedSuggestions;
            await box.FillAsync($"besmet{number}");
            await Assertions.Expect(options.First).ToContainTextAsync($"besmet{number}");
            await watched.CheckAsync();
        }
    }

    [Fact]
    public async Task Watch_sees_what_it_is_for()
    {
        await using Watched watched = await OpenAsync();
        await watched.Page.GotoAsync("/?q=besmet");
        await watched.Page.EvaluateAsync("() => { const image = document.createElement('div'); image.innerHTML = '<img src=x onerror=ran(1)>'; document.body.append(image); }");
        await watched.Page.WaitForFunctionAsync("() => window.reports > 0");
        Assert.NotEmpty(await watched.Page.EvaluateAsync<string[]>(Strangers));
        Assert.NotEmpty(watched.Reports);
        await watched.Page.EvaluateAsync("() => ran(1)");
        Assert.Equal(["1"], watched.Ran);
    }

    private async Task<Watched> OpenAsync()
    {
        Watched watched = new(await chromium.OpenAsync(new BrowserNewPageOptions { BaseURL = _site.Address.AbsoluteUri, Locale = "nl-NL" }), _site.Address);
        await watched.BeginAsync();
        return watched;
    }

    /// <summary>A page on which everything is noted that must not happen.</summary>
    private sealed class Watched(IPage page, Uri own) : IAsyncDisposable
    {
        public IPage Page { get; } = page;

        public List<string> Ran { get; } = [];

        public List<string> Reports { get; } = [];

        private List<string> Elsewhere { get; } = [];

        public async Task BeginAsync()
        {
            await Page.ExposeFunctionAsync<object, bool>("ran", number => { Ran.Add($"{number}"); return true; });
            await Page.ExposeFunctionAsync<string, bool>("reported", report => { Reports.Add(report); return true; });
            await Page.AddInitScriptAsync("window.reports = 0; document.addEventListener('securitypolicyviolation', event => { window.reports++; window.reported(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`); });");
            Page.Dialog += (_, dialog) => Ran.Add(dialog.Message);
            Page.Request += (_, request) =>
            {
                if (!request.Url.StartsWith(own.AbsoluteUri, StringComparison.Ordinal))
                {
                    Elsewhere.Add(request.Url);
                }
            };
        }

        public async Task CheckAsync()
        {
            string[] strangers = await Page.EvaluateAsync<string[]>(Strangers);
            Assert.True(strangers.Length == 0, $"{Page.Url}: {string.Join(" | ", strangers)}");
            AssertQuiet();
        }

        public void AssertQuiet()
        {
            Assert.True(Ran.Count == 0, $"{Page.Url}: ran {string.Join(", ", Ran)}");
            Assert.True(Reports.Count == 0, $"{Page.Url}: reported {string.Join(", ", Reports)}");
            Assert.True(Elsewhere.Count == 0, $"{Page.Url}: asked {string.Join(", ", Elsewhere)}");
        }

        public async ValueTask DisposeAsync() => await Page.CloseAsync();
    }

    /// <summary>A site whose every document, person, group, tag and address is a payload.</summary>
    public sealed class PoisonedSite : IAsyncLifetime
    {
        internal TestSite Site { get; private set; } = null!; // set before the first test

        public async ValueTask InitializeAsync()
        {
            Site = await TestSite.StartAsync();
            IContentStore store = Site.App.Services.GetRequiredService<IContentStore>();
            await store.CommitAsync(
                new CrawlBatch
                {
                    Source = new SourceId("engage"), Now = DateTimeOffset.UnixEpoch,
                    People = [.. ScriptPayloads.All.Select((payload, number) => new SourcePerson { Id = $"engage/user/{number}", Name = payload, JobTitle = payload, Department = payload })],
                    Upserts = [.. ScriptPayloads.All.SelectMany(Documents)],
                },
                CancellationToken.None);
            await Site.CatchUpAsync();
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();

        private static IEnumerable<SourceDocument> Documents(string payload, int number)
        {
            SourceDocument first = new()
            {
                Id = DocumentId.Parse($"engage/message/{number}"), Kind = number % 2 == 0 ? DocumentKind.Question : DocumentKind.Page, Title = $"besmet{number} {payload}", Body = $"besmet {payload} besmet?",
                BodyFormat = (BodyFormat)(number % 4), Url = ScriptPayloads.Addresses[number % ScriptPayloads.Addresses.Count].Replace("N", $"{number}", StringComparison.Ordinal), Author = $"engage/user/{number}",
                Container = new DocumentContainer($"engage/group/{number}", payload), Tags = [payload], Access = DocumentAccess.ForEveryone, Created = DateTimeOffset.UnixEpoch, Language = number % 3 == 0 ? "en" : "nl",
                Thread = $"engage/thread/{number}", Links = ScriptPayloads.Addresses,
            };
            yield return first;
            yield return new SourceDocument
            {
                Id = DocumentId.Parse($"engage/message/{number}-1"), Kind = DocumentKind.Answer, Body = $"besmet {payload}", AuthorName = payload, Access = DocumentAccess.ForEveryone, Created = DateTimeOffset.UnixEpoch.AddDays(1),
                Thread = $"engage/thread/{number}", InReplyTo = first.Id.Value, Accepted = true, Language = first.Language,
            };
        }
    }
}
