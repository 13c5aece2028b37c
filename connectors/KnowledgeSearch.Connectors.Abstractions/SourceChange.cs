namespace KnowledgeSearch.Connectors;

/// <summary>A position in a source's stream of changes, opaque to everybody but the connector that wrote it (JSON by custom; at most 16 MB).</summary>
/// <param name="Value">The connector's own text.</param>
public sealed record Checkpoint(string Value);

/// <summary>One thing that a crawl learned. Closed: these are all the cases.</summary>
public abstract record SourceChange
{
    private SourceChange()
    {
    }

    /// <summary>A document exists as given; added, changed or unchanged is for the crawl runner to find out.</summary>
    public sealed record Upsert(SourceDocument Document) : SourceChange;

    /// <summary>The document exists and has not changed (304, same revision).</summary>
    public sealed record Unchanged(DocumentId Id) : SourceChange;

    /// <summary>The source says that the document is gone for good: a deletion entry, a tombstone, HTTP 410. Removed at once (within the shrink guard).</summary>
    public sealed record Delete(DocumentId Id) : SourceChange;

    /// <summary>The document could not be found (404, absent from a listing): removed only when a second look, a configured wait later, misses it too.</summary>
    public sealed record Missing(DocumentId Id, string Reason) : SourceChange;

    /// <summary>Only who may see the document is told anew; its text stands.</summary>
    public sealed record Access(DocumentId Id, DocumentAccess? Value) : SourceChange;

    /// <summary>An account exists as given.</summary>
    public sealed record Person(SourcePerson Value) : SourceChange;

    /// <summary>A group exists with these members.</summary>
    public sealed record Group(SourceGroup Value) : SourceChange;

    /// <summary>One document could not be read. The crawl goes on; the failure is listed until the document succeeds.</summary>
    /// <param name="Id">The document, or null when not even its id could be read.</param>
    /// <param name="Reason">One sentence with the place (URL, line, offset) and a remedy.</param>
    /// <param name="Retryable">Whether the next crawl may succeed without anyone's doing.</param>
    public sealed record Failed(DocumentId? Id, string Reason, bool Retryable) : SourceChange;

    /// <summary>Progress to show; commits nothing.</summary>
    /// <param name="Done">Documents looked at so far.</param>
    /// <param name="Total">Documents expected, or null when the source does not tell.</param>
    public sealed record Progress(long Done, long? Total) : SourceChange;

    /// <summary>Everything yielded before this may be committed together with the position; a crawl that dies later resumes from here.</summary>
    public sealed record CheckpointReached(Checkpoint Position) : SourceChange;
}
