using System.Net;
using System.Text.Json;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class OperationsTests
{
    [Fact]
    public async Task Ready_when_index_and_store_answer()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient client = site.Client();
        JsonElement ready = JsonDocument.Parse(await client.GetStringAsync("/health/ready")).RootElement;
        Assert.Equal("ok", ready.GetProperty("status").GetString());
        Assert.Equal("ok", ready.GetProperty("checks").GetProperty("index").GetString());

        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        await store.DisposeAsync();
        await File.WriteAllTextAsync(site.StoreFile, "no longer a database");
        using HttpResponseMessage response = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("unavailable", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("checks").GetProperty("store").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Not_ready_without_an_index()
    {
        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<IIndexSearcher, ClosedSearcher>());
        using HttpClient client = site.Client();
        using HttpResponseMessage response = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Metrics_count_searches_by_outcome_and_hold_nothing_that_was_asked()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = site.Client();
        await client.GetStringAsync("/api/v1/search?q=verlof");
        await client.GetStringAsync("/api/v1/search?q=xyzzyqwerty");
        await client.GetStringAsync("/?q=verlof");
        string metrics = await client.GetStringAsync("/metrics");
        Assert.Contains(metrics.Split('\n'), line => line.StartsWith("knowledgesearch_search_duration_seconds_count", StringComparison.Ordinal) && line.Contains("outcome=\"answered\"", StringComparison.Ordinal) && line.Contains("surface=\"api\"", StringComparison.Ordinal));
        Assert.Contains("outcome=\"empty\"", metrics);
        Assert.Contains("surface=\"page\"", metrics);
        Assert.DoesNotContain("xyzzyqwerty", metrics);
        Assert.DoesNotContain("anna", metrics, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Metrics_tell_of_the_index_and_of_each_source()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = site.Client();
        string[] metrics = [];
        while (!metrics.Any(line => line.StartsWith("knowledgesearch_source_documents", StringComparison.Ordinal))
            || !metrics.Any(line => line.StartsWith("knowledgesearch_index_lag", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal)))
        {
            metrics = (await client.GetStringAsync("/metrics")).Split('\n');
        }

        Assert.Contains(metrics, line => line.StartsWith("knowledgesearch_index_documents", StringComparison.Ordinal) && line.EndsWith(" 5", StringComparison.Ordinal));
        Assert.Contains(metrics, line => line.StartsWith("knowledgesearch_source_paused", StringComparison.Ordinal) && line.Contains("source=\"engage\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_for_this_machine_and_for_keys_that_say_so()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Auth:Development:Enabled"] = "false");
        using HttpClient nobody = site.Client();
        nobody.DefaultRequestHeaders.Host = "search.example.org";
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/metrics")).StatusCode);
        using HttpClient reader = site.Client("reader");
        reader.DefaultRequestHeaders.Host = "search.example.org";
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/metrics")).StatusCode);
    }
}
