using System.Net;
using System.Text.Json.Nodes;
using KnowledgeSearch.SearchApi.RateLimits;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Tests.RateLimits;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Caller_over_the_limit_is_told_how_long_to_wait_and_others_are_served()
    {
        SkippingClock clock = new();
        await using TestSite site = await TestSite.StartAsync(settings => settings["RateLimits:Search"] = "5", services: services => services.AddSingleton<TimeProvider>(clock));
        await site.FillAsync();
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna), bram = await site.ClientAsAsync(TestSite.Bram);
        for (int left = 3; left >= 0; left--) // the page shown after signing in was the first
        {
            using HttpResponseMessage passed = await anna.GetAsync("/api/v1/search?q=verlof");
            Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
            Assert.Equal("\"search\";q=5;w=60", passed.Headers.GetValues("RateLimit-Policy").Single());
            Assert.StartsWith($"\"search\";r={left};t=", passed.Headers.GetValues("RateLimit").Single());
        }

        using HttpResponseMessage refused = await anna.GetAsync("/api/v1/search?q=verlof");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 12);
        JsonNode problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!; // never null
        Assert.Equal("urn:knowledgesearch:problem:too-many", problem["type"]!.GetValue<string>());
        Assert.Contains("More than 5 requests of this kind (search) within a minute; wait", problem["detail"]!.GetValue<string>());
        using HttpRequestMessage page = new(HttpMethod.Get, "/?q=verlof&ui=nl");
        page.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage shown = await anna.SendAsync(page);
        Assert.Equal(HttpStatusCode.TooManyRequests, shown.StatusCode);
        Assert.Contains("Wacht een minuut", await shown.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, (await bram.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/api/v1/suggest?q=ver")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/health/live")).StatusCode);
        clock.Skip(TimeSpan.FromSeconds(12));
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await anna.GetAsync("/api/v1/search?q=verlof")).StatusCode);
    }

    [Fact]
    public async Task Key_has_a_limit_of_its_own_when_its_settings_say_so()
    {
        await using TestSite site = await TestSite.StartAsync(settings => (settings["Auth:Keys:portal:PerMinute"], settings["RateLimits:Keys"]) = ("2", "4"));
        await site.FillAsync();
        foreach ((string key, int limit) in ((string, int)[])[("portal", 2), ("search", 4)])
        {
            using HttpClient client = site.Client(key);
            for (int i = 0; i < limit; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/search?q=verlof")).StatusCode);
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        }
    }

    [Fact]
    public async Task Guesses_of_keys_are_counted_by_address_whatever_the_guess()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["RateLimits:SignIn"] = "10");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 12; i++)
        {
            using HttpClient guesser = new() { BaseAddress = site.Address };
            guesser.DefaultRequestHeaders.Add("Authorization", $"Bearer ks_guess{i}");
            answers.Add((await guesser.GetAsync("/api/v1/search?q=x")).StatusCode);
        }

        Assert.All(answers[..10], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
        Assert.All(answers[10..], answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer));
        using HttpClient known = site.Client("search");
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/api/v1/suggest?q=x")).StatusCode);
    }

    [Theory]
    [InlineData(null, new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3" }, true)]
    [InlineData("127.0.0.1/32", new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3" }, false)]
    [InlineData("127.0.0.1/32", new[] { "1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.1", "3.3.3.3, 203.0.113.1" }, true)]
    [InlineData("127.0.0.1/32", new[] { "2001:db8::1", "2001:db8::2", "2001:db8::ffff" }, true)]
    [InlineData("127.0.0.1/32", new[] { "not an address", "nor, this", "" }, true)]
    public async Task Visitors_behind_a_proxy_are_told_apart_only_by_what_a_listed_proxy_adds(string? proxy, string[] forwarded, bool isOneCaller)
    {
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            settings["Auth:Development:Enabled"] = "false"; // refuses what went through a proxy
            settings["RateLimits:Search"] = "2";
            settings["RateLimits:Proxies:0"] = proxy ?? "198.51.100.7/32";
        });
        List<HttpStatusCode> answers = [];
        foreach (string hops in forwarded)
        {
            using HttpClient visitor = new() { BaseAddress = site.Address };
            visitor.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", hops);
            answers.Add((await visitor.GetAsync("/help/query")).StatusCode);
        }

        Assert.Equal(isOneCaller ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, answers[^1]);
    }

    [Fact]
    public async Task Every_endpoint_is_limited_but_files_health_metrics_and_the_description_of_the_api()
    {
        await using TestSite site = await TestSite.StartAsync();
        string[] free = [.. ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()
            .Where(endpoint => Limited.ClassOf(endpoint) is null).Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal)];
        Assert.All(free, route => Assert.True(
            route.StartsWith("/assets/", StringComparison.Ordinal) || route.StartsWith("/embed/v1/", StringComparison.Ordinal) || route.StartsWith("/health/", StringComparison.Ordinal) || route.StartsWith("/docs/", StringComparison.Ordinal)
            || route.StartsWith("/openapi/", StringComparison.Ordinal) || route == "/metrics",
            route));
    }

    [Theory]
    [InlineData("Search", "0", "RateLimits:Search must be between 1 and 1000000000 requests a minute, was 0")]
    [InlineData("Proxies:0", "proxy.example", "RateLimits:Proxies must list networks such as 10.1.2.3/32, had 'proxy.example'")]
    public async Task Limit_that_cannot_be_is_refused_at_the_start(string key, string value, string message)
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestSite.StartAsync(settings => settings[$"RateLimits:{key}"] = value));
        Assert.Contains(message, refused.Message);
    }
}
