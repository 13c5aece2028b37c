using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>Some changes in order, enriched.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="Reached">With them everything up to this sequence has been read.</param>
internal sealed record EnrichedBatch(IReadOnlyList<EnrichedChange> Changes, long Reached);

/// <summary>Reads the change log and enriches it, one batch ahead of whoever writes it, so that both cores of a small machine have work. Holds at most three
/// batches.</summary>
internal sealed class ChangeReader(IContentStore store, Enricher enricher)
{
    // Small enough for the first documents of a long catch-up to be searchable within a second; large enough to occupy the cores.
    private const int MostChanges = 256;
    private const int MostCharacters = 2 << 20;

    /// <summary>The changes after a sequence up to the last one committed when called. The last batch, which may be empty, reaches that one.</summary>
    /// <param name="after">The sequence.</param>
    /// <param name="learned">What the generation that they are written to was told of languages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<EnrichedBatch> ReadAsync(long after, LearnedLanguages learned, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<EnrichedBatch> ahead = Channel.CreateBounded<EnrichedBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        Task reading = Task.Run(() => ReadAheadAsync(after, learned, ahead.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (EnrichedBatch batch in ahead.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading; // does not throw: its fault has come through the channel
        }
    }

    private async Task ReadAheadAsync(long after, LearnedLanguages learned, ChannelWriter<EnrichedBatch> ahead, CancellationToken cancellationToken)
    {
        try
        {
            // A change that is made while they are read moves behind this end, so after the last one everything up to it has been read.
            long end = await store.GetLastSequenceAsync(cancellationToken), reached = after;
            List<StoredDocument> changes = [];
            long characters = 0;
            await foreach (StoredDocument change in store.ReadChangesAsync(after, cancellationToken))
            {
                changes.Add(change);
                characters += change.Document?.Body.Length ?? 0;
                if (changes.Count >= MostChanges || characters >= MostCharacters)
                {
                    reached = change.Sequence;
                    await ahead.WriteAsync(new EnrichedBatch(await enricher.EnrichAsync(changes, learned, cancellationToken), reached), cancellationToken);
                    changes = [];
                    characters = 0;
                }
            }

            reached = Math.Max(Math.Max(reached, end), changes.Count > 0 ? changes[^1].Sequence : 0);
            await ahead.WriteAsync(new EnrichedBatch(await enricher.EnrichAsync(changes, learned, cancellationToken), reached), cancellationToken);
            ahead.Complete();
        }
        catch (Exception exception)
        {
            ahead.Complete(exception); // thrown to whoever reads the batches
        }
    }
}
