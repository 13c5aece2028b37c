using System.Net;
using System.Text.Json;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Queries;

public sealed class QueryEndpointTests
{
    [Fact]
    public async Task Frequent_queries_are_suggested_to_those_for_whom_they_find_something_and_reported_to_admins()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        foreach (string email in (string[])[TestSite.Anna, TestSite.Bram, TestSite.Carla, TestSite.Dirk, TestSite.Elif])
        {
            using HttpClient client = await site.ClientAsAsync(email);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/search?q=Reorganisatie+Kompas")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/?q=verlof+portaal")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/search?q=111222333")).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/v1/searches/opened?q=verlof+portaal&id=handboek/verlof", null)).StatusCode);
        }

        await site.App.Services.GetRequiredService<QueryLog>().TendAsync(TestContext.Current.CancellationToken);
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna), bram = await site.ClientAsAsync(TestSite.Bram), elif = await site.ClientAsAsync(TestSite.Elif);
        Assert.Equal(["reorganisatie kompas"], await SuggestedAsync(anna, "reorg"));
        Assert.Empty(await SuggestedAsync(bram, "reorg")); // nothing that Bram may see has both words
        Assert.Equal(["verlof portaal"], await SuggestedAsync(bram, "verl"));

        JsonElement report = JsonElement.Parse(await elif.GetStringAsync("/api/v1/admin/queries"));
        Assert.Equal(["reorganisatie kompas", "verlof portaal"], report.GetProperty("top").EnumerateArray().Select(one => one.GetProperty("query").GetString()!).Order());
        Assert.Equal(5, report.GetProperty("top").EnumerateArray().Single(one => one.GetProperty("query").GetString() == "verlof portaal").GetProperty("opened").GetInt32());
        Assert.DoesNotContain("example.org", report.ToString());

        JsonElement own = JsonElement.Parse(await anna.GetStringAsync("/api/v1/searches/me"));
        Assert.Equal("handboek/verlof", own.EnumerateArray().Single(one => one.GetProperty("query").GetString() == "verlof portaal").GetProperty("opened").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await anna.DeleteAsync("/api/v1/searches/me")).StatusCode);
        Assert.Equal(0, JsonElement.Parse(await anna.GetStringAsync("/api/v1/searches/me")).GetArrayLength());
        Assert.Equal(0, JsonElement.Parse(await elif.GetStringAsync("/api/v1/admin/queries")).GetProperty("top").GetArrayLength());
        Assert.Empty(await SuggestedAsync(bram, "verl"));
    }

    [Fact]
    public async Task Log_that_is_off_says_so_and_remembers_nothing()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["QueryLog:Enabled"] = "false");
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        Assert.Equal(HttpStatusCode.OK, (await carla.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        Assert.False(JsonElement.Parse(await carla.GetStringAsync("/api/v1/admin/queries")).GetProperty("enabled").GetBoolean());
        Assert.Equal("[]", await carla.GetStringAsync("/api/v1/searches/me"));
    }

    private static async Task<IEnumerable<string>> SuggestedAsync(HttpClient client, string typed) =>
        JsonElement.Parse(await client.GetStringAsync("/api/v1/suggest?q=" + typed)).GetProperty("suggestions").EnumerateArray()
            .Where(one => one.GetProperty("kind").GetString() == "query").Select(one => one.GetProperty("text").GetString()!);
}
