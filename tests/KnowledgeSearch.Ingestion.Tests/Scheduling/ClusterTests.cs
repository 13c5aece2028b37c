using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>Two hosts that share a PostgreSQL database share the crawls.</summary>
public sealed class ClusterTests(PostgresServer server) : SchedulingTests
{
    private readonly ScriptedSources _sources = new();

    [Fact]
    public async Task Every_slot_is_one_crawl_on_one_of_the_hosts()
    {
        string[] names = [.. Enumerable.Range(1, 8).Select(number => $"source-{number}")];
        string[] settings =
        [
            .. await SharedAsync(),
            .. names.SelectMany(name => new[] { $"Sources:{name}:Type=listing", $"Sources:{name}:Schedule=1 0 * * * ?", $"Sources:{name}:PruneSchedule=" }),
        ];
        Clock.Set(At(9, 59));

        // Both at once over an empty database: they make the tables and the schedules together.
        SchedulingHost[] first = await Task.WhenAll(StartSharingAsync(_sources, settings), StartSharingAsync(_sources, settings));
        Assert.All(first, host => Assert.Null(host.Scheduler.Fault));
        await Task.WhenAll(first.Select(host => host.DisposeAsync().AsTask()));

        foreach (int hour in new[] { 10, 11 })
        {
            Clock.Set(At(hour));
            SchedulingHost[] hosts = await Task.WhenAll(StartSharingAsync(_sources, settings), StartSharingAsync(_sources, settings));
            List<Task<CrawlRun?>> endings = [];
            List<string> crawled = [];
            for (int count = 0; count < names.Length; count++)
            {
                ScriptedReading reading = await _sources.NextAsync(Cancel);
                crawled.Add(reading.Source.Value);
                endings.AddRange(hosts.Select(host => host.Scheduler.WaitAsync(reading.Source, Cancel)));
                reading.Finish();
            }

            Assert.Equal(names, crawled.Order());
            await Task.WhenAll(endings);
            foreach (string name in names)
            {
                Assert.Equal(hour - 9, (await hosts[0].Store.GetRunsAsync(new SourceId(name), 100, Cancel)).Count);
            }

            await Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));
            Assert.False(_sources.HasNext);
        }
    }

    [Fact]
    public async Task Crawl_on_one_host_is_known_to_the_other_which_can_stop_it()
    {
        string[] settings = [.. await SharedAsync(), "Sources:wiki:Type=scripted"];
        await using SchedulingHost one = await StartSharingAsync(_sources, settings), other = await StartSharingAsync(_sources, settings);
        Assert.Equal(RunNowOutcome.Started, await one.Scheduler.RunNowAsync(Wiki, null, Cancel));
        Task<CrawlRun?> ending = one.Scheduler.WaitAsync(Wiki, Cancel);
        ScriptedReading reading = await _sources.NextAsync(Cancel);
        Assert.NotNull(one.Scheduler.GetActivity(Wiki)?.Running);
        Assert.Equal(RunNowOutcome.AlreadyRunning, await other.Scheduler.RunNowAsync(Wiki, null, Cancel));

        Assert.True(await other.Scheduler.CancelAsync(Wiki, Cancel));
        Assert.True(await reading.Ended.Task.WaitAsync(Cancel));
        Assert.Equal(RunState.Cancelled, (await ending)?.State);
    }

    [Fact]
    public async Task Source_added_at_one_host_is_crawled_by_the_other_too()
    {
        string[] settings = await SharedAsync();
        await using SchedulingHost other = await StartSharingAsync(_sources, settings);
        SchedulingHost one = await StartSharingAsync(_sources, settings);
        await one.Catalog.SaveAsync(Wiki, new JsonObject { ["Type"] = "scripted" }, Cancel);
        await one.Scheduler.ReloadAsync(Cancel);
        await one.Scheduler.RunNowAsync(Wiki, null, Cancel);
        await _sources.NextAsync(Cancel);
        await one.DisposeAsync();

        (await _sources.NextAsync(Cancel)).Finish();
        Assert.NotNull(other.Scheduler.GetActivity(Wiki));
    }

    [Fact]
    public async Task Crawl_of_a_host_that_stops_goes_on_at_the_other()
    {
        string[] settings = [.. await SharedAsync(), "Sources:wiki:Type=scripted"];
        SchedulingHost one = await StartSharingAsync(_sources, settings);
        await using SchedulingHost other = await StartSharingAsync(_sources, settings);
        await one.Scheduler.RunNowAsync(Wiki, null, Cancel);
        ScriptedReading reading = await _sources.NextAsync(Cancel);
        await reading.YieldAsync(new SourceChange.CheckpointReached(new Checkpoint("1")), Cancel);
        await one.DisposeAsync();

        ScriptedReading resumed = await _sources.NextAsync(Cancel);
        Assert.Equal("1", resumed.Since?.Value);
        Assert.NotNull(other.Scheduler.GetActivity(Wiki)?.Running);
        resumed.Finish();
    }

    private async Task<string[]> SharedAsync() =>
        ["Store:Kind=postgres", $"Store:ConnectionString={await server.CreateDatabaseAsync(Cancel)}", "Scheduling:ClusterCheckIn=00:00:01"];
}
