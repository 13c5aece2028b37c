using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Configuration;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>The indexer as a process of its own, and a host that searches what it writes.</summary>
public sealed class TwoProcessTests : SchedulingTests
{
    private const int SeesCommit = 2020;

    [Fact]
    public async Task Host_that_follows_finds_what_the_indexer_crawled_and_committed()
    {
        string[] settings =
        [
            $"Store:Path={Folder}/content.db", $"Index:Path={Folder}/index", $"Scheduling:Path={Folder}/quartz.db", $"DataProtection:Path={Folder}/keys",
            "Sources:handboek:Type=push", "Sources:handboek:Access=everyone", "Projection:CommitInterval=00:00:00.100", "Projection:PollInterval=00:00:00.100",
        ];
        EventLogs logs = new();
        using IHost host = Build([.. settings, "Index:Follow=true", "Indexer:InProcess=false"], logs);
        await host.StartAsync(Cancel);
        IndexProjection projection = host.Services.GetRequiredService<IndexProjection>();
        IIndexSearcher searcher = host.Services.GetRequiredService<IIndexSearcher>();
        Assert.False(searcher.IsReady);

        await using IndexerProcess indexer = IndexerProcess.Start(Folder, settings);
        CrawlBatch batch = new() { Source = new("handboek"), Now = Clock.GetUtcNow(), Upserts = [Page("handboek/1")] };
        await host.Services.GetRequiredService<IContentStore>().CommitAsync(batch, Cancel);
        long reached = await host.Services.GetRequiredService<IContentStore>().GetLastSequenceAsync(Cancel);
        while (host.Services.GetRequiredService<IIndexWriter>().Status.CommittedSequence < reached)
        {
            await logs.NextAsync(SeesCommit, Cancel);
        }

        SearchResult result = await searcher.SearchAsync(new SearchRequest("verlof", Principals.SignedIn([])), Cancel);
        Assert.Equal("handboek/1", Assert.Single(result.Hits).Id.ToString());
        await Assert.ThrowsAsync<IndexUnavailableException>(() => projection.RebuildAsync(null, Cancel));
        await host.StopAsync(Cancel);
    }

    private static IHost Build(string[] settings, EventLogs logs)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])));
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddIndex(builder.Configuration).AddIngestion(builder.Configuration);
        return builder.Build();
    }
}
