using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>
/// Documents, people and groups that others send: one at a time, or as lines of JSON, from the push API and from files. Idempotent: sent again, they are
/// unchanged. What cannot be stored is told, and keeps nothing else from being stored. A document without <c>access</c> gets that of its source.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="time">The clock.</param>
/// <param name="accessOf">The access configured for a source; null, or answering null: nobody but admins sees documents that tell none.</param>
public sealed class DocumentIngest(IContentStore store, TimeProvider time, Func<SourceId, DocumentAccess?>? accessOf = null)
{
    /// <summary>Longest line, in bytes: 16 MB.</summary>
    public const int LongestLine = 16 << 20;

    /// <summary>Stores one document.</summary>
    /// <param name="id">Its id; one inside the JSON must be the same.</param>
    /// <param name="json">The document as UTF-8 JSON.</param>
    /// <param name="scope">What the caller may write.</param>
    /// <param name="cancellationToken">Before it is stored.</param>
    /// <exception cref="StoreException">The store cannot be written now.</exception>
    public async ValueTask<IngestResult> PutAsync(DocumentId id, ReadOnlyMemory<byte> json, SourceScope scope, CancellationToken cancellationToken)
    {
        IngestItem item = json.Length > LongestLine
            ? new IngestItem.Fault(id.Value, $"The document has {json.Length} bytes and may have {LongestLine}: leave out what is not text.")
            : IngestItemReader.ReadDocument(json, id);
        return await StoreAsync(Open(Confine(item, scope)), cancellationToken);
    }

    /// <summary>Removes one document; unchanged when there was none.</summary>
    /// <exception cref="StoreException">The store cannot be written now.</exception>
    public ValueTask<IngestResult> DeleteAsync(DocumentId id, SourceScope scope, CancellationToken cancellationToken) =>
        StoreAsync(Confine(new IngestItem.Delete(id), scope), cancellationToken);

    /// <summary>
    /// Reads lines of JSON (documents, people, groups, <c>{"delete":"source/key"}</c>) and stores them in batches, a transaction each; tells of every line in
    /// order, once its batch is durable.
    /// Holds one batch and one line in memory.
    /// </summary>
    /// <param name="lines">UTF-8; read to its end.</param>
    /// <param name="scope">What the caller may write.</param>
    /// <param name="cancellationToken">Between batches: what was told as stored stays stored.</param>
    /// <exception cref="StoreException">The store cannot be written now. The lines of the batch have been told as failed; those after it were not read: send
    /// them again.</exception>
    public async IAsyncEnumerable<IngestResult> IngestAsync(Stream lines, SourceScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IngestBatch batch = new();
        await foreach (JsonLine line in JsonLines.ReadAsync(lines, LongestLine, cancellationToken))
        {
            IngestItem item = Open(Confine(Read(line), scope));
            if (item is IngestItem.Fault fault)
            {
                item = fault with { Error = $"Line {line.Number}: {fault.Error}" };
            }

            if (batch.MustWait(item) || batch.IsFull)
            {
                await foreach (IngestResult result in StoreAsync(batch, cancellationToken))
                {
                    yield return result;
                }

                batch = new IngestBatch();
            }

            batch.Add(line.Number, item, line.Text.Length);
        }

        await foreach (IngestResult result in StoreAsync(batch, cancellationToken))
        {
            yield return result;
        }
    }

    private static IngestItem Read(JsonLine line)
    {
        if (line.IsTooLong)
        {
            return new IngestItem.Fault(null, $"The line has more than {LongestLine} bytes: leave out what is not text, or split the document.");
        }

        ReadOnlySpan<byte> json = line.Text.Span;
        if (line.Number == 1 && (json.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || json.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])))
        {
            return new IngestItem.Fault(null, "The text is UTF-16: save it as UTF-8.");
        }

        IngestItem item = IngestItemReader.Read(json);
        return !line.IsEnded && item is IngestItem.Fault { IsBroken: true } fault
            ? fault with { Error = "The last line is cut off: nothing of it was stored; send it again, whole." }
            : item;
    }

    private static IngestItem Confine(IngestItem item, SourceScope scope) =>
        item is IngestItem.Fault || scope.Allows(DocumentId.Parse(item.Id!).Source) // every item but a fault has an id that is one
            ? item
            : new IngestItem.Fault(
                item.Id, $"'{item.Id}' belongs to source '{DocumentId.Parse(item.Id!).Source}', which this key may not write; it may write {scope}.");

    private IngestItem Open(IngestItem item) => item is IngestItem.Document { Value: { Access: null } document } && accessOf?.Invoke(document.Id.Source) is { } access
        ? new IngestItem.Document(document with { Access = access })
        : item;

    private async ValueTask<IngestResult> StoreAsync(IngestItem item, CancellationToken cancellationToken)
    {
        IngestBatch batch = new();
        batch.Add(0, item, 0);
        (IReadOnlyList<IngestResult> results, StoreException? fault) = await batch.StoreAsync(store, time.GetUtcNow(), cancellationToken);
        return fault is null ? results[0] : throw fault;
    }

    private async IAsyncEnumerable<IngestResult> StoreAsync(IngestBatch batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (IReadOnlyList<IngestResult> results, StoreException? fault) = await batch.StoreAsync(store, time.GetUtcNow(), cancellationToken);
        foreach (IngestResult result in results)
        {
            yield return result;
        }

        if (fault is not null)
        {
            throw fault;
        }
    }
}
