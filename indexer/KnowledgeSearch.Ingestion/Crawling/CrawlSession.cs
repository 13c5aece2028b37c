using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>What the runs of every source are made with.</summary>
internal sealed record CrawlParts(IContentStore Store, SourceConnectors Connectors, CrawlOptions Options, TimeProvider Time, ILogger Logger);

/// <summary>One run of one source, from its beginning to what is concluded from it.</summary>
internal sealed partial class CrawlSession
{
    private readonly SourceDefinition _source;
    private readonly CrawlRun _run;
    private readonly CrawlStart _start;
    private readonly CrawlParts _parts;
    private readonly CrawlTally _tally;
    private readonly CrawlWriter _writer;
    private readonly ErrorBudget _budget;
    private readonly ChangeReader _reader;
    private DocumentAccess? _access;
    private bool _complete;

    public CrawlSession(SourceDefinition source, CrawlRun run, CrawlStart start, CrawlParts parts, IProgress<CrawlProgress>? progress)
    {
        (_source, _run, _start, _parts) = (source, run, start, parts);
        _tally = new CrawlTally(source.Id, progress) { Mode = run.Mode };
        _writer = new CrawlWriter(parts.Store, source.Id, run.Id, parts.Options, parts.Time, _tally);
        _budget = new ErrorBudget(parts.Options);
        _reader = new ChangeReader(source, parts.Store, parts.Options, _writer, _budget, _tally);
    }

    /// <summary>Runs to the end; answers the run as it ended.</summary>
    public async Task<CrawlRun> RunAsync(CancellationToken cancellationToken)
    {
        RunEnd end;
        try
        {
            end = await ReadAsync(cancellationToken);
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
            end = await SettleAsync(end, CancellationToken.None);
        }
        catch (Exception exception)
        {
            end = Explain(exception);
        }

        return _tally.Over(_run) with
        {
            State = end.State, Finished = _parts.Time.GetUtcNow(), Message = end.Message, Fault = end.Fault, RetryAfter = end.RetryAfter, Access = _access,
        };
    }

    private async ValueTask<RunEnd> ReadAsync(CancellationToken cancellationToken)
    {
        for (Checkpoint? since = _start.Since; ; since = null)
        {
            IConnector connector = _parts.Connectors.Create(_source);
            try
            {
                _access = await new ConfiguredAccess(_source, _parts.Store).ApplyAsync(_run, _start.Access, connector, _writer, cancellationToken);
                return await ReadAsync(connector, since, cancellationToken);
            }
            catch (ConnectorException fault) when (fault.Fault is ConnectorFault.CheckpointLost && since is not null)
            {
                // Once: the next reading has no position to lose.
                LogCheckpointLost(_parts.Logger, _source.Id.Value, fault.Message);
                await _writer.FlushAsync(cancellationToken);
                await _parts.Store.ClearCheckpointAsync(_source.Id, cancellationToken);
                _tally.Mode = CrawlMode.Full;
            }
            finally
            {
                await DisposeAsync(connector);
            }
        }
    }

    private async ValueTask<RunEnd> ReadAsync(IConnector connector, Checkpoint? since, CancellationToken cancellationToken)
    {
        switch (_start.Mode)
        {
            case CrawlMode.Prune when connector is IListsDocumentIds lister:
                await foreach (DocumentId id in lister.ListDocumentIdsAsync(cancellationToken))
                {
                    _reader.Listed(id);
                }

                _complete = true;
                return new RunEnd(RunState.Completed);
            case CrawlMode.Prune:
                return new RunEnd(RunState.Failed, $"Sources of type '{_source.Type.Name}' cannot list ids apart from texts. Start a full crawl instead.");
            case CrawlMode.AccessOnly when connector is IReadsAccess reader:
                return await ReadAsync(reader.ReadAccessAsync(cancellationToken), connector, accessOnly: true, cancellationToken);
            case CrawlMode.AccessOnly when !connector.Capabilities.ReportsPermissions:
                // The source tells none: the configured access, applied before, is all there is.
                return new RunEnd(RunState.Completed);
            case CrawlMode.AccessOnly:
                return new RunEnd(RunState.Failed, $"Sources of type '{_source.Type.Name}' cannot tell access apart from texts. Start a full crawl instead.");
            default:
                RunEnd end = await ReadAsync(connector.ReadAsync(since, cancellationToken), connector, accessOnly: false, cancellationToken);

                // Asked afterwards: only then does a connector know whether it met everything.
                _complete = _reader is { EndedAtPosition: true, NamelessFailures: 0 } && connector.Capabilities.Completeness switch
                {
                    ListingCompleteness.EveryCrawl => since is null || !_start.GoesOn,
                    ListingCompleteness.FullCrawls => since is null,
                    _ => false,
                };
                return end;
        }
    }

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
        await _writer.FlushUnlessAsync(moving, cancellationToken);
        return await moving;
    }

    private async ValueTask<RunEnd> SettleAsync(RunEnd end, CancellationToken cancellationToken)
    {
        await _writer.FlushAsync(cancellationToken);
        bool endedWell = end.State is RunState.Completed;
        SeenDocuments? listing = endedWell && _complete ? _reader.Seen : null;

        // A run that was killed may have left reports that nobody weighed.
        if (_reader.HasGone || listing is not null || _start.GoesOn)
        {
            ShrinkReview review = new(_parts.Store, _source.Id, _parts.Options, _parts.Time, _tally)
            {
                Since = _run.Started,
                Listing = listing,
                Missing = endedWell ? _reader.Missing : new HashSet<DocumentId>(),
                ClearSeen = _start.Mode is CrawlMode.Prune,
            };
            if (await review.RunAsync(cancellationToken) is { } held && endedWell)
            {
                end = end with { State = RunState.Held, Message = held };
            }
        }

        _tally.Report();
        if (end.State is not RunState.Completed)
        {
            return end;
        }

        return new RunEnd(_tally.Failed > 0 ? RunState.CompletedWithFailures : RunState.Completed, _reader.NamelessFailures == 0 ? null
            : $"Nothing was concluded from documents not met: {_reader.NamelessFailures} failures do not say which document they are of.");
    }

    private RunEnd Explain(Exception exception)
    {
        if (CrawlFaults.Explain(exception) is { } end)
        {
            LogFailed(_parts.Logger, _run.Id, _source.Id.Value, end.Message ?? "");
            return end;
        }

        LogUnexpected(_parts.Logger, exception, _run.Id, _source.Id.Value);
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
