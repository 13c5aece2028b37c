using System.Net;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SignInTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("http://search.example.org:0")]
    public async Task Development_sign_in_does_not_start_where_others_can_reach_it(string address)
    {
        await using TestSite site = TestSite.Build(address: address);
        DevelopmentSignInException refused = await Assert.ThrowsAsync<DevelopmentSignInException>(() => site.App.StartAsync());
        Assert.Contains("can be reached from other machines", refused.Message);
        Assert.Contains("Auth:Development:Enabled", refused.Message);
    }

    [Fact]
    public async Task Address_set_in_the_configuration_of_the_server_is_seen_too()
    {
        await using TestSite site = TestSite.Build(settings => settings["Kestrel:Endpoints:Open:Url"] = "http://0.0.0.0:0");
        await Assert.ThrowsAsync<DevelopmentSignInException>(() => site.App.StartAsync());
    }

    [Fact]
    public async Task Any_address_will_do_without_the_development_sign_in()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Auth:Development:Enabled"] = "false", "http://0.0.0.0:0");
        Assert.NotEmpty(site.App.Urls);
    }

    [Theory]
    [InlineData("Host", "search.example.org")]
    [InlineData("X-Forwarded-For", "10.0.0.7")]
    [InlineData("Forwarded", "for=10.0.0.7")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Request_that_came_from_elsewhere_is_refused_while_it_is_on(string header, string value)
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = site.Client();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/search?q=verlof");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("verlof", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Persona_that_is_not_configured_cannot_be_had()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = site.Client();
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", "directeur@example.org")]));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_can_sign_in_when_it_is_off()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Auth:Development:Enabled"] = "false");
        await site.FillAsync();
        using HttpClient client = site.Client();
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", TestSite.Anna)]));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("Kompas", await client.GetStringAsync("/api/v1/search?q=verlof"));
        Assert.DoesNotContain("portaal", await client.GetStringAsync("/api/v1/search?q=verlof"));
    }

    [Fact]
    public async Task Session_of_another_installation_is_as_good_as_none()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient visitor = site.Client();
        visitor.DefaultRequestHeaders.Add("Cookie", "ks_session=CfDJ8forged");
        Assert.Contains("Kompas", await visitor.GetStringAsync("/api/v1/search?q=verlof"));

        await using TestSite closed = await TestSite.StartAsync(settings => settings["Auth:Development:Automatic"] = "false");
        await closed.FillAsync();
        using HttpClient nobody = closed.Client();
        nobody.DefaultRequestHeaders.Add("Cookie", "ks_session=CfDJ8forged");
        Assert.Contains("\"value\":1,", await nobody.GetStringAsync("/api/v1/search?q=verlof&facets=false"));
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, "https://elsewhere.example")]
    [InlineData(null, "null")]
    [InlineData(null, null)]
    public async Task Other_sites_cannot_sign_a_visitor_in_or_out(string? site, string? origin)
    {
        await using TestSite test = await TestSite.StartAsync();
        using HttpClient client = new() { BaseAddress = test.Address };
        foreach (string path in (string[])["/signin", "/signout"])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("persona", TestSite.Bram)]) };
            request.Headers.TryAddWithoutValidation(site is null ? "Origin" : "Sec-Fetch-Site", site ?? origin ?? "");
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "image", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "cors", "empty", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "document", HttpStatusCode.OK)]
    [InlineData("none", "navigate", "document", HttpStatusCode.OK)]
    public async Task Other_sites_may_link_to_a_search_but_not_embed_one(string site, string mode, string destination, HttpStatusCode expected)
    {
        await using TestSite test = await TestSite.StartAsync();
        await test.FillAsync();
        using HttpClient client = new() { BaseAddress = test.Address };
        using HttpRequestMessage request = new(HttpMethod.Get, "/?q=verlof");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.Add("Sec-Fetch-Dest", destination);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", TestSite.Bram), new("returnUrl", returnUrl)]));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/", response.Headers.Location!.OriginalString);
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("ks_session=", StringComparison.Ordinal)
            && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Faults_in_the_settings_are_all_told_at_once()
    {
        await using TestSite site = TestSite.Build(settings =>
        {
            settings["Auth:Development:Personas:0:Email"] = "anna";
            settings["Auth:Development:Personas:1:Roles:0"] = "boss";
            settings["Auth:Keys:search:Hash"] = "ks_this-is-the-key-itself";
            settings["Auth:Keys:portal:Scopes:0"] = "everything";
            settings["Auth:Keys:push:As"] = "admin";
        });
        AggregateException refused = await Assert.ThrowsAsync<AggregateException>(() => site.App.StartAsync());
        string message = string.Join('\n', refused.InnerExceptions.Cast<OptionsValidationException>().SelectMany(fault => fault.Failures));
        Assert.Contains("Auth:Development:Personas:0", message);
        Assert.Contains("was 'boss'", message);
        Assert.Contains("Auth:Keys:search:Hash must be", message);
        Assert.DoesNotContain("this-is-the-key-itself", message);
        Assert.Contains("Scope 'everything' is not known", message);
        Assert.Contains("Auth:Keys:push:As must be 'public' or 'everyone'", message);
    }

    [Fact]
    public async Task What_a_person_holds_is_read_again_after_a_minute_and_a_store_that_is_away_gives_no_answer()
    {
        SkippingClock clock = new();
        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        await site.FillAsync();
        using HttpClient bram = await site.ClientAsAsync(TestSite.Bram);
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        Assert.DoesNotContain("Kompas", await bram.GetStringAsync("/api/v1/search?q=verlof"));

        await store.CommitAsync(
            new CrawlBatch
            {
                Source = new("engage"), Now = clock.GetUtcNow(),
                People = [new() { Id = "engage/user/2", Name = "Bram Smit", Emails = [TestSite.Bram] }],
                Groups = [new() { Id = "engage/group/or", Members = ["user:engage/user/2"] }],
            },
            CancellationToken.None);
        Assert.DoesNotContain("Kompas", await bram.GetStringAsync("/api/v1/search?q=verlof"));
        clock.Skip(PrincipalsResolver.Lifetime);
        Assert.Contains("Kompas", await bram.GetStringAsync("/api/v1/search?q=verlof"));

        await store.DisposeAsync();
        await File.WriteAllTextAsync(site.StoreFile, "no longer a database");
        Assert.Contains("Kompas", await bram.GetStringAsync("/api/v1/search?q=verlof"));
        clock.Skip(PrincipalsResolver.Lifetime);
        using HttpResponseMessage away = await bram.GetAsync("/api/v1/search?q=verlof");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.DoesNotContain("hits", await away.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_left_sees_what_the_public_sees_and_who_is_unknown_what_everyone_sees()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        await store.CommitAsync(
            new CrawlBatch { Source = new("people"), Now = DateTimeOffset.UnixEpoch, People = [new() { Id = "people/user/2", Name = "Bram Smit", Emails = [TestSite.Bram], Active = false }] },
            CancellationToken.None);
        using HttpClient bram = await site.ClientAsAsync(TestSite.Bram);
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        Assert.Contains("\"value\":1,", await bram.GetStringAsync("/api/v1/search?q=verlof&facets=false"));
        Assert.Contains("\"value\":3,", await carla.GetStringAsync("/api/v1/search?q=verlof&facets=false"));
    }
}
