using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

public sealed class CrawlSchedulerTests : IDisposable
{
    private static readonly SourceId Wiki = new("wiki");
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduling-").FullName;
    private readonly SetClock _clock = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(1)));

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public CrawlSchedulerTests() => _limit.CancelAfter(TimeSpan.FromSeconds(30));

    private CancellationToken Cancel => _limit.Token;

    [Fact]
    public async Task Run_now_crawls_at_once_and_a_second_one_is_told_that_it_runs()
    {
        await using SchedulingHost host = await StartAsync("Sources:wiki:Type=scripted");
        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        Assert.Null(reading.Since);
        Assert.Equal(RunNowOutcome.AlreadyRunning, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        reading.Finish("1");
        Assert.Equal((RunState.Completed, CrawlMode.Full), (await ending) is { } run ? (run.State, run.Mode) : default);

        Assert.Equal(RunNowOutcome.Started, await host.Scheduler.RunNowAsync(Wiki, null, Cancel));
        ScriptedReading second = await host.Sources.NextAsync(Cancel);
        Assert.Equal("1", second.Since?.Value);
        second.Finish();
    }

    [Fact]
    public async Task Source_is_crawled_when_it_comes_due()
    {
        _clock.Set(At(9, 59));
        string[] settings = ["Sources:wiki:Type=scripted", "Sources:wiki:Schedule=1 0 10 * * ?", "Scheduling:CrawlNewSourcesAtOnce=false"];
        await using (SchedulingHost before = await StartAsync(settings))
        {
            Assert.Equal(At(10, 0, 1), before.Scheduler.GetActivity(Wiki)?.NextRun);
        }

        // However long the start takes, ten o'clock and one second is still to come, or just late.
        _clock.Set(At(10));
        await using SchedulingHost host = await StartAsync(settings);
        ScriptedReading reading = await host.Sources.NextAsync(Cancel);
        Task<CrawlRun?> ending = host.Scheduler.WaitAsync(Wiki, Cancel);
        reading.Finish();
        Assert.True((await ending)?.Started >= At(10, 0, 1));
        Assert.Equal(At(10, 0, 1).AddDays(1), host.Scheduler.GetActivity(Wiki)?.NextRun);
    }

    public void Dispose()
    {
        _limit.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static DateTimeOffset At(int hour, int minute = 0, int second = 0) => new(2026, 11, 23, hour, minute, second, TimeSpan.FromHours(1));

    private Task<SchedulingHost> StartAsync(params string[] settings) => SchedulingHost.StartAsync(
        settings.Concat([$"Store:Path={_folder}/content.db", $"Scheduling:Path={_folder}/quartz.db"])
            .Select(setting => setting.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])),
        _clock,
        Cancel);
}
