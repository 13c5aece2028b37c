using System.Net.Http.Json;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>A filled site, another site whose pages may search it, and a key with which that one asks for tokens.</summary>
public sealed class EmbedSite : IAsyncLifetime
{
    internal TestSite Site { get; private set; } = null!; // set before the first test

    internal HostPage Host { get; private set; } = null!; // likewise

    /// <summary>The key of the other site's server.</summary>
    internal string Key { get; } = ApiKeys.Create("intranet", [Scopes.TokenOfPerson]).Key;

    internal string Search => Site.Address.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        Host = await HostPage.StartAsync();
        Site = await TestSite.StartAsync(settings =>
        {
            settings["Cors:Origins:0"] = Host.Origin;
            settings["Auth:Keys:intranet:Hash"] = ApiKeys.Hash(Key);
            settings["Auth:Keys:intranet:Scopes:0"] = Scopes.TokenOfPerson;
        });
        await Site.FillAsync();
        Host.Search = Search;
        Host.TokenAsync = () => AskAsync(TestSite.Anna);
    }

    /// <summary>What the other site's server gets for its key.</summary>
    internal async Task<string> AskAsync(string? email)
    {
        using HttpClient server = new() { BaseAddress = Site.Address };
        server.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        using HttpResponseMessage response = await server.PostAsJsonAsync("/api/v1/tokens", new { email });
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A page of the other site; whatever its policy forbids is listed in <c>window.violations</c>, and whatever its scripts throw.</summary>
    internal async Task<IPage> OpenAsync(Chromium chromium, string path, string html, BrowserNewPageOptions? options = null)
    {
        IPage page = await chromium.OpenAsync(options ?? new BrowserNewPageOptions { Locale = "nl-NL" });
        await page.AddInitScriptAsync("""
            window.violations = [];
            document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
            window.addEventListener("error", (event) => violations.push(event.message));
            window.addEventListener("unhandledrejection", (event) => violations.push(String(event.reason)));
            """);
        await page.GotoAsync(Host.Put(path, html));
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await Host.DisposeAsync();
    }
}
