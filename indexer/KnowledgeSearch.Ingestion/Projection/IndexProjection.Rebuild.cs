using KnowledgeSearch.Indexing;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>Writing the index anew.</summary>
public sealed partial class IndexProjection
{
    // Catching up goes on beside the live index until a round has no more than this to write; the rest is written with the turn held.
    private const int ShortRound = 500;
    private const int MostRounds = 20;

    // Whoever comes first when the index cannot be continued builds it; the others wait for that.
    private async ValueTask MakeUsableAsync(CancellationToken cancellationToken)
    {
        if (await WhyNotUsableAsync(cancellationToken) is null)
        {
            return;
        }

        await _rebuilding.WaitAsync(cancellationToken);
        try
        {
            if (await WhyNotUsableAsync(cancellationToken) is { } reason)
            {
                await BuildAsync(reason, cancellationToken);
                if (await WhyNotUsableAsync(cancellationToken) is { } still)
                {
                    throw new IndexUnavailableException($"The index was written anew and still cannot be used ({still}): check the disk under Index:Path.");
                }
            }
        }
        finally
        {
            _rebuilding.Release();
        }
    }

    private async ValueTask<string?> WhyNotUsableAsync(CancellationToken cancellationToken)
    {
        // An empty index is not among them: it can be written as it is, so that the first documents of a first crawl, or of a lost index, are found at once.
        // The position is taken first: whoever writes meanwhile must not make it look ahead of a store that was asked before.
        IndexStatus status = _index.Status;
        long position = Math.Max(status.CommittedSequence, Volatile.Read(ref _written));
        return status.Condition switch
        {
            IndexCondition.Outdated => "it was written by another version",
            IndexCondition.Damaged => "it is damaged",
            _ => position > await _store.GetLastSequenceAsync(cancellationToken)
                ? "it holds changes that the store does not have, which was restored from a backup"
                : null,
        };
    }

    // Holds the right to rebuild, not the turn.
    private async ValueTask BuildAsync(string reason, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp(), expected = (await _store.GetCountsAsync(cancellationToken)).Documents;
        string? rules = _policy?.Digest; // those in force when it begins: what changes meanwhile makes it due again
        Rebuilding(reason, expected);
        await using IIndexRebuild rebuild = await BeginAsync(cancellationToken);
        _status = _status with { State = ProjectionState.Rebuilding, Detail = "" };

        RebuildRound round = new(0, 0);
        for (int rounds = 0; rounds < MostRounds; rounds++)
        {
            long before = round.Written;
            round = await WriteRoundAsync(rebuild, round, expected, cancellationToken);
            if (round.Written - before <= ShortRound)
            {
                break;
            }
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            round = await WriteRoundAsync(rebuild, round, expected, cancellationToken);
            await rebuild.CompleteAsync(round.Reached, cancellationToken);
            if (rules is not null)
            {
                _policy!.Written(rules); // there are rules
            }

            _written = _refreshed = round.Reached;
            _unrefreshedSince = _uncommittedSince = Unknown;
            _uncommitted = 0;
            _lastRefresh = _time.GetTimestamp();
            _built++;
            Tell(ProjectionState.Current, round.Reached);
        }
        finally
        {
            _turn.Release();
        }

        Rebuilt(round.Written, _time.GetElapsedTime(started).TotalSeconds);
    }

    private async ValueTask<IIndexRebuild> BeginAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await _index.BeginRebuildAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<RebuildRound> WriteRoundAsync(IIndexRebuild rebuild, RebuildRound round, long expected, CancellationToken cancellationToken)
    {
        // In the first reading no document occurs twice, so what it says is removed was never written.
        bool isFirst = round.Reached == 0;
        await foreach (EnrichedBatch batch in _reader.ReadAsync(round.Reached, rebuild.Learned, cancellationToken))
        {
            var changes = isFirst ? [.. batch.Changes.Where(change => change.Change is IndexChange.Upsert)] : batch.Changes;
            await _faulty.WriteAsync(changes, rebuild.WriteAsync, cancellationToken);
            round = new RebuildRound(batch.Reached, round.Written + changes.Count);
            _progress.ForEach(told => told.Report(new RebuildProgress(round.Written, Math.Max(expected, round.Written))));
        }

        return round;
    }

    [LoggerMessage(3310, LogLevel.Information, "writing the index anew from {Documents} documents ({Reason})")]
    private partial void Rebuilding(string reason, long documents);

    [LoggerMessage(3311, LogLevel.Information, "the index has been written anew: {Changes} changes in {Seconds:0.0} s")]
    private partial void Rebuilt(long changes, double seconds);

    private readonly record struct RebuildRound(long Reached, long Written);
}
