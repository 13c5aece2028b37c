using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.SignIn;

/// <summary>Pages of other sites cannot change anything with the rights of an admin who visits them: every changing route, in every way a browser can be made to send.</summary>
public sealed class CrossSiteTests
{
    private static readonly (string Name, string Value)[][] s_foreign =
    [
        [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "none")],
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")],
        [("Sec-Fetch-Site", "cross-site"), ("Origin", "OWN")],
        [("Origin", "https://evil.example")], [("Origin", "null")], [("Origin", "")], [("Origin", "OWN.evil.example")], [("Origin", "https://OWNHOST")], [("Origin", "http://127.0.0.1")],
        [("Referer", "OWN/")], [("Origin", "https://evil.example"), ("X-Forwarded-Host", "evil.example")], [("Host", "evil.example"), ("Origin", "https://evil.example")], [],
    ];

    private static readonly string[] s_types = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/json"];

    [Fact]
    public async Task No_changing_route_can_be_used_from_another_site()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        string[] routes = [.. ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Where(method => method is not ("GET" or "HEAD" or "OPTIONS"))
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")).Distinct()]; // every route here is written as text
        Dictionary<string, string> examples = AccessTableTests.Table().ToDictionary(row => $"{row.Method} {row.Route}", row => row.Example);
        Assert.True(routes.Length >= 10, string.Join(", ", routes));
        string session = await SessionAsync(site);
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        string before = await store.GetDigestAsync(CancellationToken.None);
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Address };
        List<string> through = [];
        int sent = 0;
        foreach (string route in routes)
        {
            foreach ((string Name, string Value)[] headers in s_foreign)
            {
                foreach (string type in s_types)
                {
                    using HttpResponseMessage response = await client.SendAsync(Request(site, route, examples[route], headers, type, session));
                    sent++;
                    if (response.StatusCode != HttpStatusCode.Forbidden || response.Headers.Contains("Set-Cookie"))
                    {
                        through.Add($"{route} {type} {string.Join(' ', headers)}: {(int)response.StatusCode}");
                    }
                }
            }
        }

        Assert.Empty(through);
        Assert.True(sent >= 500, $"{sent} requests");
        Assert.Equal(before, await store.GetDigestAsync(CancellationToken.None));

        // The same from the site's own pages is not refused for where it comes from: what was tested is that, not something else.
        foreach (string route in routes.Where(route => !route.Contains("documents", StringComparison.Ordinal) && !route.Contains("tokens", StringComparison.Ordinal)))
        {
            using HttpResponseMessage own = await client.SendAsync(Request(site, route, examples[route], [("Sec-Fetch-Site", "same-origin")], s_types[0], session));
            Assert.NotEqual(HttpStatusCode.Forbidden, own.StatusCode);
        }
    }

    [Fact]
    public async Task Credentials_that_a_proxy_adds_to_every_request_do_not_open_the_door_either()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient client = site.Client("writer");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/api/v1/admin/reindex", null)).StatusCode);
        using HttpClient old = site.Client("writer");
        old.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await old.PostAsync("/api/v1/admin/reindex", null)).StatusCode);
    }

    private static HttpRequestMessage Request(TestSite site, string route, string example, (string Name, string Value)[] headers, string type, string session)
    {
        HttpRequestMessage request = new(new HttpMethod(route.Split(' ')[0]), example) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes("persona=carla%40example.org")) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TryAddWithoutValidation("Cookie", session);
        foreach ((string name, string value) in headers)
        {
            string own = site.Address.GetLeftPart(UriPartial.Authority);
            request.Headers.TryAddWithoutValidation(name, value.Replace("OWNHOST", site.Address.Authority, StringComparison.Ordinal).Replace("OWN", own, StringComparison.Ordinal));
        }

        return request;
    }

    private static async Task<string> SessionAsync(TestSite site)
    {
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", TestSite.Carla)]));
        return response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("ks_session=", StringComparison.Ordinal)).Split(';')[0];
    }
}
