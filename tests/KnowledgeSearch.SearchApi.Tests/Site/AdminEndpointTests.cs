using System.Net;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class AdminEndpointTests : IAsyncLifetime
{
    private TestSite _site = null!; // set before each test
    private HttpClient _admin = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        HandConnector.Instance.Reset();
        _site = await TestSite.StartAsync(settings => settings["Indexer:InProcess"] = "true");
        _admin = _site.Client("writer");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Source_is_run_watched_cancelled_and_its_runs_are_listed()
    {
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("sources/engage/run?mode=full"));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync("sources/engage/run"));
        Task<CrawlRun?> first = Scheduler.WaitAsync(new SourceId("engage"), CancellationToken.None);
        HandConnector.Instance.Give(
            new SourceChange.Upsert(new SourceDocument { Id = DocumentId.Parse("engage/message/1"), Title = "Een", Body = "Een bericht", Access = DocumentAccess.ForEveryone }),
            new SourceChange.Failed(DocumentId.Parse("engage/message/2"), "Message 2 has no text.", Retryable: false));
        await HandConnector.Instance.Began;
        Assert.Equal("full", (await GetAsync("sources/engage")).GetProperty("running").GetProperty("mode").GetString());
        HandConnector.Instance.End();
        await first;

        JsonElement source = await GetAsync("sources/engage");
        Assert.False(source.TryGetProperty("running", out _));
        Assert.Equal(1, source.GetProperty("status").GetProperty("documents").GetInt32());
        Assert.Equal("completedWithFailures", source.GetProperty("status").GetProperty("lastRun").GetProperty("state").GetString());
        JsonElement failure = Assert.Single((await GetAsync("sources/engage/failures")).EnumerateArray());
        Assert.Equal("Message 2 has no text.", failure.GetProperty("reason").GetString());

        HandConnector.Instance.Reset();
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("sources/engage/run"));
        await HandConnector.Instance.Began;
        Task<CrawlRun?> second = Scheduler.WaitAsync(new SourceId("engage"), CancellationToken.None);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("sources/engage/cancel"));
        await second;
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync("sources/engage/cancel"));
    }

    [Fact]
    public async Task Paused_source_says_why_and_does_not_run_until_resumed()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("sources/engage/pause?reason=" + Uri.EscapeDataString("Onderhoud tot vrijdag")));
        Assert.Equal("Onderhoud tot vrijdag", (await GetAsync("sources/engage")).GetProperty("status").GetProperty("pausedReason").GetString());
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync("sources/engage/run"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("sources/engage/resume"));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("sources/engage/run"));
    }

    [Theory]
    [InlineData("accept", 0)]
    [InlineData("reject", 1)]
    public async Task Held_removals_are_decided(string decision, int left)
    {
        IContentStore store = _site.App.Services.GetRequiredService<IContentStore>();
        DocumentId held = DocumentId.Parse("engage/message/1");
        await store.CommitAsync(new CrawlBatch { Source = held.Source, Now = DateTimeOffset.UnixEpoch, Upserts = [new SourceDocument { Id = held, Title = "Een" }] }, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync($"sources/engage/hold?decision={decision}"));
        await store.HoldAsync(held.Source, [held], "Te veel verdween.", DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal("Te veel verdween.", (await GetAsync("sources/engage")).GetProperty("status").GetProperty("holdReason").GetString());
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"sources/engage/hold?decision={decision}"));
        Assert.Equal(left, await store.CountDocumentsAsync(held.Source, CancellationToken.None));
    }

    [Theory]
    [InlineData("sources/nowhere/run", HttpStatusCode.NotFound)]
    [InlineData("sources/Not%20A%20Name/run", HttpStatusCode.NotFound)]
    [InlineData("sources/handboek/run", HttpStatusCode.Conflict)]
    [InlineData("sources/engage/run?mode=sideways", HttpStatusCode.BadRequest)]
    [InlineData("sources/engage/pause", HttpStatusCode.BadRequest)]
    [InlineData("sources/engage/pause?reason=%20", HttpStatusCode.BadRequest)]
    [InlineData("sources/engage/hold", HttpStatusCode.BadRequest)]
    [InlineData("sources/engage/hold?decision=maybe", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_done_is_refused(string path, HttpStatusCode expected) => Assert.Equal(expected, await PostAsync(path));

    [Fact]
    public async Task Lists_tell_no_secrets()
    {
        string sources = await _admin.GetStringAsync("/api/v1/admin/sources");
        Assert.Contains("\"typeName\":\"By hand\"", sources);
        Assert.DoesNotContain("the-secret", sources);
        JsonElement connector = (await GetAsync("connectors")).EnumerateArray().Single(connector => connector.GetProperty("name").GetString() == "hand");
        Assert.True(connector.GetProperty("options")[0].GetProperty("secret").GetBoolean());
        Assert.Contains("mediawiki", await _admin.GetStringAsync("/api/v1/admin/connectors"));
    }

    [Fact]
    public async Task Index_is_rebuilt_beside_the_one_that_serves()
    {
        await _site.FillAsync();
        string before = (await GetAsync("status")).GetProperty("index").GetProperty("generation").GetString()!;
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("reindex"));
        Reindexing reindexing = _site.App.Services.GetRequiredService<Reindexing>();
        while (reindexing.Status is { Finished: null })
        {
            await Task.Delay(20);
        }

        JsonElement status = await GetAsync("status");
        Assert.NotEqual(before, status.GetProperty("index").GetProperty("generation").GetString());
        Assert.Equal(5, status.GetProperty("index").GetProperty("documents").GetInt32());
        Assert.Equal(5, status.GetProperty("reindex").GetProperty("written").GetInt32());
        Assert.False(status.GetProperty("reindex").TryGetProperty("fault", out _));
        Assert.Equal(5, status.GetProperty("store").GetProperty("documents").GetInt32());
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        Assert.Contains("handboek/verlof", await anna.GetStringAsync("/api/v1/search?q=verlof"));
    }

    private CrawlScheduler Scheduler => _site.App.Services.GetRequiredService<CrawlScheduler>();

    private async Task<HttpStatusCode> PostAsync(string path)
    {
        using HttpResponseMessage response = await _admin.PostAsync("/api/v1/admin/" + path, null);
        return response.StatusCode;
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await _admin.GetStringAsync("/api/v1/admin/" + path)).RootElement;
}
