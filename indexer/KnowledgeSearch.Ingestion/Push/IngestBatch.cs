using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>Lines read and not yet stored, in order, with what will have become of each once they are.</summary>
internal sealed class IngestBatch
{
    private const int MostLines = 1_000;
    private const int MostBytes = 8 << 20;

    private readonly List<(long Line, IngestItem Item)> _lines = [];
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Whether it should be stored now.</summary>
    public bool IsFull => _lines.Count >= MostLines || _bytes >= MostBytes;

    /// <summary>Whether the item must wait for what is here to be stored: a store applies removals after everything else.</summary>
    public bool MustWait(IngestItem item) => item is IngestItem.Document document && _deleted.Contains(document.Value.Id.Value);

    /// <summary>Adds a line of so many bytes.</summary>
    public void Add(long line, IngestItem item, int bytes)
    {
        _lines.Add((line, item));
        _bytes += bytes;
        if (item is IngestItem.Delete delete)
        {
            _deleted.Add(delete.Target.Value);
        }
    }

    /// <summary>Stores what is here, a transaction for each source; what became of every line, in order, and the fault that kept a source's lines from being
    /// stored.</summary>
    public async ValueTask<(IReadOnlyList<IngestResult> Results, StoreException? Fault)> StoreAsync(
        IContentStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IngestResult[] results = await CompareAsync(store, cancellationToken);
        StoreException? fault = null;
        foreach (IGrouping<SourceId, int> source in Enumerable.Range(0, _lines.Count).Where(i => _lines[i].Item is not IngestItem.Fault)
            .GroupBy(i => Source(_lines[i].Item)))
        {
            try
            {
                IngestItem[] items = [.. source.Select(i => _lines[i].Item)];
                BatchOutcome outcome = await store.CommitAsync(
                    new CrawlBatch
                    {
                        Source = source.Key,
                        Now = now,
                        People = [.. items.OfType<IngestItem.Person>().Select(person => person.Value)],
                        Groups = [.. items.OfType<IngestItem.Group>().Select(group => group.Value)],
                        Upserts = [.. items.OfType<IngestItem.Document>().Select(document => document.Value)],
                        Deletes = [.. items.OfType<IngestItem.Delete>().Select(delete => delete.Target)],
                    },
                    cancellationToken);
                foreach (int i in source.Where(i => outcome.Erased.Contains(_lines[i].Item.Id)))
                {
                    results[i] = results[i] with { Status = IngestStatus.Unchanged };
                }
            }
            catch (StoreException exception)
            {
                fault = exception;
                foreach (int i in source)
                {
                    results[i] = results[i] with { Status = IngestStatus.Failed, Error = exception.Message };
                }
            }
        }

        return (results, fault);
    }

    private static SourceId Source(IngestItem item) => DocumentId.Parse(item.Id!).Source; // every item but a fault has an id that is one

    private static byte[] Content(IngestItem item) => item switch
    {
        IngestItem.Document document => StoredJson.Write(document.Value),
        IngestItem.Person person => StoredJson.Write(person.Value),
        IngestItem.Group group => StoredJson.Write(group.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    private static StoredKind Kind(IngestItem item) => item switch
    {
        IngestItem.Person => StoredKind.Account,
        IngestItem.Group => StoredKind.Group,
        _ => StoredKind.Document,
    };

    // As the store stands just before; somebody who writes the same document in this moment is told the same.
    private async ValueTask<IngestResult[]> CompareAsync(IContentStore store, CancellationToken cancellationToken)
    {
        Dictionary<(StoredKind, string), string> hashes = [];
        foreach (IGrouping<StoredKind, IngestItem> kind in _lines.Select(line => line.Item).Where(item => item is not IngestItem.Fault).GroupBy(Kind))
        {
            foreach ((string id, string hash) in await store.GetHashesAsync(kind.Key, [.. kind.Select(item => item.Id!).Distinct()], cancellationToken))
            {
                hashes[(kind.Key, id)] = hash;
            }
        }

        IngestResult[] results = new IngestResult[_lines.Count];
        for (int i = 0; i < results.Length; i++)
        {
            (long line, IngestItem item) = _lines[i];
            results[i] = item switch
            {
                IngestItem.Fault fault => new IngestResult(line, fault.Subject, IngestStatus.Failed, fault.Error),
                IngestItem.Delete =>
                    new IngestResult(line, item.Id, hashes.Remove((StoredKind.Document, item.Id!)) ? IngestStatus.Deleted : IngestStatus.Unchanged),
                _ => new IngestResult(line, item.Id, Replace((Kind(item), item.Id!), Convert.ToHexStringLower(StoredJson.Hash(Content(item))))),
            };
        }

        return results;

        IngestStatus Replace((StoredKind, string) key, string hash)
        {
            IngestStatus status =
                !hashes.TryGetValue(key, out string? stored) ? IngestStatus.Created
                : stored == hash ? IngestStatus.Unchanged
                : IngestStatus.Updated;
            hashes[key] = hash;
            return status;
        }
    }
}
