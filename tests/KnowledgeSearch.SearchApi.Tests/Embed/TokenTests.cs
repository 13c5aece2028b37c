using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

[Collection(typeof(Embedding))]
public sealed class TokenTests(EmbedSite embed)
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData(TestSite.Bram, 3)]
    [InlineData(TestSite.Anna, 4)]
    [InlineData(TestSite.Carla, 3)]
    public async Task Token_searches_as_the_person_or_the_key_that_it_is_of(string? email, int hits)
    {
        using HttpClient browser = Browser(await TokenAsync(email));
        JsonElement answer = await browser.GetFromJsonAsync<JsonElement>("/api/v1/search?q=verlof");
        Assert.Equal(hits, answer.GetProperty("hits").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/api/v1/admin/sources")]
    [InlineData("PUT", "/api/v1/people/me/opt-out")]
    [InlineData("POST", "/api/v1/tokens")]
    [InlineData("POST", "/signout")]
    [InlineData("PUT", "/api/v1/documents/handboek/1")]
    public async Task Token_of_an_admin_does_nothing_but_search(string method, string address)
    {
        foreach (string? email in (string?[])[TestSite.Carla, null])
        {
            using HttpClient browser = Browser(await TokenAsync(email));
            using HttpResponseMessage response = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden]);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Changed_cut_or_foreign_tokens_are_refused()
    {
        string token = await TokenAsync(TestSite.Anna);
        Random random = new(7);
        List<string> wrong = [SearchTokens.Prefix, token[..^1], token[..(token.Length / 2)], token + "A", token.ToUpperInvariant(), "kst_%00", SearchTokens.Prefix + new string('A', 8000)];
        for (int i = 0; i < 50; i++)
        {
            int at = random.Next(SearchTokens.Prefix.Length, token.Length - 1); // of the last letter some bits mean nothing
            wrong.Add(token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..]);
        }

        await using TestSite other = await TestSite.StartAsync(settings =>
        {
            settings["Auth:Keys:intranet:Hash"] = ApiKeys.Hash(embed.Key);
            settings["Auth:Keys:intranet:Scopes:0"] = Scopes.TokenOfPerson;
        });
        foreach ((Uri site, string text) in wrong.Select(text => (embed.Site.Address, text)).Append((other.Address, token)))
        {
            using HttpClient browser = new() { BaseAddress = site };
            browser.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + text);
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        }
    }

    [Fact]
    public async Task Token_ends_with_its_time_and_at_once_with_its_key()
    {
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            settings["Auth:Keys:intranet:Hash"] = ApiKeys.Hash(embed.Key);
            settings["Auth:Keys:intranet:Scopes:0"] = Scopes.TokenOfPerson;
        });
        SearchTokens tokens = site.App.Services.GetRequiredService<SearchTokens>();
        Assert.Null(tokens.Read(tokens.Create("intranet", TestSite.Anna, TimeSpan.Zero).Token));
        string token = tokens.Create("intranet", TestSite.Anna, TimeSpan.FromMinutes(5)).Token, own = tokens.Create("intranet", null, TimeSpan.FromMinutes(5)).Token;
        Assert.Equal(TestSite.Anna, tokens.Read(token)?.Token.Email);
        IConfigurationRoot configuration = (IConfigurationRoot)site.App.Services.GetRequiredService<IConfiguration>();
        configuration["Auth:Keys:intranet:Scopes:0"] = Scopes.Token;
        configuration.Reload();
        Assert.Null(tokens.Read(token));
        Assert.NotNull(tokens.Read(own));
        configuration["Auth:Keys:intranet:Hash"] = ApiKeys.Hash("ks_another");
        configuration.Reload();
        Assert.Null(tokens.Read(own));
    }

    [Fact]
    public async Task Key_without_the_scope_and_wrong_requests_are_told_what_is_wrong()
    {
        using HttpClient search = embed.Site.Client("search"), server = new() { BaseAddress = embed.Site.Address };
        server.DefaultRequestHeaders.Authorization = new("Bearer", embed.Key);
        Assert.Equal(HttpStatusCode.Forbidden, (await search.PostAsJsonAsync("/api/v1/tokens", new { })).StatusCode);
        using HttpResponseMessage wrong = await server.PostAsJsonAsync("/api/v1/tokens", new { email = "a@b, c@d", minutes = 16 });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        JsonElement errors = (await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Contains("was 16", errors.GetProperty("minutes")[0].GetString());
        Assert.Contains("one e-mail address", errors.GetProperty("email")[0].GetString());
        using HttpResponseMessage empty = await server.PostAsync("/api/v1/tokens", null);
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Equal("no-store", empty.Headers.CacheControl?.ToString());

        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            settings["Auth:Keys:intranet:Hash"] = ApiKeys.Hash(embed.Key);
            settings["Auth:Keys:intranet:Scopes:0"] = Scopes.Token;
        });
        using HttpClient narrow = new() { BaseAddress = site.Address };
        narrow.DefaultRequestHeaders.Authorization = new("Bearer", embed.Key);
        Assert.Equal(HttpStatusCode.Forbidden, (await narrow.PostAsJsonAsync("/api/v1/tokens", new { email = TestSite.Anna })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await narrow.PostAsJsonAsync("/api/v1/tokens", new { })).StatusCode);
    }

    private async Task<string> TokenAsync(string? email) => JsonDocument.Parse(await embed.AskAsync(email)).RootElement.GetProperty("token").GetString()!; // always there

    private HttpClient Browser(string token)
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = embed.Site.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }
}
