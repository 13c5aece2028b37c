using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>What a row of <c>documents</c> says besides the document itself.</summary>
internal sealed record DocumentRow(bool Live, byte[] Hash, string? Version, long? Suspect, bool Held, string? Thread);

/// <summary>
/// What a batch makes of the documents it names: its parts applied in order to the rows as they were, in memory, so that only rows that end up different are
/// written,
/// each once, and a batch applied again finds nothing to do.
/// </summary>
internal sealed class DocumentChanges
{
    private static readonly DocumentRow Tombstone = new(Live: false, [], Version: null, Suspect: null, Held: false, Thread: null);

    private readonly IReadOnlyDictionary<string, DocumentRow> _before;
    private readonly Dictionary<string, DocumentRow> _after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SourceDocument Document, byte[] Json)> _content = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public DocumentChanges(CrawlBatch batch, IReadOnlyDictionary<string, DocumentRow> before, IReadOnlyDictionary<string, SourceDocument> accessed)
    {
        _before = before;
        foreach (SourceDocument document in batch.Upserts)
        {
            string id = StoredText.Key(document.Id.Value);
            _seen.Add(id);
            Replace(id, document, StoredText.Clean(document.Version));
            _after[id] = _after[id] with { Suspect = null, Held = false };
        }

        foreach (string id in batch.Unchanged.Select(document => StoredText.Key(document.Value)).Where(IsLive))
        {
            _seen.Add(id);
            _after[id] = Current(id) with { Suspect = null, Held = false };
        }

        foreach ((DocumentId document, DocumentAccess? access) in batch.Access)
        {
            string id = StoredText.Key(document.Value);
            if (IsLive(id))
            {
                _seen.Add(id);
                Replace(id, (_content.TryGetValue(id, out var content) ? content.Document : accessed[id]) with { Access = access }, Current(id).Version);
            }
        }

        foreach (string id in batch.Suspects.Select(document => StoredText.Key(document.Value)).Where(IsLive))
        {
            _after[id] = Current(id) with { Suspect = Current(id).Suspect ?? batch.Now.UtcTicks };
        }

        foreach (string id in batch.Deletes.Select(document => StoredText.Key(document.Value)).Where(IsLive))
        {
            _after[id] = Tombstone;
        }
    }

    /// <summary>Documents new or back from removal.</summary>
    public int Added => _after.Count(row => !WasLive(row.Key) && row.Value.Live);

    /// <summary>Documents with other content or access.</summary>
    public int Changed => _after.Count(row => WasLive(row.Key) && row.Value.Live && !SameContent(row.Key, row.Value));

    /// <summary>Documents named as existing that are as they were.</summary>
    public int Unchanged => _seen.Count(id => WasLive(id) && _after[id].Live && SameContent(id, _after[id]));

    /// <summary>Documents removed.</summary>
    public int Deleted => _after.Count(row => WasLive(row.Key) && !row.Value.Live);

    /// <summary>Rows whose content differs, in the order in which the batch names them; the document is null for a tombstone.</summary>
    public IEnumerable<(string Id, DocumentRow Row, SourceDocument? Document, byte[]? Json)> Content =>
        from row in _after
        where row.Value.Live != WasLive(row.Key) || (row.Value.Live && !SameContent(row.Key, row.Value))
        select row.Value.Live
            ? (row.Key, row.Value, _content[row.Key].Document, _content[row.Key].Json)
            : (row.Key, row.Value, (SourceDocument?)null, (byte[]?)null);

    /// <summary>Rows of which only version, suspicion or hold differ: no new sequence number.</summary>
    public IEnumerable<(string Id, DocumentRow Row)> States =>
        from row in _after
        where row.Value.Live && WasLive(row.Key) && SameContent(row.Key, row.Value)
        let before = _before[row.Key]
        where before.Version != row.Value.Version || before.Suspect != row.Value.Suspect || before.Held != row.Value.Held
        select (row.Key, row.Value);

    private DocumentRow Current(string id) => _after.TryGetValue(id, out DocumentRow? row) ? row : _before.GetValueOrDefault(id) ?? Tombstone;

    private bool IsLive(string id) => Current(id).Live;

    private bool WasLive(string id) => _before.TryGetValue(id, out DocumentRow? row) && row.Live;

    private bool SameContent(string id, DocumentRow row) => row.Hash.AsSpan().SequenceEqual(_before[id].Hash);

    private void Replace(string id, SourceDocument document, string? version)
    {
        byte[] json = StoredJson.Write(document);
        _content[id] = (document, json);
        _after[id] = Current(id) with { Live = true, Hash = StoredJson.Hash(json), Version = version, Thread = StoredText.OptionalKey(document.Thread) };
    }
}
