using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>One run of one source, from its beginning to what is concluded from it.</summary>
internal sealed partial class CrawlSession
{
    private readonly SourceDefinition _source;
    private readonly CrawlRun _run;
    private readonly IContentStore _store;
    private readonly SourceConnectors _connectors;
    private readonly CrawlOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CrawlTally _tally;
    private readonly CrawlWriter _writer;
    private readonly ErrorBudget _budget;
    private readonly ChangeReader _reader;
    private bool _complete;

    public CrawlSession(
        SourceDefinition source, CrawlRun run, IContentStore store, SourceConnectors connectors, CrawlOptions options, TimeProvider time, ILogger logger, IProgress<CrawlProgress>? progress)
    {
        (_source, _run, _store, _connectors, _options, _time, _logger) = (source, run, store, connectors, options, time, logger);
        _tally = new CrawlTally(source.Id, progress) { Mode = run.Mode };
        _writer = new CrawlWriter(store, source.Id, run.Id, options, time, _tally);
        _budget = new ErrorBudget(options);
        _reader = new ChangeReader(source, store, options, _writer, _budget, _tally);
    }

    /// <summary>Runs to the end; answers the run as it ended.</summary>
    public async Task<CrawlRun> RunAsync(CrawlStart start, CancellationToken cancellationToken)
    {
        RunEnd end;
        try
        {
            end = await ReadAsync(start, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            end = new RunEnd(RunState.Cancelled, "The crawl was asked to stop; the next run goes on from where it ended.");
        }
        catch (Exception exception)
        {
            end = Explain(exception);
        }

        try
        {
            // Also of a run that was stopped: what was read is kept, and what the source reported gone is gone.
            end = await SettleAsync(start, end, CancellationToken.None);
        }
        catch (Exception exception)
        {
            end = Explain(exception);
        }

        return _tally.Over(_run) with { State = end.State, Finished = _time.GetUtcNow(), Message = end.Message, Fault = end.Fault, RetryAfter = end.RetryAfter };
    }

    private async ValueTask<RunEnd> ReadAsync(CrawlStart start, CancellationToken cancellationToken)
    {
        for (Checkpoint? since = start.Since; ; since = null)
        {
            IConnector connector = _connectors.Create(_source);
            try
            {
                return await ReadAsync(connector, start, since, cancellationToken);
            }
            catch (ConnectorException fault) when (fault.Fault is ConnectorFault.CheckpointLost && since is not null)
            {
                // Once: the next reading has no position to lose.
                LogCheckpointLost(_logger, _source.Id.Value, fault.Message);
                await _writer.FlushAsync(cancellationToken);
                await _store.ClearCheckpointAsync(_source.Id, cancellationToken);
                _tally.Mode = CrawlMode.Full;
            }
            finally
            {
                await DisposeAsync(connector);
            }
        }
    }

    private async ValueTask<RunEnd> ReadAsync(IConnector connector, CrawlStart start, Checkpoint? since, CancellationToken cancellationToken)
    {
        switch (start.Mode)
        {
            case CrawlMode.Prune when connector is IListsDocumentIds lister:
                await foreach (DocumentId id in lister.ListDocumentIdsAsync(cancellationToken))
                {
                    _reader.Listed(id);
                }

                _complete = true;
                return new RunEnd(RunState.Completed);
            case CrawlMode.Prune:
                return new RunEnd(RunState.Failed, $"Sources of type '{_source.Type.Name}' cannot list their ids apart from reading them. Start a full crawl instead.");
            case CrawlMode.AccessOnly when connector is IReadsAccess reader:
                return await ReadAsync(reader.ReadAccessAsync(cancellationToken), connector, accessOnly: true, cancellationToken);
            case CrawlMode.AccessOnly:
                return new RunEnd(RunState.Failed, $"Sources of type '{_source.Type.Name}' cannot tell access apart from texts. Start a full crawl instead.");
            default:
                RunEnd end = await ReadAsync(connector.ReadAsync(since, cancellationToken), connector, accessOnly: false, cancellationToken);
                _complete = _reader is { EndedAtPosition: true, NamelessFailures: 0 } && connector.Capabilities.Completeness switch
                {
                    ListingCompleteness.EveryCrawl => since is null || !start.GoesOn,
                    ListingCompleteness.FullCrawls => since is null,
                    _ => false,
                };
                return end;
        }
    }

    /// <summary>Applies a stream, committing what waits too long while the source is slow.</summary>
    private async ValueTask<RunEnd> ReadAsync(IAsyncEnumerable<SourceChange> stream, IConnector connector, bool accessOnly, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<SourceChange> changes = stream.GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(changes, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _reader.ApplyAsync(changes.Current, connector.Capabilities.ReportsPermissions, accessOnly, cancellationToken);
            if (_budget.Exhausted is { } reason)
            {
                return new RunEnd(RunState.Failed, reason);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new RunEnd(RunState.Completed);
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SourceChange> changes, CancellationToken cancellationToken)
    {
        ValueTask<bool> next = changes.MoveNextAsync();
        if (next.IsCompleted || !_writer.IsPending)
        {
            return await next;
        }

        Task<bool> moving = next.AsTask();
        if (_writer.Patience is var patience && patience > TimeSpan.Zero)
        {
            using CancellationTokenSource arrived = new();
            await Task.WhenAny(moving, Task.Delay(patience, _time, arrived.Token));
            await arrived.CancelAsync();
        }

        if (!moving.IsCompleted)
        {
            try
            {
                await _writer.FlushAsync(cancellationToken);
            }
            catch
            {
                // A stream that is moving cannot be disposed.
                await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        return await moving;
    }

    private async ValueTask<RunEnd> SettleAsync(CrawlStart start, RunEnd end, CancellationToken cancellationToken)
    {
        await _writer.FlushAsync(cancellationToken);
        bool endedWell = end.State is RunState.Completed;
        SeenDocuments? listing = endedWell && _complete ? _reader.Seen : null;

        // A run that was killed may have left reports that nobody weighed.
        if (_reader.HasGone || listing is not null || start.GoesOn)
        {
            ShrinkReview review = new(_store, _source.Id, _options, _time, _tally)
            {
                Since = _run.Started,
                Listing = listing,
                Missing = endedWell ? _reader.Missing : new HashSet<DocumentId>(),
                ClearSeen = start.Mode is CrawlMode.Prune,
            };
            if (await review.RunAsync(cancellationToken) is { } held)
            {
                end = endedWell ? end with { State = RunState.Held, Message = held } : end;
            }
        }

        _tally.Report();
        if (end.State is RunState.Completed && _tally.Failed > 0)
        {
            end = end with { State = RunState.CompletedWithFailures };
        }

        return end is { State: RunState.Completed or RunState.CompletedWithFailures, Message: null } && _reader.NamelessFailures > 0
            ? end with { Message = $"Nothing was concluded from documents not met: {_reader.NamelessFailures} failures do not say which document they are of." }
            : end;
    }

    private RunEnd Explain(Exception exception)
    {
        if (CrawlFaults.Explain(exception) is { } end)
        {
            LogFailed(_logger, _run.Id, _source.Id.Value, end.Message ?? "");
            return end;
        }

        LogUnexpected(_logger, exception, _run.Id, _source.Id.Value);
        return CrawlFaults.Unexpected(exception, _run.Id);
    }

    private static async ValueTask DisposeAsync(IConnector connector)
    {
        if (connector is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (connector as IDisposable)?.Dispose();
        }
    }

    [LoggerMessage(3012, LogLevel.Warning, "the position of {Source} is lost, crawling in full: {Reason}")]
    private static partial void LogCheckpointLost(ILogger logger, string source, string reason);

    [LoggerMessage(3013, LogLevel.Warning, "run {Run} of {Source} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, long run, string source, string reason);

    [LoggerMessage(3014, LogLevel.Error, "run {Run} of {Source} stopped at an unexpected fault")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, long run, string source);
}
