using KnowledgeSearch.Connectors;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>Tests over a folder with the databases of one installation, on Monday 23 November 2026 in Amsterdam.</summary>
public abstract class SchedulingTests : IDisposable
{
    protected static readonly SourceId Wiki = new("wiki");
    protected static readonly SourceId Feed = new("feed");

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected SchedulingTests() => _limit.CancelAfter(TimeSpan.FromSeconds(60));

    protected string Folder { get; } = Directory.CreateTempSubdirectory("scheduling-").FullName;

    protected SetClock Clock { get; } = new(At(9));

    /// <summary>Ends a test that waits for what never comes.</summary>
    protected CancellationToken Cancel => _limit.Token;

    public void Dispose()
    {
        _limit.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static DateTimeOffset At(int hour, int minute = 0, int second = 0) => new(2026, 11, 23, hour, minute, second, TimeSpan.FromHours(1));

    protected static SourceDocument Page(string id) => new()
    {
        Id = DocumentId.Parse(id),
        Kind = DocumentKind.Page,
        Url = $"http://wiki/{id}",
        Title = id,
        Body = "Verlof vraag je aan bij HR.",
        Access = DocumentAccess.ForEveryone,
    };

    /// <summary>Starts a process's worth of scheduling.</summary>
    /// <param name="settings">Settings as "Path=value".</param>
    protected Task<SchedulingHost> StartAsync(params string[] settings) => StartSharingAsync(null, settings);

    /// <summary>Starts one of several processes that crawl the same sources.</summary>
    protected Task<SchedulingHost> StartSharingAsync(ScriptedSources? sources, params string[] settings) => SchedulingHost.StartAsync(
        settings.Concat(
        [
            $"Store:Path={Folder}/content.db", $"Scheduling:Path={Folder}/quartz.db", "Scheduling:CrawlNewSourcesAtOnce=false", "Crawl:CommitAfter=00:00:00",
        ]).Select(setting => setting.Split('=', 2)).DistinctBy(parts => parts[0]).Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])),
        Clock,
        Cancel,
        sources);
}
