using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// Crawls the sources of the catalog when they come due, and on request. What is due and what was running is kept in a database, so a killed process resumes
/// where it was, and a start after a night off crawls each source once. Safe for concurrent use. In a process that only serves it schedules nothing, and only
/// pausing and asking what is planned work.
/// </summary>
public sealed partial class CrawlScheduler : BackgroundService
{
    private readonly IContentStore _store;
    private readonly CrawlPlans _plans;
    private readonly CrawlBoard _board;
    private readonly CrawlTurns _turns;
    private readonly CrawlSchedulingOptions _options;
    private readonly StoreOptions _storeOptions;
    private readonly IndexerRole _role;
    private readonly bool _isShared;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _matching = new(1, 1);
    private volatile Started? _started;

    internal CrawlScheduler(
        IContentStore store,
        CrawlPlans plans,
        CrawlBoard board,
        CrawlTurns turns,
        IOptions<CrawlSchedulingOptions> options,
        IOptions<StoreOptions> storeOptions,
        IndexerRole role,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _store = store;
        _plans = plans;
        _board = board;
        _turns = turns;
        _options = options.Value;
        _storeOptions = storeOptions.Value;
        _role = role;
        _isShared = QuartzStore.IsShared(_storeOptions);
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<CrawlScheduler>();
    }

    /// <summary>
    /// Why nothing is crawled although this process should: the scheduler's database cannot be used. Null when all is well. It is tried again every half
    /// minute.
    /// </summary>
    public string? Fault { get; private set; }

    /// <summary>The zone whose clock the schedules follow.</summary>
    public TimeZoneInfo TimeZone => _options.Zone;

    /// <summary>What a source does now and next, as far as this process knows; null when no such source is configured.</summary>
    public CrawlActivity? GetActivity(SourceId source)
    {
        if (_plans.Find(source) is not { } plan)
        {
            return null;
        }

        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset? retry = _board.RetryOf(source) is { } at && at > now ? TimeZoneInfo.ConvertTime(at, TimeZone) : null;
        return new CrawlActivity { Source = source, Running = _board.Find(source), NextRun = retry ?? plan.Content?.Next(now) };
    }

    /// <summary>Crawls a source now, whatever its schedule says.</summary>
    /// <param name="source">The source.</param>
    /// <param name="mode">Null: what its schedule would do, incremental where there is a checkpoint, else full.</param>
    /// <param name="cancellationToken">Gives up asking; does not stop a crawl that began.</param>
    /// <exception cref="CrawlSchedulingException">The scheduler's database cannot be used.</exception>
    public async ValueTask<RunNowOutcome> RunNowAsync(SourceId source, CrawlMode? mode, CancellationToken cancellationToken)
    {
        if (!_role.InProcess)
        {
            return RunNowOutcome.ServingOnly;
        }

        Started started = Require();
        if (_plans.Find(source) is null)
        {
            return RunNowOutcome.UnknownSource;
        }

        SourceStatus status = await _store.GetStatusAsync(source, cancellationToken);
        return status.PausedReason is not null ? RunNowOutcome.Paused
            : await StartNowAsync(started, source, FiringCause.Hand, mode, cancellationToken) ? RunNowOutcome.Started
            : RunNowOutcome.AlreadyRunning;
    }

    /// <summary>
    /// Waits for the crawl of a source that was asked for or goes on in this process to end. Its run; null when there is none to wait for, or it was passed
    /// over or cut off.
    /// </summary>
    public Task<CrawlRun?> WaitAsync(SourceId source, CancellationToken cancellationToken) => _board.EndingOf(source).WaitAsync(cancellationToken);

    /// <summary>
    /// Pauses a source until it is resumed, also over restarts: what comes due is passed over, and a crawl going on is stopped, keeping what it has.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="reason">Shown to admins; not empty.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    public async ValueTask PauseAsync(SourceId source, string reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        await _store.SetPausedAsync(source, reason, cancellationToken);
        await CancelAsync(source, cancellationToken);
    }

    /// <summary>Resumes a paused source: it is crawled when it next comes due.</summary>
    public ValueTask ResumeAsync(SourceId source, CancellationToken cancellationToken) => _store.SetPausedAsync(source, null, cancellationToken);

    /// <summary>Stops the crawl of a source; it keeps what it has, and the next one goes on from there. False when none goes on.</summary>
    public async ValueTask<bool> CancelAsync(SourceId source, CancellationToken cancellationToken)
    {
        if (_started is not { } started)
        {
            return false;
        }

        if (await started.Triggers.StopAsync(source, cancellationToken))
        {
            return true;
        }

        await started.Triggers.RemoveNowAsync(source, cancellationToken);
        bool withdrawn = _board.Withdraw(source);

        // It may have begun just before.
        return await started.Triggers.StopAsync(source, cancellationToken) || withdrawn;
    }

    /// <summary>
    /// Makes the schedules match the catalog, after a source was added, changed or removed, and returns when they do; without asking it happens a moment later.
    /// The crawl of a removed source is stopped.
    /// </summary>
    /// <exception cref="CrawlSchedulingException">The scheduler's database cannot be used.</exception>
    public async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        _plans.Reload();
        if (_role.InProcess)
        {
            await MatchAsync(Require(), cancellationToken);
        }
    }

    private Started Require() => _started ?? throw new CrawlSchedulingException(Fault ?? "The scheduler is not running: the process starts or stops.");

    private async ValueTask<bool> StartNowAsync(Started started, SourceId source, FiringCause cause, CrawlMode? mode, CancellationToken cancellationToken)
    {
        if (!_board.TryAnnounce(source))
        {
            return false;
        }

        bool added = false;
        try
        {
            added = !await started.Triggers.IsRunningElsewhereAsync(source, cancellationToken)
                && await started.Triggers.AddNowAsync(source, cause, mode, cancellationToken);
            return added;
        }
        finally
        {
            if (!added)
            {
                _board.Withdraw(source);
            }
        }
    }
}

/// <summary>Scheduling cannot do what was asked; one sentence with the remedy.</summary>
public sealed class CrawlSchedulingException(string message, Exception? innerException = null) : Exception(message, innerException);
