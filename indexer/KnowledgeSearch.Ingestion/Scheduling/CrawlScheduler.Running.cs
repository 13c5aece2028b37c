using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Quartz;

namespace KnowledgeSearch.Ingestion.Scheduling;

// From the start of the process to its end: the Quartz scheduler behind it, and its schedules as the catalog says.
public sealed partial class CrawlScheduler
{
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(30);

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
            string database = _isShared ? "Store:ConnectionString" : _options.Path;
            Fault = exception is StoreException ? exception.Message
                : $"The database of the scheduler ({database}) cannot be used: {exception.GetBaseException().Message}";
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
            _board.WithdrawAllBut(_ => false);
            throw;
        }
    }

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

    private sealed record Started(StandaloneSchedulerFactory Factory, IScheduler Scheduler, CrawlTriggers Triggers);
}
