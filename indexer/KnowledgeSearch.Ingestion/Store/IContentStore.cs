using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// The truth: normalised documents, people, groups, checkpoints, crawl history and failures. The index is a view of it that can be rebuilt at any time.
/// Every document carries the sequence number of its last change; numbers ascend, are never reused, and become visible in ascending order.
/// Safe for concurrent use; writers queue.
/// </summary>
public interface IContentStore : IAsyncDisposable
{
    /// <summary>
    /// Raised after a commit of this process that gave out sequence numbers. Handlers return at once and do not throw. Commits of other processes raise
    /// nothing: whoever shares a store polls too.
    /// </summary>
    event Action? Committed;

    /// <summary>Creates the schema where absent and checks that the store can be used.</summary>
    /// <exception cref="StoreException">The store is locked, damaged, of a newer version or unreachable; the message says which and what to do.</exception>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    // Crawling

    /// <summary>Records the start of a run. A run of the same source left unfinished by a killed process is closed as
    /// <see cref="RunState.Interrupted"/>.</summary>
    ValueTask<CrawlRun> BeginRunAsync(SourceId source, CrawlMode mode, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Applies one batch in one transaction: documents, people, groups, failures and checkpoint become durable together or not at all. A document whose
    /// content hash
    /// equals the stored one costs no write. Applying the same batch twice leaves the store as applying it once.
    /// </summary>
    /// <exception cref="StoreException">Nothing of the batch was applied.</exception>
    ValueTask<BatchOutcome> CommitAsync(CrawlBatch batch, CancellationToken cancellationToken);

    /// <summary>Records the end of a run and updates the source's state (last success, last error).</summary>
    ValueTask EndRunAsync(CrawlRun finished, CancellationToken cancellationToken);

    /// <summary>The position of the last committed batch that carried one; null: never crawled.</summary>
    ValueTask<Checkpoint?> GetCheckpointAsync(SourceId source, CancellationToken cancellationToken);

    /// <summary>Forgets the position, so that the next crawl is full.</summary>
    ValueTask ClearCheckpointAsync(SourceId source, CancellationToken cancellationToken);

    /// <summary>What is stored of a live document; null when unknown or removed.</summary>
    ValueTask<KnownDocument?> FindKnownAsync(DocumentId id, CancellationToken cancellationToken);

    /// <summary>Every live document of a source with its state, in id order.</summary>
    IAsyncEnumerable<DocumentState> ListDocumentsAsync(SourceId source, CancellationToken cancellationToken);

    /// <summary>Live documents of a source.</summary>
    ValueTask<long> CountDocumentsAsync(SourceId source, CancellationToken cancellationToken);

    // Holds

    /// <summary>Marks documents as held: their removal waits for an admin; they stay live and searchable. Sets the source's hold reason.</summary>
    ValueTask HoldAsync(SourceId source, IReadOnlyList<DocumentId> documents, string reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>An admin's decision on a hold: accept removes the held documents, reject keeps them (and clears their suspicion). Answers how many were
    /// held.</summary>
    ValueTask<long> ReleaseHoldAsync(SourceId source, bool accept, DateTimeOffset now, CancellationToken cancellationToken);

    // Sources, runs, failures

    /// <summary>What happened to a source; a new record for one never seen.</summary>
    ValueTask<SourceStatus> GetStatusAsync(SourceId source, CancellationToken cancellationToken);

    /// <summary>Pauses (with a reason) or resumes (null) a source.</summary>
    ValueTask SetPausedAsync(SourceId source, string? reason, CancellationToken cancellationToken);

    /// <summary>The latest runs of a source, newest first.</summary>
    ValueTask<IReadOnlyList<CrawlRun>> GetRunsAsync(SourceId source, int count, CancellationToken cancellationToken);

    /// <summary>Open failures of a source, newest first.</summary>
    ValueTask<IReadOnlyList<DocumentFailure>> GetFailuresAsync(SourceId source, int count, CancellationToken cancellationToken);

    /// <summary>Removes a source and everything of it: documents become tombstones, people, groups, runs, failures and checkpoint go. Answers the documents
    /// removed.</summary>
    ValueTask<long> RemoveSourceAsync(SourceId source, DateTimeOffset now, CancellationToken cancellationToken);

    // Settings of sources that admins add at run time; secrets inside are already encrypted by the caller.

    /// <summary>All stored source settings: name → JSON.</summary>
    ValueTask<IReadOnlyDictionary<SourceId, string>> GetSourceSettingsAsync(CancellationToken cancellationToken);

    /// <summary>Stores settings of a source (null removes them; the crawled documents stay).</summary>
    ValueTask SetSourceSettingsAsync(SourceId source, string? json, CancellationToken cancellationToken);

    // The change log

    /// <summary>The highest sequence number given out; 0 when empty.</summary>
    ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken);

    /// <summary>Documents changed after a sequence, ascending, tombstones included, ending with the last committed when called. Safe against concurrent
    /// commits: nothing is skipped.</summary>
    IAsyncEnumerable<StoredDocument> ReadChangesAsync(long after, CancellationToken cancellationToken);

    /// <summary>One document, live or removed; null when never seen.</summary>
    ValueTask<StoredDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken);

