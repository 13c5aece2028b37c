using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// What happens when a crawl comes due: it waits for its turn in the order of coming due, is passed over where it should not run, runs, and is planned again
/// sooner when it failed for a passing reason.
/// </summary>
internal sealed class CrawlTurns(
    CrawlPlans plans,
    IContentStore store,
    CrawlRunner runner,
    CrawlBoard board,
    IOptions<CrawlSchedulingOptions> options,
    TimeProvider time,
    ILogger<CrawlScheduler> logger)
    : IDisposable
{
    // Runs looked back on to find the last one of a purpose: prune and access runs lie between.
    private const int RunsToLookBack = 50;
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrentCrawls);

    /// <summary>Takes one turn. Ends by cancellation when it was cancelled before it was done, so that Quartz knows to have it go on another time.</summary>
    public async ValueTask TakeAsync(Firing firing, bool announced, CrawlTriggers triggers, CancellationToken cancellationToken)
    {
        using CrawlBoard.Place place = board.Enter(firing.Source, announced);
        if (!_turns.Wait(0, cancellationToken))
        {
            // Once it waits it is in the queue: the log line follows the call.
            Task turn = _turns.WaitAsync(cancellationToken);
            SchedulingLog.Waits(logger, firing.Source, options.Value.MaxConcurrentCrawls);
            await turn;
        }

        try
        {
            await TakeAsync(firing, triggers, place, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            SchedulingLog.Broke(logger, firing.Source, exception);
            cancellationToken.ThrowIfCancellationRequested();
            await PlanRetryAsync(firing, null, triggers);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async ValueTask TakeAsync(Firing firing, CrawlTriggers triggers, CrawlBoard.Place place, CancellationToken cancellationToken)
    {
        if (triggers.IsShared)
        {
            // An admin may have added or changed the source at another host.
            await plans.RefreshAsync(cancellationToken);
        }

        if (plans.Find(firing.Source) is not { } plan)
        {
            SchedulingLog.SourceUnknown(logger, firing.Source);
        }
        else if (await WhyPassedOverAsync(plan, firing, triggers, cancellationToken) is { } reason)
        {
            SchedulingLog.PassedOver(logger, firing.Source, firing.Purpose, firing.Cause, reason);
        }
        else
        {
            await CrawlAsync(plan, firing, triggers, place, cancellationToken);
        }
    }

    private static bool Serves(CrawlMode mode, CrawlPurpose purpose) => purpose switch
    {
        CrawlPurpose.Prune => mode == CrawlMode.Prune,
        CrawlPurpose.Access => mode == CrawlMode.AccessOnly,
        _ => mode is CrawlMode.Full or CrawlMode.Incremental,
    };

    private async ValueTask<string?> WhyPassedOverAsync(SourcePlan plan, Firing firing, CrawlTriggers triggers, CancellationToken cancellationToken)
    {
        SourceStatus status = await store.GetStatusAsync(firing.Source, cancellationToken);
        if (status.PausedReason is { } pause)
        {
            return $"it is paused: {pause}";
        }

        if (firing.Cause == FiringCause.First)
        {
            return status.LastRun is null ? null : "it was crawled meanwhile";
        }

        if (firing.Cause != FiringCause.Schedule)
        {
            return null;
        }

        // Tries are planned before the next slot, except when the source itself asked to be left alone for longer.
        if (await triggers.FindRetryAsync(firing.Source, firing.Purpose, cancellationToken) is { } retry && retry > time.GetUtcNow())
        {
            return $"it asked to be left alone until {retry:u}";
        }

        // A slot may come due twice: once as recovered, once as missed; or on two hosts. The second time there is nothing left to do.
        DateTimeOffset? slot = plan.For(firing.Purpose)?.Last(firing.At);
        IReadOnlyList<CrawlRun> runs = await store.GetRunsAsync(firing.Source, RunsToLookBack, cancellationToken);
        CrawlRun? last = runs.FirstOrDefault(run => Serves(run.Mode, firing.Purpose));
        return last is { State: not (RunState.Running or RunState.Interrupted) } && last.Started >= slot ? "it was crawled since it came due" : null;
    }

    private async ValueTask<CrawlMode> ModeOfAsync(Firing firing, CancellationToken cancellationToken) => firing switch
    {
        { Mode: { } asked } => asked,
        { Purpose: CrawlPurpose.Prune } => CrawlMode.Prune,
        { Purpose: CrawlPurpose.Access } => CrawlMode.AccessOnly,
        _ => await store.GetCheckpointAsync(firing.Source, cancellationToken) is null ? CrawlMode.Full : CrawlMode.Incremental,
    };

    private async ValueTask CrawlAsync(SourcePlan plan, Firing firing, CrawlTriggers triggers, CrawlBoard.Place place, CancellationToken cancellationToken)
    {
        TimeSpan limit = options.Value.MaxCrawlDuration;
        using CancellationTokenSource tooLong = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        CrawlMode mode = await ModeOfAsync(firing, cancellationToken);
        place.Start(mode, time.GetUtcNow());
        SchedulingLog.Starting(logger, firing.Source, mode, firing.Cause);
        CrawlRun run = place.Run = await runner.RunAsync(plan.Source, mode, place, either.Token);
        if (run.State is RunState.Cancelled)
        {
            // The scheduler tells a stop of the process, after which the crawl goes on at the next start, from an admin's wish, after which it does not.
            cancellationToken.ThrowIfCancellationRequested();
            SchedulingLog.TookTooLong(logger, firing.Source, limit);
        }
        else
        {
            await PlanRetryAsync(firing, run, triggers);
        }
    }

    // Also while the process stops: a try that is due is found at the next start, as a slot would be.
    private async ValueTask PlanRetryAsync(Firing firing, CrawlRun? run, CrawlTriggers triggers)
    {
        DateTimeOffset? at = CrawlRetry.MayHelp(run)
            ? CrawlRetry.Plan(firing, plans.Find(firing.Source)?.For(firing.Purpose), run?.RetryAfter, options.Value, time.GetUtcNow()) : null;
        if (at is { } moment)
        {
            await triggers.AddRetryAsync(firing, moment, CancellationToken.None);
            SchedulingLog.RetryPlanned(logger, firing.Source, moment, firing.Attempt + 1, options.Value.MaxRetries);
        }
        else
        {
            await triggers.RemoveRetryAsync(firing, CancellationToken.None);
        }

        if (firing.Purpose == CrawlPurpose.Content)
        {
            board.SetRetry(firing.Source, at);
        }
    }
}
