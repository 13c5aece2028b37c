using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// Crawls the sources of the catalog when they come due, and on request. What is due and what was running is kept in a database, so a killed process resumes where it was, and a start
/// after a night off crawls each source once. Safe for concurrent use. In a process that only serves it schedules nothing, and only pausing and asking what is planned work.
/// </summary>
public sealed class CrawlScheduler : BackgroundService
{
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(30);

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
        IContentStore store, CrawlPlans plans, CrawlBoard board, CrawlTurns turns, IOptions<CrawlSchedulingOptions> options, IOptions<StoreOptions> storeOptions, IndexerRole role,
        TimeProvider time, ILoggerFactory loggers)
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

    /// <summary>Why nothing is crawled although this process should: the scheduler's database cannot be used. Null when all is well. It is tried again every half minute.</summary>
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

    /// <summary>
    /// Crawls a source now, whatever its schedule says.
    /// </summary>
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
    /// Waits for the crawl of a source that was asked for or goes on in this process to end. Its run; null when there is none to wait for, or it was passed over or cut off.
    /// </summary>
    public Task<CrawlRun?> WaitAsync(SourceId source, CancellationToken cancellationToken) => _board.EndingOf(source).WaitAsync(cancellationToken);

    /// <summary>Pauses a source until it is resumed, also over restarts: what comes due is passed over, and a crawl going on is stopped, keeping what it has.</summary>
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
    /// Makes the schedules match the catalog, after a source was added, changed or removed, and returns when they do; without asking it happens a moment later. The crawl of a removed
    /// source is stopped.
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

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _plans.Reload();
        if (_role.InProcess)
        {
            await TryStartAsync(cancellationToken);
        }
        else
        {
            SchedulingLog.ServingOnly(_logger);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_started is not { } started)
        {
            return;
        }

        _started = null;
        using CancellationTokenSource wait = new(_options.ShutdownWait, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, wait.Token);
        await started.Scheduler.Shutdown(waitForJobsToComplete: true, either.Token);
        if (either.IsCancellationRequested)
        {
            SchedulingLog.CutOff(_logger, _options.ShutdownWait);
        }

        await started.Factory.DisposeAsync();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _matching.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_role.InProcess && _started is null)
        {
            await Task.Delay(StartAgain, _time, stoppingToken);
            _plans.Reload();
            await TryStartAsync(stoppingToken);
        }

        while (true)
        {
            await _plans.WaitForChangeAsync(stoppingToken);
            try
            {
                if (_plans.Reload() && _started is { } started)
                {
                    await MatchAsync(started, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                SchedulingLog.CannotMatch(_logger, exception);
            }
        }
    }

    private async Task TryStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                _started = await BuildAsync(cancellationToken);
            }
            catch (Exception exception) when (!_isShared && QuartzStore.PutAside(exception, _options, _time.GetUtcNow()) is { } aside)
            {
                SchedulingLog.PutAside(_logger, _options.Path, aside);
                _started = await BuildAsync(cancellationToken);
            }

            Fault = null;
            SchedulingLog.Started(_logger, _plans.All.Count, _plans.All.Count(plan => plan.Content is not null), _options.TimeZone);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Search goes on serving what it has; scheduling alone waits for its database.
            Fault = $"The database of the scheduler ({(_isShared ? "Store:ConnectionString" : _options.Path)}) cannot be used: {exception.GetBaseException().Message}";
            SchedulingLog.CannotStart(_logger, StartAgain, Fault, exception);
        }
    }

    private async Task<Started> BuildAsync(CancellationToken cancellationToken)
    {
        if (!_isShared && Path.GetDirectoryName(Path.GetFullPath(_options.Path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        StandaloneSchedulerFactory factory = QuartzStore.Create(_storeOptions, _options, new CrawlJobFactory(_turns, _isShared), _time, _loggers);
        try
        {
            IScheduler scheduler = await factory.GetScheduler(cancellationToken);
            Started started = new(factory, scheduler, new CrawlTriggers(scheduler, _isShared));
            await MatchAsync(started, cancellationToken);
            await scheduler.Start(cancellationToken);
            return started;
        }
        catch
        {
            await factory.DisposeAsync();
            throw;
        }
    }

    private Started Require() => _started ?? throw new CrawlSchedulingException(Fault ?? "The scheduler is not running: the process starts or stops.");

    private async Task MatchAsync(Started started, CancellationToken cancellationToken)
    {
        await _matching.WaitAsync(cancellationToken);
        try
        {
            await started.Triggers.MatchAsync(_plans.All, cancellationToken);
            _board.WithdrawAllBut(source => _plans.Find(source) is not null);
            foreach (SourcePlan plan in _plans.All.Where(plan => plan.Content is not null))
            {
                SourceId source = plan.Source.Id;
                _board.SetRetry(source, await started.Triggers.FindRetryAsync(source, CrawlPurpose.Content, cancellationToken));
                if (_options.CrawlNewSourcesAtOnce && await _store.GetStatusAsync(source, cancellationToken) is { LastRun: null, PausedReason: null })
                {
                    await StartNowAsync(started, source, FiringCause.First, mode: null, cancellationToken);
                }
            }
        }
        finally
        {
            _matching.Release();
        }
    }

    private async ValueTask<bool> StartNowAsync(Started started, SourceId source, FiringCause cause, CrawlMode? mode, CancellationToken cancellationToken)
    {
        if (!_board.TryAnnounce(source))
        {
            return false;
        }

        bool added = false;
        try
        {
            added = !await started.Triggers.IsRunningElsewhereAsync(source, cancellationToken) && await started.Triggers.AddNowAsync(source, cause, mode, cancellationToken);
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

    private sealed record Started(StandaloneSchedulerFactory Factory, IScheduler Scheduler, CrawlTriggers Triggers);
}

/// <summary>Scheduling cannot do what was asked; one sentence with the remedy.</summary>
public sealed class CrawlSchedulingException(string message, Exception? innerException = null) : Exception(message, innerException);