    /// <summary>The live documents of a thread, oldest first.</summary>
    ValueTask<IReadOnlyList<StoredDocument>> GetThreadAsync(string thread, CancellationToken cancellationToken);

    /// <summary>
    /// The document that each thread begins with: the live one created first, by id among equals, without its author. Threads without one are absent.
    /// A document that comes to begin its thread, or the title, text, language or access of the one that does changing, numbers the thread's other documents
    /// anew: they are enriched with it.
    /// </summary>
    IAsyncEnumerable<StoredDocument> ReadThreadRootsAsync(IReadOnlyCollection<string> threads, CancellationToken cancellationToken);

    /// <summary>Content hashes (SHA-256, hexadecimal) of those of the ids that are stored; of documents only the live ones.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> GetHashesAsync(StoredKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    // People

    /// <summary>A merged person by any of their accounts' ids; null when unknown.</summary>
    ValueTask<StoredPerson?> FindPersonByAccountAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>A merged person by person id or by e-mail address (case-folded); null when unknown.</summary>
    ValueTask<StoredPerson?> FindPersonAsync(string idOrEmail, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers that a person does not want to be named for what they answered, or forgets it. Their messages are numbered anew, so that the index takes it over. Answers whether
    /// there is such a person.
    /// </summary>
    /// <param name="idOrEmail">The person.</param>
    /// <param name="topic">A tag, a group's name or a word of titles; empty: whatever it is about.</param>
    /// <param name="optsOut">False: they may be named again.</param>
    /// <param name="cancellationToken">Before it is committed.</param>
    ValueTask<bool> SetOptOutAsync(string idOrEmail, string topic, bool optsOut, CancellationToken cancellationToken);

    /// <summary>All people, by name.</summary>
    IAsyncEnumerable<StoredPerson> ListPeopleAsync(CancellationToken cancellationToken);

    /// <summary>All groups, in id order.</summary>
    IAsyncEnumerable<SourceGroup> ListGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The principals a person holds: <c>user:</c> of every account, and every group reached transitively (cycle-safe, at most 5,000; beyond that it
    /// throws, failing closed).</summary>
    ValueTask<IReadOnlyCollection<string>> GetPrincipalsAsync(string personId, CancellationToken cancellationToken);

    // Operations

    /// <summary>
    /// SHA-256 (hexadecimal) over what the store knows, independent of sequence numbers, run ids and times of crawling: live documents by id and content,
    /// people by account, groups and members.
    /// </summary>
    ValueTask<string> GetDigestAsync(CancellationToken cancellationToken);

    /// <summary>Counts for metrics and <c>check</c>.</summary>
    ValueTask<StoreCounts> GetCountsAsync(CancellationToken cancellationToken);

    /// <summary>Checks the store's own integrity; empty when sound, else one sentence per fault.</summary>
    ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Writes a consistent copy into a folder while serving; it can be opened as a store of the same kind.</summary>
    /// <exception cref="StoreException">The kind of store is backed up by its own tools; the message names them.</exception>
    ValueTask BackupAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>The store cannot do what was asked; one sentence with the remedy.</summary>
public sealed class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);
