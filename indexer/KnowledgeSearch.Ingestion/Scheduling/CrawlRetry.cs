using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>When a crawl that failed for a passing reason is tried again.</summary>
internal static class CrawlRetry
{
    /// <summary>Longer waits between tries help nobody: the source may be back any minute.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    /// <summary>A source that asks to be left alone for longer is asked again after a day: its answer may be a mistake.</summary>
    public static readonly TimeSpan LongestQuiet = TimeSpan.FromDays(1);

    /// <summary>Whether trying again soon may help without anyone's doing.</summary>
    /// <param name="run">The run as it ended; null when it broke off without one, as with a store that cannot be written for a while.</param>
    public static bool MayHelp(CrawlRun? run) => run is null or { RetryAfter: not null }
        || run is { State: RunState.Failed, Fault: { } fault } && new ConnectorException(fault, "").IsTransient; // the one place that knows which faults pass

    /// <summary>
    /// The time of the next try; null when there is none: it was tried often enough, it has no schedule, or its next planned crawl is sooner. The source's own
    /// wish to be left alone comes before everything else.
    /// </summary>
    /// <param name="failed">The crawl that failed.</param>
    /// <param name="schedule">The schedule of its purpose; null: by hand only.</param>
    /// <param name="retryAfter">What the source asked for; null: nothing.</param>
    /// <param name="options">Waits and limits.</param>
    /// <param name="now">The time of the failure.</param>
    public static DateTimeOffset? Plan(Firing failed, CrawlSchedule? schedule, TimeSpan? retryAfter, CrawlSchedulingOptions options, DateTimeOffset now)
    {
        if (schedule?.Next(now) is not { } next)
        {
            return null;
        }

        TimeSpan quiet = retryAfter is { } asked && asked > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(asked.Ticks, LongestQuiet.Ticks)) : TimeSpan.Zero;
        TimeSpan backOff = TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, options.RetryDelay.Ticks << Math.Min(failed.Attempt, 20)));
        if (now + quiet >= next)
        {
            return now + quiet;
        }

        DateTimeOffset at = now + (quiet > backOff ? quiet : backOff);
        return failed.Attempt < options.MaxRetries && at < next ? at : null;
    }
}
