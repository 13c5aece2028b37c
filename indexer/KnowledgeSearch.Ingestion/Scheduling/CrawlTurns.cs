using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// What happens when a crawl comes due: it waits for its turn in the order of coming due, is passed over where it should not run, runs, and is planned again sooner when it failed for a
/// passing reason.
/// </summary>
internal sealed class CrawlTurns(
    CrawlPlans plans, IContentStore store, CrawlRunner runner, CrawlBoard board, IOptions<CrawlSchedulingOptions> options, TimeProvider time, ILogger<CrawlScheduler> logger)
    : IDisposable
{
    // Runs looked back on to find the last one of a purpose: prune and access runs lie between.
    private const int RunsToLookBack = 50;
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrentCrawls);

    /// <summary>Takes one turn. Throws only when cancelled, so that Quartz knows that the crawl is to go on another time.</summary>
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
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private static bool IsContent(CrawlMode mode) => mode is CrawlMode.Full or CrawlMode.Incremental;

    private static bool Serves(CrawlMode mode, CrawlPurpose purpose) => purpose switch
    {
        CrawlPurpose.Prune => mode == CrawlMode.Prune,
        CrawlPurpose.Access => mode == CrawlMode.AccessOnly,
        _ => IsContent(mode),
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

    private async ValueTask<CrawlMode> ModeOfAsync(Firing firing, CancellationToken cancellationToken)
    {
        // A crawl that was cut off goes on from its checkpoint, whatever it was.
        if (firing.Mode is { } asked && (firing.Cause != FiringCause.Recovery || !IsContent(asked)))
        {
            return asked;
        }

        return firing.Purpose switch
        {
            CrawlPurpose.Prune => CrawlMode.Prune,
            CrawlPurpose.Access => CrawlMode.AccessOnly,
            _ => await store.GetCheckpointAsync(firing.Source, cancellationToken) is null ? CrawlMode.Full : CrawlMode.Incremental,
        };
    }

    private async Task CrawlAsync(SourcePlan plan, Firing firing, CrawlTriggers triggers, CrawlBoard.Place place, CancellationToken cancellationToken)
    {
        TimeSpan limit = options.Value.MaxCrawlDuration;
        using CancellationTokenSource tooLong = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        CrawlRun? run = null;
        try
        {
            CrawlMode mode = await ModeOfAsync(firing, cancellationToken);
            place.Start(mode, time.GetUtcNow());
            SchedulingLog.Starting(logger, firing.Source, mode, firing.Cause);
            place.Run = run = await runner.RunAsync(plan.Source, mode, place, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Before there was a run to record.
        }
        catch (Exception exception)
        {
            SchedulingLog.Broke(logger, firing.Source, exception);
        }

        bool ended = run is { State: not RunState.Cancelled };
        if (!ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (!ended && tooLong.IsCancellationRequested)
        {
            SchedulingLog.TookTooLong(logger, firing.Source, limit);
            return;
        }

        // A process that stops just now leaves the next try to its next start, as it would leave a slot.
        await PlanRetryAsync(plan, firing, run, triggers, CancellationToken.None);
    }

    private async Task PlanRetryAsync(SourcePlan plan, Firing firing, CrawlRun? run, CrawlTriggers triggers, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? at = CrawlRetry.MayHelp(run) ? CrawlRetry.Plan(firing, plan.For(firing.Purpose), run?.RetryAfter, options.Value, now) : null;
        if (at is { } moment)
        {
            await triggers.AddRetryAsync(firing, moment, cancellationToken);
            SchedulingLog.RetryPlanned(logger, firing.Source, moment, firing.Attempt + 1, options.Value.MaxRetries);
        }
        else
        {
            await triggers.RemoveRetryAsync(firing, cancellationToken);
        }

        board.SetRetry(firing.Source, at);
    }
}
