namespace KnowledgeSearch.Connectors;

/// <summary>
/// Reads one source. One instance serves one crawl and is used by one caller at a time; it may implement <see cref="IAsyncDisposable"/>.
/// Faults of the whole source are thrown as <see cref="ConnectorException"/>; faults of one document are yielded as <see cref="SourceChange.Failed"/>.
/// </summary>
public interface IConnector
{
    /// <summary>What the stream can be trusted to report.</summary>
    ConnectorCapabilities Capabilities { get; }

    /// <summary>
    /// Tests the settings against the real source, step by step (resolve, connect, authenticate, list, fetch, permissions), ending at the first step that fails.
    /// Never throws for a fault of the source: a fault is a step with <see cref="ProbeStep.Succeeded"/> false and a remedy.
    /// </summary>
    IAsyncEnumerable<ProbeStep> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Streams what there is (<paramref name="since"/> null: a full crawl) or what changed since a checkpoint of an earlier stream, finished or cut off.
    /// The same position read twice yields the same documents: reading must be idempotent. The last change of a stream that ended well is a
    /// <see cref="SourceChange.CheckpointReached"/>. Honours cancellation within a second.
    /// </summary>
    /// <exception cref="ConnectorException">The source as a whole cannot be read; the message is for an admin.</exception>
    IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken);
}

/// <summary>A connector that can list the ids of all its documents much cheaper than reading them: a prune run uses it to find what vanished.</summary>
public interface IListsDocumentIds
{
    /// <summary>Streams the id of every document that exists. Ending well means the list is complete.</summary>
    /// <exception cref="ConnectorException">The list could not be completed.</exception>
    IAsyncEnumerable<DocumentId> ListDocumentIdsAsync(CancellationToken cancellationToken);
}

/// <summary>A connector that can tell who may see what without reading texts: an access-only run uses it.</summary>
public interface IReadsAccess
{
    /// <summary>Streams <see cref="SourceChange.Group"/>, <see cref="SourceChange.Person"/> and <see cref="SourceChange.Access"/> changes only.</summary>
    /// <exception cref="ConnectorException">Permissions could not be read; what was applied stays, nothing is opened wider.</exception>
    IAsyncEnumerable<SourceChange> ReadAccessAsync(CancellationToken cancellationToken);
}

/// <summary>Which crawls that end well have mentioned every document that exists, so that one not mentioned is missing.</summary>
public enum ListingCompleteness
{
    /// <summary>No crawl does: items fall off the end of the source (feeds, push). Nothing is ever concluded from absence.</summary>
    Never,

    /// <summary>A full crawl does (checkpoint null).</summary>
    FullCrawls,

    /// <summary>Every crawl does, incremental ones too (a web crawl that revisits all pages with conditional requests).</summary>
    EveryCrawl,
}

/// <summary>What a connector's change stream can be trusted to report.</summary>
public sealed record ConnectorCapabilities
{
    /// <summary>Incremental crawls report every deletion.</summary>
    public bool ReportsDeletions { get; init; }

    /// <summary>Incremental crawls report edits of documents already crawled.</summary>
    public bool ReportsEdits { get; init; }

    /// <summary>Documents carry the source's own access lists; otherwise the access configured for the source applies to all.</summary>
    public bool ReportsPermissions { get; init; }

    /// <summary>When absence means missing.</summary>
    public ListingCompleteness Completeness { get; init; }
}

/// <summary>One step of a probe.</summary>
/// <param name="Name">resolve, connect, authenticate, list, fetch or permissions.</param>
/// <param name="Succeeded">Whether the crawl can get past it.</param>
/// <param name="Detail">What was seen, in one sentence; when failed, with the remedy. Never a raw body, at most 300 characters.</param>
public sealed record ProbeStep(string Name, bool Succeeded, string Detail);
