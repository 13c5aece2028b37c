using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>Where a run begins.</summary>
/// <param name="Mode">What it is after: an incremental run without a position is a full one.</param>
/// <param name="Since">The position it goes on from; null: the beginning.</param>
/// <param name="GoesOn">Whether it finishes an earlier run that ended before its end: it then meets only part of the documents.</param>
/// <param name="Access">The configured access that the latest run gave to documents; null: none did.</param>
internal sealed record CrawlStart(CrawlMode Mode, Checkpoint? Since, bool GoesOn, DocumentAccess? Access)
{
    // Runs of other modes may lie between; a source that had a hundred of those since its last crawl begins anew, which loses nothing.
    private const int RunsLookedAt = 100;

    /// <summary>
    /// A full run begins at the beginning, forgetting the position first, so that a process killed at once finds none; but one after a full run that was cut
    /// off goes on from there, or a large source whose
    /// crawl takes longer than the program runs would never be finished. An incremental run after such a one finishes it too.
    /// </summary>
    public static async ValueTask<CrawlStart> PlanAsync(IContentStore store, SourceId source, CrawlMode asked, CancellationToken cancellationToken)
    {
        IReadOnlyList<CrawlRun> runs = await store.GetRunsAsync(source, RunsLookedAt, cancellationToken);
        CrawlRun? last = runs.FirstOrDefault(run => run.Mode is CrawlMode.Full or CrawlMode.Incremental);
        bool cutOff = last is { Retrying: > 0 } or { State: not (RunState.Completed or RunState.CompletedWithFailures or RunState.Held) };
        DocumentAccess? access = runs.FirstOrDefault(run => run.Access is not null)?.Access;
        if (asked is CrawlMode.Prune or CrawlMode.AccessOnly)
        {
            return new CrawlStart(asked, null, cutOff, access);
        }

        Checkpoint? position = await store.GetCheckpointAsync(source, cancellationToken);
        bool finishesFull = cutOff && last is { Mode: CrawlMode.Full, State: not (RunState.CompletedWithFailures or RunState.Held) };
        if (position is not null && asked is CrawlMode.Full && !finishesFull)
        {
            await store.ClearCheckpointAsync(source, cancellationToken);
            position = null;
        }

        return new CrawlStart(position is null || finishesFull ? CrawlMode.Full : asked, position, cutOff, access);
    }
}
