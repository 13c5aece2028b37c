using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>What comes due when: by schedule, after a time off, after a stop, after a failure.</summary>
public sealed class CrawlTimingTests : SchedulingTests
{
    [Fact]
    public async Task Source_is_crawled_when_it_comes_due()
    {
        Clock.Set(At(9, 59));
        string[] settings = ["Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 10 * * ?"];
        await using (SchedulingHost before = await StartAsync(settings))
        {
            Assert.Equal(At(10, 0, 1), before.Scheduler.GetActivity(Wiki)?.NextRun);
        }

        // However long the start takes, ten o'clock and one second is still to come, or just late.
        Clock.Set(At(10));
        await using SchedulingHost host = await StartAsync(settings);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        reading.Finish();
        Assert.True((await ending)?.Started >= At(10, 0, 1));
        Assert.Equal(At(10, 0, 1).AddDays(1), host.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    [Fact]
    public async Task After_a_night_off_each_source_is_crawled_once()
    {
        string[] settings =
        [
            "Sources:wiki:Type=listing", "Sources:wiki:Schedule=1 0/10 * * * ?", "Sources:wiki:PruneSchedule=1 0 0 1 1 ?",
            "Sources:feed:Type=listing", "Sources:feed:Schedule=1 0/20 * * * ?", "Sources:feed:PruneSchedule=1 0 0 1 1 ?",
        ];
        await using (await StartAsync(settings))
        {
        }

        Clock.Set(At(9).AddHours(10.5).AddMinutes(5)); // 63 and 32 slots later, minutes before the next
        await using SchedulingHost morning = await StartAsync(settings);
        ScriptedReading one = await morning.Sources.NextAsync(Cancel), other = await morning.Sources.NextAsync(Cancel);
        Assert.Equal([Feed, Wiki], new[] { one.Source, other.Source }.OrderBy(source => source.Value));
        await FinishAsync(morning, one);
        await FinishAsync(morning, other);
        await NothingElseIsDueAsync(morning, Wiki);
        await NothingElseIsDueAsync(morning, Feed);
        Assert.Equal(At(19, 40, 1), morning.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    [Fact]
    public async Task Clock_that_jumps_an_hour_ahead_and_back_makes_one_crawl_of_a_slot()
    {
        Clock.Set(At(9, 0, 30));
        await using SchedulingHost host = await StartAsync(
            "Sources:wiki:Type=listing", "Sources:wiki:Schedule=1 0 10,14 * * ?", "Sources:wiki:PruneSchedule=1 0 0 1 1 ?", "Sources:feed:Type=listing");
        Clock.Set(At(10, 0, 30));
        await host.Scheduler.RunNowAsync(Feed, CrawlMode.Prune, Cancel); // has the scheduler look at the clock
        ScriptedReading[] due = [await host.Sources.NextAsync(Cancel), await host.Sources.NextAsync(Cancel)];
        Assert.Equal([(Feed, true), (Wiki, false)], due.Select(reading => (reading.Source, reading.Listing)).OrderBy(reading => reading.Source.Value));
        await FinishAsync(host, due[0]);
        await FinishAsync(host, due[1]);

        Clock.Set(At(9, 0, 40));
        await NothingElseIsDueAsync(host, Wiki);
        Clock.Set(At(10, 0, 2));
        await NothingElseIsDueAsync(host, Wiki);
        Assert.Equal(At(14, 0, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    [Fact]
    public async Task Stopped_process_keeps_what_it_crawled_and_goes_on_from_there_at_the_next_start()
    {
        string[] settings = ["Sources:wiki:Type=listing"];
        await using (SchedulingHost host = await StartAsync(settings))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            ScriptedReading reading = await host.Sources.NextAsync(Cancel);
            await reading.YieldAsync(new SourceChange.Upsert(Page("wiki/1")), Cancel);
            await reading.YieldAsync(new SourceChange.CheckpointReached(new Checkpoint("1")), Cancel);
        }

        await using SchedulingHost next = await StartAsync(settings);
        Assert.Equal(RunState.Cancelled, (await next.Store.GetRunsAsync(Wiki, 10, Cancel))[^1].State);
        ScriptedReading resumed = await next.Sources.NextAsync(Cancel);
        Assert.Equal("1", resumed.Since?.Value);
        Assert.Equal(1, await next.Store.CountDocumentsAsync(Wiki, Cancel));
        await FinishAsync(next, resumed);
        await NothingElseIsDueAsync(next, Wiki);
    }

    [Fact]
    public async Task Crawl_that_does_not_stop_is_cut_off_in_time_and_resumes()
    {
        string[] settings = ["Sources:stuck:Type=stuck", "Scheduling:ShutdownWait=00:00:00.1"];
        SourceId stuck = new("stuck");
        SchedulingHost host = await StartAsync(settings);
        await host.Scheduler.RunNowAsync(stuck, null, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        await host.StopAsync();
        Assert.Equal(1, host.Logs.Count(3410));

        // The process is gone now; here, what is left of it.
        reading.Finish();
        await host.DisposeAsync();
        await using SchedulingHost next = await StartAsync(settings);
        (await next.Sources.NextAsync(Cancel)).Finish();
    }

    [Fact]
    public async Task Source_paused_after_a_stop_is_not_resumed()
    {
        string[] settings = ["Sources:wiki:Type=scripted"];
        await using (SchedulingHost host = await StartAsync(settings))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            await host.Sources.NextAsync(Cancel);
        }

        await using (SchedulingHost serving = await StartAsync([.. settings, "Indexer:InProcess=false"]))
        {
            await serving.Scheduler.PauseAsync(Wiki, "Not now.", Cancel);
        }

        await using SchedulingHost next = await StartAsync(settings);
        Assert.Contains("Recovery", await next.Logs.NextAsync(3405, Cancel), StringComparison.Ordinal);
        Assert.False(next.Sources.HasNext);
    }

    [Fact]
    public async Task Missed_slot_and_resumed_crawl_are_one_crawl()
    {
        string[] settings = ["Sources:wiki:Type=listing", "Sources:wiki:Schedule=1 0/10 * * * ?", "Sources:wiki:PruneSchedule=1 0 0 1 1 ?"];
        await using (SchedulingHost host = await StartAsync(settings))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            await host.Sources.NextAsync(Cancel);
        }

        Clock.Set(At(12, 5));
        await using SchedulingHost next = await StartAsync(settings);
        await FinishAsync(next, await next.Sources.NextAsync(Cancel));
        Assert.Contains("it was crawled since it came due", await next.Logs.NextAsync(3405, Cancel), StringComparison.Ordinal);
        await NothingElseIsDueAsync(next, Wiki);
    }

    [Fact]
    public async Task Sources_that_can_list_ids_are_pruned_on_their_own_schedule()
    {
        string[] settings =
        [
            "Sources:wiki:Type=listing", "Sources:wiki:Schedule=1 0 12 * * ?", "Sources:wiki:PruneSchedule=1 0 10 * * ?",
            "Sources:feed:Type=scripted", "Sources:feed:Schedule=1 0 12 * * ?", "Sources:feed:PruneSchedule=1 0 10 * * ?",
        ];
        Clock.Set(At(9, 59));
        await using (await StartAsync(settings))
        {
        }

        Clock.Set(At(10));
        await using SchedulingHost host = await StartAsync(settings);
        ScriptedReading pruning = await host.Sources.NextAsync(Cancel);
        Assert.Equal((Wiki, true), (pruning.Source, pruning.Listing));
        Assert.Equal(CrawlMode.Prune, host.Scheduler.GetActivity(Wiki)?.Running?.Mode);
        pruning.Finish();
        await NothingElseIsDueAsync(host, Feed, CrawlMode.Full);
    }

    [Fact]
    public async Task Passing_fault_is_tried_again_soon_and_no_more_once_it_has_passed()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=listing", "Sources:wiki:Schedule=1 0 12 * * ?", "Scheduling:RetryDelay=00:00:01");
        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        Task<CrawlRun?> failing = host.Scheduler.WaitAsync(Wiki, Cancel);
        (await host.Sources.NextAsync(Cancel)).Fail(ConnectorFault.Unavailable);
        Assert.Equal(RunState.Failed, (await failing)?.State);
        Assert.True(host.Scheduler.GetActivity(Wiki)?.NextRun < At(11));

        ScriptedReading again = await host.Sources.NextAsync(Cancel);
        await FinishAsync(host, again);
        Assert.Equal(At(12, 0, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);
        await NothingElseIsDueAsync(host, Wiki);
    }

    [Fact]
    public async Task Lasting_fault_waits_for_the_next_slot()
    {
        await using SchedulingHost host = await StartAsync(
            "Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 12 * * ?", "Scheduling:RetryDelay=00:00:01");
        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        Task<CrawlRun?> failing = host.Scheduler.WaitAsync(Wiki, Cancel);
        (await host.Sources.NextAsync(Cancel)).Fail(ConnectorFault.Credentials);
        Assert.Equal(RunState.Failed, (await failing)?.State);
        Assert.Equal(At(12, 0, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    [Fact]
    public async Task Source_that_asks_to_be_left_alone_is_left_alone_beyond_its_next_slot_and_over_a_restart()
    {
        Clock.Set(At(9, 59));
        string[] settings = ["Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 * * * ?"];
        await using (SchedulingHost host = await StartAsync(settings))
        {
            await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
            Task<CrawlRun?> failing = host.Scheduler.WaitAsync(Wiki, Cancel);
            (await host.Sources.NextAsync(Cancel)).Fail(ConnectorFault.RateLimited, TimeSpan.FromHours(2.5));
            Assert.Equal(TimeSpan.FromHours(2.5), (await failing)?.RetryAfter);
            Assert.InRange(host.Scheduler.GetActivity(Wiki)?.NextRun ?? default, At(12, 29), At(12, 31));
        }

        Clock.Set(At(10));
        await using SchedulingHost next = await StartAsync(settings);
        Assert.InRange(next.Scheduler.GetActivity(Wiki)?.NextRun ?? default, At(12, 29), At(12, 31));
        Assert.Contains("it asked to be left alone until", await next.Logs.NextAsync(3405, Cancel), StringComparison.Ordinal);
        Assert.False(next.Sources.HasNext);
    }

    [Fact]
    public async Task Crawl_that_takes_too_long_is_stopped_and_the_source_waits_for_its_slot()
    {
        await using SchedulingHost host = await StartAsync(
            "Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 12 * * ?", "Scheduling:MaxCrawlDuration=00:01:00");
        Clock.TimersRun(60);
        await host.Scheduler.RunNowAsync(Wiki, null, Cancel);
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        Assert.True(await (await host.Sources.NextAsync(Cancel)).Ended.Task.WaitAsync(Cancel));
        Assert.Equal(RunState.Cancelled, (await ending)?.State);
        Assert.Contains("was stopped after 00:01:00", await host.Logs.NextAsync(3407, Cancel), StringComparison.Ordinal);
        Assert.Equal(At(12, 0, 1), host.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    [Fact]
    public async Task Damaged_database_of_the_scheduler_is_put_aside_and_made_anew()
    {
        string path = Path.Combine(Folder, "quartz.db");
        await using (await StartAsync("Sources:wiki:Type=scripted"))
        {
        }

        SqliteConnection.ClearAllPools();
        await File.WriteAllTextAsync(path, new string('x', 5000), Cancel);
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted");
        Assert.Null(host.Scheduler.Fault);
        Assert.Contains(".damaged-", await host.Logs.NextAsync(3412, Cancel), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Folder, "quartz.db.damaged-*"));
        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        (await host.Sources.NextAsync(Cancel)).Finish();
    }

    [Fact]
    public async Task Database_that_cannot_be_used_leaves_the_process_up_and_says_so()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "blocked"), "", Cancel);
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted", $"Scheduling:Path={Folder}/blocked/quartz.db");
        Assert.Contains("blocked/quartz.db", host.Scheduler.Fault, StringComparison.Ordinal);
        CrawlSchedulingException refused = await Assert.ThrowsAsync<CrawlSchedulingException>(async () => await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        Assert.Equal(host.Scheduler.Fault, refused.Message);
    }

    private async Task FinishAsync(SchedulingHost host, ScriptedReading reading)
    {
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(reading.Source, Cancel);
        reading.Finish();
        Assert.Equal(RunState.Completed, (await ending)?.State);
    }

    /// <summary>What is due comes before what is asked: when the next reading is the one asked for, nothing else was due.</summary>
    private async Task NothingElseIsDueAsync(SchedulingHost host, SourceId source, CrawlMode mode = CrawlMode.Prune)
    {
        RunNowOutcome outcome = await host.Scheduler.RunNowAsync(source, mode, Cancel);
        Assert.Equal(RunNowOutcome.Started, outcome);
        ScriptedReading asked = await host.Sources.NextAsync(Cancel);
        Assert.Equal((source, mode == CrawlMode.Prune), (asked.Source, asked.Listing));
        await FinishAsync(host, asked);
    }
}
