using System.Net;
using System.Text.Json;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

public sealed class CrossOriginTests
{
    private const string Intranet = "https://intranet.example.org";

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public async Task Listed_site_reads_as_a_visitor_or_where_that_is_configured_with_the_session(bool credentials, int hits)
    {
        await using TestSite site = await TestSite.StartAsync(settings => (settings["Cors:Origins:0"], settings["Cors:Credentials"]) = (Intranet, $"{credentials}"));
        await site.FillAsync();
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna);
        using HttpResponseMessage response = await anna.SendAsync(Foreign(HttpMethod.Get, "/api/v1/search?q=verlof", Intranet));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Intranet, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(credentials, response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", response.Headers.Vary);
        Assert.Equal(hits, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task Other_sites_other_routes_and_other_ways_are_refused()
    {
        await using TestSite site = await TestSite.StartAsync(settings => (settings["Cors:Origins:0"], settings["Cors:Credentials"]) = (Intranet, "true"));
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        foreach ((HttpMethod method, string address, string origin, string mode) in ((HttpMethod, string, string, string)[])
            [
                (HttpMethod.Get, "/api/v1/search?q=x", "https://evil.example", "cors"), (HttpMethod.Get, "/api/v1/search?q=x", "null", "cors"), (HttpMethod.Get, "/api/v1/search?q=x", Intranet + ".evil.example", "cors"),
                (HttpMethod.Get, "/api/v1/search?q=x", "http://intranet.example.org", "cors"), (HttpMethod.Get, "/api/v1/search?q=x", Intranet + ":8443", "cors"), (HttpMethod.Get, "/api/v1/search?q=x", Intranet, "no-cors"),
                (HttpMethod.Get, "/api/v1/admin/sources", Intranet, "cors"), (HttpMethod.Get, "/?q=x", Intranet, "cors"), (HttpMethod.Post, "/api/v1/admin/reindex", Intranet, "cors"), (HttpMethod.Put, "/api/v1/people/me/opt-out", Intranet, "cors"),
            ])
        {
            using HttpResponseMessage response = await carla.SendAsync(Foreign(method, address, origin, mode));
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {address} from {origin} ({mode}): {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Question_beforehand_is_answered_for_listed_sites_only()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Cors:Origins:0"] = Intranet);
        using HttpClient client = new() { BaseAddress = site.Address };
        foreach ((string origin, string address, bool allowed) in ((string, string, bool)[])
            [(Intranet, "/api/v1/search", true), (Intranet, "/api/v1/suggest", true), ("https://evil.example", "/api/v1/search", false), (Intranet, "/api/v1/admin/reindex", false)])
        {
            using HttpRequestMessage question = Foreign(HttpMethod.Options, address, origin);
            question.Headers.Add("Access-Control-Request-Method", "GET");
            question.Headers.Add("Access-Control-Request-Headers", "authorization");
            using HttpResponseMessage response = await client.SendAsync(question);
            Assert.Equal(allowed, response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Headers", out IEnumerable<string>? headers) && headers.Single().Contains("Authorization", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://*.example.org")]
    [InlineData("https://intranet.example.org/")]
    [InlineData("https://intranet.example.org:443")]
    [InlineData("intranet.example.org")]
    [InlineData("null")]
    public async Task Origins_that_are_none_stop_the_start(string origin)
    {
        OptionsValidationException fault = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using TestSite site = await TestSite.StartAsync(settings => settings["Cors:Origins:0"] = origin);
        });
        Assert.Contains($"was '{origin}'", fault.Message);
    }

    private static HttpRequestMessage Foreign(HttpMethod method, string address, string origin, string mode = "cors")
    {
        HttpRequestMessage request = new(method, address);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.Add("Sec-Fetch-Dest", "empty");
        return request;
    }
}
