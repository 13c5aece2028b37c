using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>
/// Writes batches so that one document that the enrichment or the index cannot take does not stop those after it: it is listed among the failures of its
/// source, and what the index may hold of an
/// older version goes, because who may see it may have changed.
/// </summary>
internal sealed partial class FaultyDocuments(IContentStore store, TimeProvider time, ILogger logger)
{
    private long _count;

    /// <summary>Documents found faulty so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Writes changes in order.</summary>
    public async ValueTask WriteAsync(
        IReadOnlyList<EnrichedChange> changes, Func<IReadOnlyList<IndexChange>, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        List<(DocumentId Id, string Fault)> faults = [.. changes.Where(change => change.Fault is not null)
            .Select(change => (change.Id, change.Fault!))]; // not null: filtered
        await WriteAsync(changes, write, faults, cancellationToken);
        foreach (IGrouping<SourceId, (DocumentId Id, string Fault)> source in faults.GroupBy(fault => fault.Id.Source))
        {
            await store.CommitAsync(
                new CrawlBatch
                {
                    Source = source.Key,
                    Now = time.GetUtcNow(),
                    Failures = [.. source.Select(fault => new SourceChange.Failed(fault.Id, fault.Fault, Retryable: false))],
                },
                cancellationToken);
        }

        Interlocked.Add(ref _count, faults.Count);
    }

    private async ValueTask WriteAsync(
        IReadOnlyList<EnrichedChange> changes,
        Func<IReadOnlyList<IndexChange>, CancellationToken, ValueTask> write,
        List<(DocumentId Id, string Fault)> faults,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        try
        {
            await write([.. changes.Select(change => change.Change)], cancellationToken);
        }
        catch (Exception exception) when (exception is not (IndexUnavailableException or OperationCanceledException))
        {
            // Halving finds the document in a few writes; writing the others twice is harmless.
            if (changes.Count > 1)
            {
                await WriteAsync([.. changes.Take(changes.Count / 2)], write, faults, cancellationToken);
                await WriteAsync([.. changes.Skip(changes.Count / 2)], write, faults, cancellationToken);
                return;
            }

            if (changes[0].Change is IndexChange.Delete)
            {
                throw;
            }

            RefusedByIndex(exception, changes[0].Id.Value);
            faults.Add((
                changes[0].Id, $"The index could not take the document ({exception.GetType().Name}); it cannot be found. Report this with the program's log."));
            await write([new IndexChange.Delete(changes[0].Id)], cancellationToken);
        }
    }

    [LoggerMessage(3305, LogLevel.Error, "the index could not take document {Document}; it is left out and listed among the failures of its source")]
    private partial void RefusedByIndex(Exception exception, string document);
}
