using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SourceSettingsTests
{
    private const string Secret = "the-token-that-nobody-reads-back";

    [Fact]
    public async Task Source_is_tested_tried_added_crawled_changed_and_removed()
    {
        await using WebApplication feed = await FeedAsync();
        await using TestSite site = await TestSite.StartAsync(settings => (settings["Network:AllowLoopback"], settings["Indexer:InProcess"]) = ("true", "true"));
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif), anna = await site.ClientAsAsync(TestSite.Anna);
        JsonObject settings = Settings(feed.Urls.First() + "/feed.xml");

        JsonArray steps = await ReadAsync<JsonArray>(await elif.PostAsJsonAsync("/api/v1/admin/sources/bericht/test", settings));
        Assert.True(steps.Count >= 3, steps.ToJsonString());
        Assert.All(steps, step => Assert.True(step!["succeeded"]!.GetValue<bool>(), steps.ToJsonString()));
        JsonObject trial = await ReadAsync<JsonObject>(await elif.PostAsJsonAsync("/api/v1/admin/sources/bericht/trial", settings));
        JsonNode tried = Assert.Single(trial["documents"]!.AsArray())!;
        Assert.Equal("Kantine verbouwd", tried["title"]!.GetValue<string>());
        Assert.Contains("verbouwing", tried["text"]!.GetValue<string>());
        Assert.True(tried["access"]!["everyone"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.NotFound, (await elif.GetAsync("/api/v1/admin/sources/bericht")).StatusCode);

        using HttpResponseMessage saved = await elif.PutAsJsonAsync("/api/v1/admin/sources/bericht", settings);
        Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        Assert.Equal("/api/v1/admin/sources/bericht", saved.Headers.Location!.OriginalString);
        string shown = await elif.GetStringAsync("/api/v1/admin/sources/bericht");
        Assert.DoesNotContain(Secret, shown + await saved.Content.ReadAsStringAsync());
        Assert.Contains("\"isStored\":true", shown);
        Assert.DoesNotContain(Secret, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(site.StoreFile)));

        // A new source is crawled at once; asked for again it is, or goes on.
        Assert.True((await elif.PostAsync("/api/v1/admin/sources/bericht/run", null)).StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict);
        await site.App.Services.GetRequiredService<CrawlScheduler>().WaitAsync(new SourceId("bericht"), TestContext.Current.CancellationToken);
        await site.CatchUpAsync();
        Assert.Contains("Kantine verbouwd", await anna.GetStringAsync("/api/v1/search?q=verbouwing"));

        // A form that shows no secret sends none; it stays, but not with another address.
        settings["options"]!.AsObject().Remove("token");
        settings["schedule"] = "0 0 6 * * ?";
        Assert.Equal(HttpStatusCode.OK, (await elif.PutAsJsonAsync("/api/v1/admin/sources/bericht", settings)).StatusCode);
        Assert.All(await ReadAsync<JsonArray>(await elif.PostAsync("/api/v1/admin/sources/bericht/test", null)), step => Assert.True(step!["succeeded"]!.GetValue<bool>()));
        settings["options"]!["addresses"] = new JsonArray("https://elsewhere.example/feed.xml");
        Assert.Contains("Token must be entered again", await RefusalAsync(await elif.PutAsJsonAsync("/api/v1/admin/sources/bericht", settings)));

        Assert.Equal(HttpStatusCode.BadRequest, (await elif.DeleteAsync("/api/v1/admin/sources/bericht")).StatusCode);
        JsonObject removed = await ReadAsync<JsonObject>(await elif.DeleteAsync("/api/v1/admin/sources/bericht?documents=remove"));
        Assert.Equal(1, removed["documents"]!.GetValue<long>());
        await site.CatchUpAsync();
        Assert.DoesNotContain("Kantine verbouwd", await anna.GetStringAsync("/api/v1/search?q=verbouwing"));
        Assert.Equal(HttpStatusCode.NotFound, (await elif.GetAsync("/api/v1/admin/sources/bericht")).StatusCode);
    }

    [Fact]
    public async Task All_faults_are_told_at_once_and_nothing_is_saved()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif);
        string refusal = await RefusalAsync(await elif.PutAsJsonAsync("/api/v1/admin/sources/bericht", new JsonObject
        {
            ["type"] = "feed", ["schedule"] = "every day", ["access"] = "all", ["colour"] = "red",
            ["options"] = new JsonObject { ["addresses"] = new JsonArray("ftp://feed.example/"), ["maxPages"] = "many", ["token"] = Secret },
        }));
        foreach (string part in (string[])["Sources:bericht:colour is unknown", "Sources:bericht:Schedule", "Sources:bericht:Access", "maxPages must be a whole number"])
        {
            Assert.Contains(part, refusal, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(Secret, refusal);
        Assert.Contains("must be an absolute http or https address, was 'ftp://feed.example/'", await RefusalAsync(await elif.PutAsJsonAsync("/api/v1/admin/sources/bericht", Settings("ftp://feed.example/"))));
        Assert.Contains("defined in the configuration files", await RefusalAsync(await elif.PutAsJsonAsync("/api/v1/admin/sources/engage", Settings("https://feed.example/"))));
        Assert.Contains("cannot name a source", await RefusalAsync(await elif.PutAsJsonAsync("/api/v1/admin/sources/Not%20A%20Name", Settings("https://feed.example/"))));
        Assert.Contains("not JSON: line 1", await RefusalAsync(await elif.PutAsync("/api/v1/admin/sources/bericht", new StringContent("{ type"))));
        Assert.Contains("must be a JSON object", await RefusalAsync(await elif.PutAsync("/api/v1/admin/sources/bericht", new StringContent("[]"))));
        Assert.Equal(HttpStatusCode.Conflict, (await elif.DeleteAsync("/api/v1/admin/sources/engage?documents=keep")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await elif.GetAsync("/api/v1/admin/sources/bericht")).StatusCode);
    }

    [Fact]
    public async Task Test_of_an_address_that_may_not_be_crawled_says_so_and_connects_to_nothing()
    {
        await using WebApplication feed = await FeedAsync();
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif);
        JsonArray steps = await ReadAsync<JsonArray>(await elif.PostAsJsonAsync("/api/v1/admin/sources/bericht/test", Settings(feed.Urls.First() + "/feed.xml")));
        Assert.False(steps[^1]!["succeeded"]!.GetValue<bool>());
        Assert.Contains("Network", steps[^1]!["detail"]!.GetValue<string>());
        Assert.Empty(s_asked);
    }

    [Theory]
    [InlineData("0 30 6 ? * MON-FRI", 5, null)]
    [InlineData("every day", 0, "cron")]
    public async Task Schedule_is_shown_as_its_next_runs(string cron, int runs, string? refusal)
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient elif = await site.ClientAsAsync(TestSite.Elif);
        using HttpResponseMessage response = await elif.GetAsync($"/api/v1/admin/schedule?cron={Uri.EscapeDataString(cron)}");
        if (refusal is not null)
        {
            Assert.Contains(refusal, await RefusalAsync(response));
            return;
        }

        DateTimeOffset[] next = (await response.Content.ReadFromJsonAsync<DateTimeOffset[]>())!;
        Assert.Equal(runs, next.Length);
        Assert.Equal(next.Order(), next);
        Assert.All(next, run => Assert.True(run is { Hour: 6, Minute: 30 } && run.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
    }

    private static readonly List<string> s_asked = [];

    private static JsonObject Settings(string address) => new()
    {
        ["type"] = "feed", ["schedule"] = "0 0 5 * * ?", ["access"] = "everyone", ["options"] = new JsonObject { ["addresses"] = new JsonArray(address), ["token"] = Secret },
    };

    private static async Task<WebApplication> FeedAsync()
    {
        s_asked.Clear();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication feed = builder.Build();
        feed.MapGet("/feed.xml", (HttpContext context) =>
        {
            s_asked.Add(context.Request.Path);
            return context.Request.Headers.Authorization != $"Bearer {Secret}" ? Results.Unauthorized() : Results.Text(
                """
                <?xml version="1.0"?><rss version="2.0"><channel><title>Berichten</title><link>https://berichten.example/</link>
                <item><guid>1</guid><title>Kantine verbouwd</title><link>https://berichten.example/1</link><description>De verbouwing van de kantine is klaar.</description></item>
                </channel></rss>
                """,
                "application/rss+xml");
        });
        await feed.StartAsync();
        return feed;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response) where T : JsonNode
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return Assert.IsType<T>(JsonNode.Parse(text));
    }

    private static async Task<string> RefusalAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>();
    }
}
