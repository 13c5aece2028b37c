using System.Net;
using System.Text.Json;
using KnowledgeSearch.SearchApi.Auth;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class ApiKeyTests
{
    [Fact]
    public void New_key_has_the_prefix_and_its_configuration_only_the_hash()
    {
        CreatedKey first = ApiKeys.Create("portal", ["search", "ingest:handboek"], new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        CreatedKey second = ApiKeys.Create("portal", ["search"]);
        Assert.Matches("^ks_[A-Za-z0-9_-]{43}$", first.Key);
        Assert.NotEqual(first.Key, second.Key);
        Assert.DoesNotContain(first.Key, first.Configuration);
        JsonElement key = JsonDocument.Parse(first.Configuration).RootElement.GetProperty("Auth").GetProperty("Keys").GetProperty("portal");
        Assert.Equal(ApiKeys.Hash(first.Key), key.GetProperty("Hash").GetString());
        Assert.Equal(["search", "ingest:handboek"], key.GetProperty("Scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(2027, key.GetProperty("Expires").GetDateTimeOffset().Year);
    }

    [Theory]
    [InlineData("portal", "everything")]
    [InlineData("portal", "ingest:")]
    [InlineData("portal", "ingest:Not A Source")]
    [InlineData("a:b", "search")]
    [InlineData("", "search")]
    public void Key_that_could_not_work_is_not_made(string name, string scope) => Assert.Throws<ArgumentException>(() => ApiKeys.Create(name, [scope]));

    [Theory]
    [InlineData("Bearer ks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer ks_")]
    [InlineData("Bearer something-else")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("expired")]
    public async Task Key_that_is_unknown_or_expired_is_refused_and_not_served_as_a_visitor(string header)
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = new() { BaseAddress = site.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header == "expired" ? "Bearer " + site.Keys["expired"] : header);
        foreach (string path in (string[])["/api/v1/search?q=verlof", "/api/v1/documents/nieuws/1", "/"])
        {
            using HttpResponseMessage response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            string body = await response.Content.ReadAsStringAsync();
            Assert.Contains("urn:knowledgesearch:problem:unauthorized", body);
            Assert.DoesNotContain("verlof", body);
        }
    }

    [Fact]
    public async Task Key_without_the_scope_is_told_which_it_has()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient push = site.Client("push");
        using HttpResponseMessage response = await push.GetAsync("/api/v1/search?q=verlof");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("ingest:handboek", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Key_taken_out_of_the_configuration_stops_at_once()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = site.Client("search");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        Microsoft.Extensions.Configuration.IConfigurationRoot configuration = (Microsoft.Extensions.Configuration.IConfigurationRoot)(object)site.App.Configuration;
        configuration["Auth:Keys:search:Hash"] = ApiKeys.Hash("ks_another");
        configuration.Reload();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/search?q=verlof")).StatusCode);
    }
}
