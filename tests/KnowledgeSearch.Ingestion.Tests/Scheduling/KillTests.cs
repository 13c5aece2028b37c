using System.Threading.Channels;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>The real indexer, killed (SIGKILL) while it crawls a feed whose server the test holds in its hands.</summary>
public sealed class KillTests(PostgresServer server) : SchedulingTests
{
    private const string Answer =
        """
        <rss version="2.0"><channel><title>Nieuws</title>
        <item><guid>1</guid><title>Verlof aanvragen</title><link>http://feed.example/1</link><description>Vraag verlof aan bij HR.</description></item>
        </channel></rss>
        """;

    private readonly Channel<TaskCompletionSource> _requests = Channel.CreateUnbounded<TaskCompletionSource>();

    [Fact]
    public async Task Killed_crawl_goes_on_at_the_next_start()
    {
        await using WebApplication feed = await ServeAsync();
        string[] settings = [.. Settings(feed), $"Store:Path={Folder}/content.db", $"Scheduling:Path={Folder}/quartz.db"];
        await using (IndexerProcess killed = IndexerProcess.Start(Folder, settings))
        {
            await _requests.Reader.ReadAsync(Cancel);
            await killed.KillAsync(Cancel);
        }

        // Nothing is due for months, and the source is not new any more.
        await using (IndexerProcess next = IndexerProcess.Start(Folder, settings))
        {
            (await _requests.Reader.ReadAsync(Cancel)).SetResult();
            await next.SaysAsync("ended Completed", Cancel);
        }

        await using SchedulingHost serving = await StartAsync("Indexer:InProcess=false");
        await AssertResumedAsync(serving.Store);
    }

    [Fact]
    public async Task Crawl_of_a_killed_host_goes_on_at_the_one_that_lives()
    {
        await using WebApplication feed = await ServeAsync();
        string[] shared = ["Store:Kind=postgres", $"Store:ConnectionString={await server.CreateDatabaseAsync(Cancel)}", "Scheduling:ClusterCheckIn=00:00:01"];
        string[] settings = [.. Settings(feed), .. shared];
        await using IndexerProcess killed = IndexerProcess.Start($"{Folder}/one", settings);
        await _requests.Reader.ReadAsync(Cancel);
        await using IndexerProcess living = IndexerProcess.Start($"{Folder}/other", settings);
        await living.SaysAsync("scheduling 1 sources", Cancel);
        await killed.KillAsync(Cancel);

        (await _requests.Reader.ReadAsync(Cancel)).SetResult();
        await living.SaysAsync("ended Completed", Cancel);
        await using SchedulingHost serving = await StartAsync([.. shared, "Indexer:InProcess=false"]);
        await AssertResumedAsync(serving.Store);
    }

    private static string[] Settings(WebApplication feed) =>
    [
        "Network:AllowLoopback=true", "Sources:feed:Type=feed", $"Sources:feed:Options:Addresses:0={feed.Urls.First()}/news",
        "Sources:feed:Schedule=0 0 0 1 1 ?", "Sources:feed:Access=everyone",
    ];

    private async Task AssertResumedAsync(IContentStore store)
    {
        IReadOnlyList<CrawlRun> runs = await store.GetRunsAsync(Feed, 10, Cancel);
        Assert.Equal([RunState.Completed, RunState.Interrupted], runs.Select(run => run.State));
        Assert.Equal(1, await store.CountDocumentsAsync(Feed, Cancel));
    }

    private async Task<WebApplication> ServeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapGet("/news", async (HttpContext context) =>
        {
            TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await _requests.Writer.WriteAsync(released, context.RequestAborted);
            await released.Task.WaitAsync(context.RequestAborted);
            return Results.Text(Answer, "application/rss+xml");
        });
        await application.StartAsync(Cancel);
        return application;
    }
}
