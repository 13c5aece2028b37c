using System.Collections.Concurrent;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>Crawls sources into the content store. Safe for concurrent use; runs of different sources do not wait for each other.</summary>
public sealed partial class CrawlRunner
{
    private readonly CrawlParts _parts;
    private readonly ConcurrentDictionary<SourceId, bool> _running = new();

    internal CrawlRunner(IContentStore store, SourceConnectors connectors, IOptions<CrawlOptions> options, TimeProvider time, ILogger<CrawlRunner> logger) =>
        _parts = new CrawlParts(store, connectors, options.Value, time, logger);

    /// <summary>
    /// Runs one crawl to its end and answers the run as recorded: faults of the source and of documents are states and messages of the run, not exceptions.
    /// An incremental run without a
    /// position is a full one; a full run after one that was cut off goes on from there. A transient fault's <see cref="CrawlRun.RetryAfter"/> says when to
    /// come back.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="mode">What the run is after.</param>
    /// <param name="progress">Told after every commit, and when the source tells how much is expected.</param>
    /// <param name="cancellationToken">Stops the run: what was read is kept, and the run ends as <see cref="RunState.Cancelled"/>.</param>
    /// <exception cref="InvalidOperationException">The source is being crawled by this runner already.</exception>
    /// <exception cref="StoreException">The store could not record the run's start or end.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the run was recorded.</exception>
    public async Task<CrawlRun> RunAsync(SourceDefinition source, CrawlMode mode, IProgress<CrawlProgress>? progress, CancellationToken cancellationToken)
    {
        if (!_running.TryAdd(source.Id, true))
        {
            throw new InvalidOperationException($"Source '{source.Id}' is being crawled already; wait for the run to end, or cancel it.");
        }

        try
        {
            CrawlStart start = await CrawlStart.PlanAsync(_parts.Store, source.Id, mode, cancellationToken);
            CrawlRun run = await _parts.Store.BeginRunAsync(source.Id, start.Mode, _parts.Time.GetUtcNow(), cancellationToken);
            LogStarted(_parts.Logger, run.Id, source.Id.Value, start.Mode, start.Since is not null);
            CrawlRun finished = await new CrawlSession(source, run, start, _parts, progress).RunAsync(cancellationToken);
            await _parts.Store.EndRunAsync(finished, CancellationToken.None);
            LogEnded(_parts.Logger, run.Id, source.Id.Value, finished.State, finished.Added, finished.Changed, finished.Deleted, finished.Failed);
            return finished;
        }
        finally
        {
            _running.TryRemove(source.Id, out _);
        }
    }

    [LoggerMessage(3010, LogLevel.Information, "run {Run} of {Source} started: {Mode}, goes on from a position: {Resumes}")]
    private static partial void LogStarted(ILogger logger, long run, string source, CrawlMode mode, bool resumes);

    [LoggerMessage(3011, LogLevel.Information, "run {Run} of {Source} ended {State}: {Added} added, {Changed} changed, {Deleted} deleted, {Failed} failed")]
    private static partial void LogEnded(ILogger logger, long run, string source, RunState state, long added, long changed, long deleted, long failed);
}
