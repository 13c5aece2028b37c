using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>What an admin asks of running sources.</summary>
public sealed class CrawlSchedulerTests : SchedulingTests
{
    [Fact]
    public async Task Run_now_crawls_at_once_and_a_second_one_is_told_that_it_runs()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted");
        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        Assert.Null(reading.Since);
        Assert.Equal(RunNowOutcome.AlreadyRunning, await host.Scheduler.RunNowAsync(Wiki, CrawlMode.Full, Cancel));
        reading.Finish("1");
        Assert.Equal((RunState.Completed, CrawlMode.Full), await ending is { } run ? (run.State, run.Mode) : default);

        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        ScriptedReading second = await host.Sources.NextAsync(Cancel);
        Assert.Equal("1", second.Since?.Value);
        second.Finish("2");
        Assert.Equal(CrawlMode.Incremental, (await ending)?.Mode);

        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, CrawlMode.Full, Cancel));
        Assert.Null((await host.Sources.NextAsync(Cancel)).Since);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_starts_it()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted");
        RunNowOutcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await host.Scheduler.RunNowAsync(Wiki, null, Cancel))));
        Assert.Single(outcomes, RunNowOutcome.Started);
        Assert.Equal(19, outcomes.Count(outcome => outcome == RunNowOutcome.AlreadyRunning));
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        (await host.Sources.NextAsync(Cancel)).Finish();
        Assert.Equal(1, (await ending)?.Id);
    }

    [Fact]
    public async Task Unknown_source_and_serving_process_are_told_apart()
    {
        await using (SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted"))
        {
            Assert.Equal(RunNowOutcome.UnknownSource, await host.Scheduler.RunNowAsync(Feed, null, Cancel));
            Assert.Null(host.Scheduler.GetActivity(Feed));
            Assert.Null(await host.Scheduler.WaitAsync(Feed, Cancel));
            Assert.False(await host.Scheduler.CancelAsync(Feed, Cancel));
        }

        File.Delete($"{Folder}/quartz.db");
        await using SchedulingHost serving = await StartAsync("Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 10 * * ?", "Indexer:InProcess=false");
        Assert.Equal(RunNowOutcome.ServingOnly, await serving.Scheduler.RunNowAsync(Wiki, null, Cancel));
        await serving.Scheduler.ReloadAsync(Cancel);
        Assert.Equal(At(10, 0, 1), serving.Scheduler.GetActivity(Wiki)?.NextRun);
        Assert.False(File.Exists($"{Folder}/quartz.db"));
    }

    [Fact]
    public async Task Progress_of_a_running_crawl_is_seen()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted", "Crawl:BatchDocuments=1");
        Assert.Null(host.Scheduler.GetActivity(Wiki)?.Running);
        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        await reading.YieldAsync(new SourceChange.Progress(0, 3), Cancel);
        await reading.YieldAsync(new SourceChange.Upsert(Page("wiki/1")), Cancel);
        await reading.YieldAsync(new SourceChange.Upsert(Page("wiki/2")), Cancel);

        RunningCrawl? running = host.Scheduler.GetActivity(Wiki)?.Running;
        Assert.Equal(CrawlMode.Full, running?.Mode);
        Assert.True(running?.Started >= running?.Due);
        Assert.Equal((2L, 3L, 2L), running?.Progress is { } progress ? (progress.Seen, progress.Expected, progress.Added) : default);
        reading.Finish();
        Assert.Equal(2, (await ending)?.Added);
        Assert.Null(host.Scheduler.GetActivity(Wiki)?.Running);
    }

    [Fact]
    public async Task Cancelled_crawl_keeps_what_it_has_and_is_not_begun_again_by_itself()
    {
        await using (SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted"))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
            ScriptedReading reading = await host.Sources.NextAsync(Cancel);
            await reading.YieldAsync(new SourceChange.Upsert(Page("wiki/1")), Cancel);
            await reading.YieldAsync(new SourceChange.CheckpointReached(new Checkpoint("1")), Cancel);
            Assert.True(await host.Scheduler.CancelAsync(Wiki, Cancel));
            Assert.True(await reading.Ended.Task.WaitAsync(Cancel));
            Assert.Equal((RunState.Cancelled, 1), await ending is { } run ? (run.State, run.Added) : default);
        }

        await using SchedulingHost next = await StartAsync("Sources:wiki:Type=listing");
        await next.Scheduler.RunNowAsync(Wiki, CrawlMode.Prune, Cancel);
        Assert.True((await next.Sources.NextAsync(Cancel)).Listing);
    }

    [Fact]
    public async Task Paused_source_is_crawled_neither_by_hand_nor_by_schedule_until_resumed_also_after_a_restart()
    {
        Clock.Set(At(9, 59));
        string[] settings = ["Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 * * * ?"];
        await using (SchedulingHost before = await StartAsync(settings))
        {
            await before.Scheduler.PauseAsync(Wiki, "The wiki is moving house.", Cancel);
            Assert.Equal(RunNowOutcome.Paused, await before.Scheduler.RunNowAsync(Wiki, null, Cancel));
        }

        Clock.Set(At(10));
        await using (SchedulingHost paused = await StartAsync(settings))
        {
            Assert.Contains("it is paused: The wiki is moving house.", await paused.Logs.NextAsync(3405, Cancel), StringComparison.Ordinal);
            Assert.Equal(RunNowOutcome.Paused, await paused.Scheduler.RunNowAsync(Wiki, null, Cancel));
            await paused.Scheduler.ResumeAsync(Wiki, Cancel);
            Assert.False(paused.Sources.HasNext);
        }

        Clock.Set(At(11));
        await using SchedulingHost resumed = await StartAsync(settings);
        Assert.Equal(Wiki, (await resumed.Sources.NextAsync(Cancel)).Source);
    }

    [Fact]
    public async Task Pausing_stops_the_crawl_going_on_and_a_restart_does_not_begin_it_again()
    {
        await using (SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted"))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
            ScriptedReading reading = await host.Sources.NextAsync(Cancel);
            await host.Scheduler.PauseAsync(Wiki, "Too many questions about it.", Cancel);
            Assert.True(await reading.Ended.Task.WaitAsync(Cancel));
            Assert.Equal(RunState.Cancelled, (await ending)?.State);
        }

        await using SchedulingHost next = await StartAsync("Sources:wiki:Type=scripted", "Sources:feed:Type=scripted");
        await next.Scheduler.RunNowAsync(Feed, null, Cancel);
        Assert.Equal(Feed, (await next.Sources.NextAsync(Cancel)).Source);
        Assert.False(next.Sources.HasNext);
    }

    [Fact]
    public async Task Sources_added_changed_and_removed_are_scheduled_to_match()
    {
        await using SchedulingHost host = await StartAsync("Scheduling:CrawlNewSourcesAtOnce=true");
        await host.Catalog.SaveAsync(Wiki, new JsonObject { ["Type"] = "scripted", ["Schedule"] = "1 0 10 * * ?" }, Cancel);
        await host.Scheduler.ReloadAsync(Cancel);

        // New: crawled at once, not first at ten.
        Task<CrawlRun?> first = host.Scheduler.WaitAsync(Wiki, Cancel);
        (await host.Sources.NextAsync(Cancel)).Finish();
        Assert.Equal(RunState.Completed, (await first)?.State);
        Assert.Equal(At(10, 0, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);

        await host.Catalog.SaveAsync(Wiki, new JsonObject { ["Type"] = "scripted", ["Schedule"] = "1 30 11 * * ?" }, Cancel);
        await host.Scheduler.ReloadAsync(Cancel);
        Assert.Equal(At(11, 30, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);

        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        await host.Catalog.RemoveAsync(Wiki, Cancel);
        await host.Scheduler.ReloadAsync(Cancel);
        Assert.True(await reading.Ended.Task.WaitAsync(Cancel));
        Assert.Null(host.Scheduler.GetActivity(Wiki));
        Assert.Equal(RunNowOutcome.UnknownSource, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
    }

    [Fact]
    public async Task Change_of_the_catalog_is_noticed_without_asking()
    {
        await using SchedulingHost host = await StartAsync("Scheduling:CrawlNewSourcesAtOnce=true");
        await host.Catalog.SaveAsync(Wiki, new JsonObject { ["Type"] = "scripted", ["Schedule"] = "1 0 10 * * ?" }, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        Assert.Equal(Wiki, reading.Source);
        await host.Catalog.RemoveAsync(Wiki, Cancel);
        Assert.True(await reading.Ended.Task.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Source_that_hangs_delays_no_other()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted", "Sources:feed:Type=scripted", "Scheduling:MaxConcurrentCrawls=2");
        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        ScriptedReading hanging = await host.Sources.NextAsync(Cancel);
        for (int round = 0; round < 3; round++)
        {
            await host.Scheduler.RunNowAsync(Feed, null, Cancel);
            Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Feed, Cancel);
            ScriptedReading other = await host.Sources.NextAsync(Cancel);
            Assert.Equal(Feed, other.Source);
            other.Finish();
            Assert.Equal(RunState.Completed, (await ending)?.State);
        }

        Assert.False(hanging.Ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Beyond_the_limit_sources_wait_and_take_turns_in_the_order_of_coming_due()
    {
        string[] names = ["a", "b", "c", "d"];
        await using SchedulingHost host = await StartAsync([.. names.Select(name => $"Sources:{name}:Type=scripted"), "Scheduling:MaxConcurrentCrawls=1"]);
        await host.Scheduler.RunNowAsync(new SourceId("a"), null, Cancel);
        ScriptedReading running = await host.Sources.NextAsync(Cancel);
        List<Task<CrawlRun?>> endings = [];
        foreach (string name in names[1..])
        {
            await host.Scheduler.RunNowAsync(new SourceId(name), null, Cancel);
            endings.Add(host.Scheduler.WaitAsync(new SourceId(name), Cancel));
            await host.Logs.NextAsync(3411, Cancel);
            RunningCrawl? waits = host.Scheduler.GetActivity(new SourceId(name))?.Running;
            Assert.NotNull(waits);
            Assert.Null(waits.Started);
            Assert.Null(waits.Mode);
        }

        List<string> order = [];
        foreach (string _ in names[1..])
        {
            running.Finish();
            running = await host.Sources.NextAsync(Cancel);
            Assert.False(host.Sources.HasNext);
            order.Add(running.Source.Value);
        }

        running.Finish();
        Assert.All(await Task.WhenAll(endings), run => Assert.Equal(RunState.Completed, run?.State));
        Assert.Equal(["b", "c", "d"], order);
    }

    [Fact]
    public async Task Quartz_keeps_quiet_unless_configuration_asks_it_to_speak()
    {
        await using (SchedulingHost host = await StartAsync())
        {
            Assert.False(host.Loggers.CreateLogger("Quartz.Core.QuartzScheduler").IsEnabled(LogLevel.Information));
            Assert.True(host.Loggers.CreateLogger("Quartz.Core.QuartzScheduler").IsEnabled(LogLevel.Warning));
        }

        await using SchedulingHost asked = await StartAsync("Logging:LogLevel:Quartz=Information");
        Assert.True(asked.Loggers.CreateLogger("Quartz.Core.QuartzScheduler").IsEnabled(LogLevel.Information));
    }
}
