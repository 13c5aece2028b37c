using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>What one transaction of a crawl writes. Applied in the order of the properties.</summary>
public sealed record CrawlBatch
{
    /// <summary>The source; every id belongs to it.</summary>
    public required SourceId Source { get; init; }

    /// <summary>The run, or null for pushed and imported documents.</summary>
    public long? Run { get; init; }

    /// <summary>The time of the batch.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Accounts; merged into people by e-mail address and directory key.</summary>
    public IReadOnlyList<SourcePerson> People { get; init; } = [];

    /// <summary>Groups; members replaced.</summary>
    public IReadOnlyList<SourceGroup> Groups { get; init; } = [];

    /// <summary>Documents with their body read (<see cref="SourceDocument.Content"/> is null). A later one of the same id wins. Clears suspicion, hold and
    /// failure of the id.</summary>
    public IReadOnlyList<SourceDocument> Upserts { get; init; } = [];

    /// <summary>Documents seen to exist unchanged: only suspicion, hold and failure are cleared, and only where set.</summary>
    public IReadOnlyList<DocumentId> Unchanged { get; init; } = [];

    /// <summary>New access of known documents; unknown ids are ignored.</summary>
    public IReadOnlyList<KeyValuePair<DocumentId, DocumentAccess?>> Access { get; init; } = [];

    /// <summary>Documents missed for the first time get this batch's time as the start of suspicion; already suspect ones keep theirs.</summary>
    public IReadOnlyList<DocumentId> Suspects { get; init; } = [];

    /// <summary>Documents to remove: tombstones from now on. Unknown or removed ids are ignored.</summary>
    public IReadOnlyList<DocumentId> Deletes { get; init; } = [];

    /// <summary>Failures to list; the same document and reason counts up.</summary>
    public IReadOnlyList<SourceChange.Failed> Failures { get; init; } = [];

    /// <summary>The position reached; null: unchanged.</summary>
    public Checkpoint? Checkpoint { get; init; }
}

/// <summary>What a batch did.</summary>
/// <param name="Added">Documents new or back from removal.</param>
/// <param name="Changed">Documents with other content or access.</param>
/// <param name="Unchanged">Upserts equal to what was stored, and documents seen.</param>
/// <param name="Deleted">Documents removed.</param>
/// <param name="LastSequence">The highest sequence number after the batch.</param>
public sealed record BatchOutcome(int Added, int Changed, int Unchanged, int Deleted, long LastSequence)
{
    /// <summary>Ids of the batch that were kept out, since they are of people who were erased.</summary>
    public IReadOnlyCollection<string> Erased { get; init; } = [];
}

/// <summary>What a crawl is after.</summary>
public enum CrawlMode
{
    /// <summary>Everything, from nothing.</summary>
    Full,

    /// <summary>What changed since the checkpoint.</summary>
    Incremental,

    /// <summary>Ids only, to find what vanished.</summary>
    Prune,

    /// <summary>Groups and access lists only.</summary>
    AccessOnly,
}

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Going on.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Ended well, with documents that failed.</summary>
    CompletedWithFailures,

    /// <summary>Removals wait for an admin.</summary>
    Held,

    /// <summary>The source or the error budget ended it; the message says why.</summary>
    Failed,

    /// <summary>Asked to stop.</summary>
    Cancelled,

    /// <summary>The process died; the next run resumes.</summary>
    Interrupted,
}

/// <summary>One run.</summary>
public sealed record CrawlRun
{
    /// <summary>Number of the run.</summary>
    public required long Id { get; init; }

    /// <summary>The source.</summary>
    public required SourceId Source { get; init; }

    /// <summary>What it was after.</summary>
    public required CrawlMode Mode { get; init; }

    /// <summary>Where it stands.</summary>
    public RunState State { get; init; }

    /// <summary>Start.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>End; null while running.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why it ended as it did, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Documents added.</summary>
    public long Added { get; init; }

    /// <summary>Documents changed.</summary>
    public long Changed { get; init; }

    /// <summary>Documents found unchanged.</summary>
    public long Unchanged { get; init; }

    /// <summary>Documents removed.</summary>
    public long Deleted { get; init; }

    /// <summary>Documents newly suspected gone.</summary>
    public long Suspected { get; init; }

    /// <summary>Documents that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Documents of the failed ones that the next run reads again: the stored position stands before them.</summary>
    public long Retrying { get; init; }

    /// <summary>The access configured for the source as this run gave it to documents; null: the run ended before it could.</summary>
    public DocumentAccess? Access { get; init; }

    /// <summary>The kind of fault that ended the run; null when none of the source's did.</summary>
    public ConnectorFault? Fault { get; init; }

    /// <summary>How long the source asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
