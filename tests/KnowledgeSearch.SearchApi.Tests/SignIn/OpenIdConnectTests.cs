using System.Net;
using System.Text.Json.Nodes;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Tests.SignIn;

public sealed class OpenIdConnectTests
{
    [Fact]
    public async Task Person_signs_in_sees_what_is_theirs_comes_back_where_they_were_and_signs_out()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure);
        await site.FillAsync();
        using HttpClient anna = site.Client();
        string before = await anna.GetStringAsync("/?q=verlof&ui=nl");
        Assert.Contains("""<a class="who-name" href="/signin/openid?returnUrl=""", before);
        Assert.DoesNotContain("Kompas", before);

        using HttpResponseMessage back = await anna.GetAsync("/signin/openid?returnUrl=" + Uri.EscapeDataString("/?q=verlof&ui=nl"));
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Equal("/?q=verlof&ui=nl", back.RequestMessage!.RequestUri!.PathAndQuery);
        string after = await back.Content.ReadAsStringAsync();
        Assert.Contains("Anna de Wit", after);
        Assert.Contains("Kompas", after);
        Assert.Equal("openid profile email", provider.Asked.Single()["scope"]);
        Assert.False(provider.Asked.Single().ContainsKey("prompt"));

        using HttpResponseMessage left = await anna.PostAsync("/signout", null);
        Assert.DoesNotContain("Kompas", await anna.GetStringAsync("/?q=verlof"));

        // On a shared computer the next person is asked for their own password.
        await anna.GetAsync("/signin/openid");
        Assert.Equal("login", provider.Asked.Last()["prompt"]);
    }

    [Fact]
    public async Task Code_flow_crosses_sites_by_navigation_alone_with_cookies_that_are_lax()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure);
        using HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using HttpResponseMessage away = await browser.GetAsync("/signin/openid");
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        Assert.StartsWith(provider.Address + "/authorize?", away.Headers.Location!.OriginalString);
        Assert.DoesNotContain(IdentityProvider.ClientSecret, away.Headers.Location.OriginalString);
        Assert.All(away.Headers.GetValues("Set-Cookie"), cookie => Assert.True(cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase), cookie));
        using HttpResponseMessage answered = await browser.GetAsync(away.Headers.Location);
        using HttpRequestMessage callback = new(HttpMethod.Get, answered.Headers.Location);
        callback.Headers.Add("Sec-Fetch-Site", "cross-site");
        callback.Headers.Add("Sec-Fetch-Mode", "navigate");
        callback.Headers.Add("Sec-Fetch-Dest", "document");
        using HttpResponseMessage signedIn = await browser.SendAsync(callback);
        Assert.Equal("/", signedIn.Headers.Location!.OriginalString);
        Assert.Contains(signedIn.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("ks_session=", StringComparison.Ordinal));

        // The same answer a second time, from a browser that did not ask, or with what another was given, is nothing.
        using HttpClient thief = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        foreach (HttpClient client in (HttpClient[])[browser, thief])
        {
            using HttpResponseMessage again = await client.GetAsync(answered.Headers.Location);
            Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        }

        Assert.Equal(1, provider.Given);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure);
        using HttpClient client = site.Client();
        using HttpResponseMessage back = await client.GetAsync("/signin/openid?returnUrl=" + Uri.EscapeDataString(returnUrl));
        Assert.Equal(new Uri(site.Address, "/"), back.RequestMessage!.RequestUri);
        Assert.Equal(1, provider.Given);
    }

    [Theory]
    [InlineData("email_verified", "false")]
    [InlineData("email_verified", "\"false\"")]
    [InlineData("email_verified", "null")]
    [InlineData("email", "null")]
    [InlineData("email", "\"anna\"")]
    [InlineData("email", "\"anna@example.org, carla@example.org\"")]
    [InlineData("email", "[\"anna@example.org\", \"carla@example.org\"]")]
    [InlineData("email", "\"anna@elsewhere.example\"")]
    [InlineData("sub", "null")]
    [InlineData("nonce", "\"another\"")]
    [InlineData("nonce", "null")]
    [InlineData("aud", "\"another-client\"")]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("exp", "1")]
    [InlineData("nbf", "99999999999")]
    public async Task Token_that_does_not_vouch_for_the_person_signs_nobody_in(string claim, string json)
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            provider.Configure(settings);
            settings["Auth:EmailDomains:0"] = "example.org";
        });
        await site.FillAsync();
        provider.Tamper = claims =>
        {
            claims.Remove(claim);
            if (JsonNode.Parse(json) is { } value)
            {
                claims[claim] = value;
            }
        };
        await RefusesAsync(site, provider);
    }

    [Fact]
    public async Task Token_with_another_signature_or_none_signs_nobody_in()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure);
        await site.FillAsync();
        foreach (Func<string, string> change in (Func<string, string>[])
            [
                token => token[..token.LastIndexOf('.')] + ".",
                token => token[..^8] + "AAAAAAAA",
                token => Jwt.Encode(new JsonObject { ["alg"] = "none" }) + "." + token.Split('.')[1] + ".",
                token => Jwt.Sign(new JsonObject { ["alg"] = "HS256", ["kid"] = "rsa" }, Claims(token), Jwt.Hs256(System.Text.Encoding.ASCII.GetBytes(IdentityProvider.ClientSecret))),
            ])
        {
            provider.TamperSigned = change;
            await RefusesAsync(site, provider);
        }
    }

    [Fact]
    public async Task Provider_that_only_gives_its_own_addresses_need_not_say_so_but_a_no_still_counts()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            provider.Configure(settings);
            settings["Auth:OpenIdConnect:EmailClaim"] = "upn";
            settings["Auth:OpenIdConnect:EmailVerifiedByIssuer"] = "true";
        });
        await site.FillAsync();
        provider.Person = new JsonObject { ["sub"] = "1", ["upn"] = TestSite.Anna, ["email"] = TestSite.Carla, ["name"] = "Anna" };
        Assert.Contains("Kompas", await (await SignInAsync(site)).GetStringAsync("/api/v1/search?q=verlof"));
        provider.Person["email_verified"] = false;
        await RefusesAsync(site, provider);
    }

    [Fact]
    public async Task Roles_come_from_claims_and_lists_and_are_looked_up_at_each_request()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            provider.Configure(settings);
            settings["Auth:Roles:admin:0"] = "Bram@Example.org";
        });
        using HttpClient anna = await SignInAsync(site);
        Assert.Equal(HttpStatusCode.Forbidden, (await anna.GetAsync("/api/v1/admin/status")).StatusCode);
        provider.Person = IdentityProvider.PersonOf("elif@example.org", "Elif", "something", "urn:group:sources");
        using HttpClient elif = await SignInAsync(site);
        Assert.Equal(HttpStatusCode.OK, (await elif.GetAsync("/api/v1/admin/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await elif.PostAsync("/api/v1/admin/reindex", null)).StatusCode);
        provider.Person = IdentityProvider.PersonOf("carla@example.org", "Carla", "KS-ADMINS", "admin");
        using HttpClient carla = await SignInAsync(site);
        Assert.Equal(HttpStatusCode.Forbidden, (await carla.GetAsync("/api/v1/admin/status")).StatusCode);
        provider.Person = IdentityProvider.PersonOf("bram@example.org", "Bram");
        using HttpClient bram = await SignInAsync(site);
        Assert.Equal(HttpStatusCode.OK, (await bram.GetAsync("/api/v1/admin/status")).StatusCode);

        Microsoft.Extensions.Configuration.IConfigurationRoot configuration = (Microsoft.Extensions.Configuration.IConfigurationRoot)(object)site.App.Configuration;
        configuration["Auth:Roles:admin:0"] = "someone@example.org";
        configuration["Auth:OpenIdConnect:Roles:source-admin:0"] = "another";
        configuration.Reload();
        Assert.Equal(HttpStatusCode.Forbidden, (await bram.GetAsync("/api/v1/admin/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await elif.GetAsync("/api/v1/admin/status")).StatusCode);
    }

    [Fact]
    public async Task Person_who_left_loses_roles_and_documents_within_seconds()
    {
        SkippingClock clock = new();
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure, services: services => services.AddSingleton<TimeProvider>(clock));
        await site.FillAsync();
        provider.Person = IdentityProvider.PersonOf(TestSite.Bram, "Bram", "ks-admins");
        using HttpClient bram = await SignInAsync(site);
        Assert.Equal(HttpStatusCode.OK, (await bram.GetAsync("/api/v1/admin/status")).StatusCode);
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(
            new CrawlBatch { Source = new("people"), Now = clock.GetUtcNow(), People = [new() { Id = "people/user/2", Name = "Bram Smit", Emails = [TestSite.Bram], Active = false }] },
            CancellationToken.None);
        clock.Skip(PrincipalsResolver.Lifetime);
        Assert.Contains((await bram.GetAsync("/api/v1/admin/status")).StatusCode, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized]);
        Assert.Contains("\"value\":1,", await bram.GetStringAsync("/api/v1/search?q=verlof&facets=false"));
    }

    [Fact]
    public async Task Session_ends_when_idle_for_half_an_hour_and_after_eight_hours_at_the_latest()
    {
        SkippingClock clock = new();
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure, services: services => services.AddSingleton<TimeProvider>(clock));
        await site.FillAsync();
        using HttpClient idle = await SignInAsync(site);
        clock.Skip(TimeSpan.FromMinutes(31));
        Assert.DoesNotContain("Kompas", await idle.GetStringAsync("/api/v1/search?q=verlof"));

        using HttpClient busy = await SignInAsync(site);
        for (TimeSpan past = TimeSpan.Zero; past < TimeSpan.FromMinutes(460); past += TimeSpan.FromMinutes(20))
        {
            Assert.Contains("Kompas", await busy.GetStringAsync("/api/v1/search?q=verlof"));
            clock.Skip(TimeSpan.FromMinutes(20));
        }

        Assert.Contains("Kompas", await busy.GetStringAsync("/api/v1/search?q=verlof"));
        clock.Skip(TimeSpan.FromMinutes(20));
        Assert.DoesNotContain("Kompas", await busy.GetStringAsync("/api/v1/search?q=verlof"));
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_TLS_people_come_back_to_the_public_address_with_secure_cookies()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            provider.Configure(settings);
            settings["Auth:PublicAddress"] = "https://search.example.org/";
        });
        using HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using HttpResponseMessage away = await browser.GetAsync("/signin/openid");
        Assert.Equal("https://search.example.org/signin/openid/callback", QueryHelpers.ParseQuery(away.Headers.Location!.Query)["redirect_uri"]);
        Assert.All(away.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie));
    }

    [Fact]
    public async Task Provider_that_is_away_is_said_and_everything_else_goes_on()
    {
        IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure);
        await provider.DisposeAsync();
        using HttpClient client = site.Client();
        using HttpResponseMessage response = await client.GetAsync("/signin/openid");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/?q=verlof")).StatusCode);
    }

    [Fact]
    public async Task Nothing_that_opens_doors_is_ever_logged()
    {
        RecordedLog log = new();
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.Configure, services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        using HttpClient anna = await SignInAsync(site);
        provider.Tamper = claims => claims["nonce"] = "another";
        await RefusesAsync(site, provider);
        string written = string.Join('\n', log.Lines);
        Assert.Contains("OpenIdConnect", written);
        Assert.DoesNotContain(IdentityProvider.ClientSecret, written);
        Assert.DoesNotContain("eyJ", written);
    }

    [Fact]
    public async Task Faults_in_the_settings_are_all_told_at_once()
    {
        await using TestSite site = TestSite.Build(settings =>
        {
            settings["Auth:OpenIdConnect:Authority"] = "http://id.example.org";
            settings["Auth:OpenIdConnect:ClientSecret"] = "not-to-be-seen";
            settings["Auth:OpenIdConnect:Roles:boss:0"] = "x";
            settings["Auth:Jwt:KeysAddress"] = "https://id.example.org/keys";
            settings["Auth:Jwt:Algorithms:0"] = "HS256";
            settings["Auth:Roles:admin:0"] = "carla";
            settings["Auth:EmailDomains:0"] = "@example.org";
            settings["Auth:PublicAddress"] = "search.example.org";
            settings["Auth:ForwardedUser:Enabled"] = "true";
            settings["Auth:ForwardedUser:Secret"] = "short-and-secret";
            settings["Auth:ForwardedUser:EmailHeader"] = "X_Email";
        });
        string message = await FaultsAsync(site);
        foreach (string part in (string[])
            [
                "Auth:OpenIdConnect:Authority must be an https address", "Auth:OpenIdConnect:ClientId must be", "Auth:OpenIdConnect:Roles must have the roles", "Auth:Jwt:Issuers must name",
                "Auth:Jwt:Audience must be", "Auth:Jwt:Algorithms must be of RS256, ES256, PS256, was 'HS256'", "Auth:Roles:admin must list e-mail addresses, had 'carla'", "Auth:EmailDomains must list",
                "Auth:PublicAddress must be scheme and host", "Auth:ForwardedUser:Proxies must list", "Auth:ForwardedUser:Secret must have at least 32 characters, had 16", "had 'X_Email'",
            ])
        {
            Assert.Contains(part, message);
        }

        Assert.DoesNotContain("not-to-be-seen", message);
        Assert.DoesNotContain("short-and-secret", message);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "one tenant")]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", "one tenant")]
    [InlineData("https://accounts.google.com", "Auth:EmailDomains")]
    [InlineData("https://", "must be an address")]
    [InlineData("https://me:pass@id.example.org", "must not hold a name or password")]
    public async Task Provider_at_which_anyone_signs_in_is_refused(string authority, string part)
    {
        await using TestSite site = TestSite.Build(settings =>
        {
            settings["Auth:OpenIdConnect:Authority"] = authority;
            settings["Auth:OpenIdConnect:ClientId"] = "x";
        });
        Assert.Contains(part, await FaultsAsync(site));
    }

    internal static async Task<string> FaultsAsync(TestSite site)
    {
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => site.App.StartAsync());
        IEnumerable<Exception> faults = refused is AggregateException many ? many.InnerExceptions : [refused];
        return string.Join('\n', faults.Cast<OptionsValidationException>().SelectMany(fault => fault.Failures));
    }

    private static async Task<HttpClient> SignInAsync(TestSite site)
    {
        HttpClient client = site.Client();
        using HttpResponseMessage back = await client.GetAsync("/signin/openid");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        return client;
    }

    private static async Task RefusesAsync(TestSite site, IdentityProvider provider)
    {
        int given = provider.Given;
        using HttpClient client = site.Client();
        using HttpResponseMessage refused = await client.GetAsync("/signin/openid?returnUrl=/");
        Assert.Equal(given + 1, provider.Given);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("/signin/openid/callback", refused.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.False(refused.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) && cookies.Any(cookie => cookie.StartsWith("ks_session=", StringComparison.Ordinal)));
        Assert.DoesNotContain("portaal", await client.GetStringAsync("/api/v1/search?q=verlof"));
    }

    private static JsonObject Claims(string token) => (JsonObject)JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
}
