using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>A document as stored.</summary>
/// <param name="Sequence">Number of its last change.</param>
/// <param name="Id">The id.</param>
/// <param name="Document">The document; null for a tombstone.</param>
/// <param name="Author">The merged author; null when unknown or without an account.</param>
/// <param name="ContentHash">SHA-256 over everything but <see cref="SourceDocument.Version"/>, hexadecimal.</param>
public sealed record StoredDocument(long Sequence, DocumentId Id, SourceDocument? Document, StoredPerson? Author, string ContentHash);

/// <summary>What an id names in the store.</summary>
public enum StoredKind
{
    /// <summary>A document.</summary>
    Document,

    /// <summary>An account of a person.</summary>
    Account,

    /// <summary>A group.</summary>
    Group,
}

/// <summary>Whether a live document is under suspicion.</summary>
/// <param name="Id">The id.</param>
/// <param name="SuspectSince">First missed at; null: not suspect.</param>
/// <param name="Held">Its removal waits for an admin.</param>
public sealed record DocumentState(DocumentId Id, DateTimeOffset? SuspectSince, bool Held);

/// <summary>A person merged from accounts.</summary>
/// <param name="Id">Stable id, <c>p</c> and a number; of two merged people the lower number stays.</param>
/// <param name="Name">The directory's name where there is one, else the longest.</param>
/// <param name="Accounts">The accounts, in id order.</param>
public sealed record StoredPerson(string Id, string Name, IReadOnlyList<SourcePerson> Accounts)
{
    /// <summary>Topics they do not want to be named for, lower-cased; an empty one: any.</summary>
    public IReadOnlyList<string> OptOuts { get; init; } = [];

    /// <summary>Whether they do not want to be named for a message: a topic is a tag, the name of the group it was written in, or a word of its or its thread's title.</summary>
    public bool IsWithheld(SourceDocument document, string title, string? threadTitle) => OptOuts.Count > 0 && OptOuts.Any(topic => topic.Length == 0
        || document.Tags.Append(document.Container?.Name ?? "").Any(name => name.Trim().Equals(topic, StringComparison.OrdinalIgnoreCase))
        || $" {Words(title)} {Words(threadTitle ?? "")} ".Contains($" {Words(topic)} ", StringComparison.Ordinal));

    private static string Words(string text) =>
        string.Join(' ', new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>A document that could not be read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Id">The document; null when not even its id could be read.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Retryable">Whether the next crawl may succeed.</param>
/// <param name="First">First seen.</param>
/// <param name="Last">Last seen.</param>
/// <param name="Count">Times seen.</param>
public sealed record DocumentFailure(SourceId Source, DocumentId? Id, string Reason, bool Retryable, DateTimeOffset First, DateTimeOffset Last, int Count);

/// <summary>What happened to a source.</summary>
public sealed record SourceStatus
{
    /// <summary>The source.</summary>
    public required SourceId Source { get; init; }

    /// <summary>Why it is paused; null: not paused.</summary>
    public string? PausedReason { get; init; }

    /// <summary>Why removals are held; null: none are.</summary>
    public string? HoldReason { get; init; }

    /// <summary>Documents held.</summary>
    public long Held { get; init; }

    /// <summary>Live documents.</summary>
    public long Documents { get; init; }

    /// <summary>Open failures.</summary>
    public long Failures { get; init; }

    /// <summary>End of the last run that completed; null: none yet.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Message of the last run when it failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>The latest run; null: none yet.</summary>
    public CrawlRun? LastRun { get; init; }
}

/// <summary>Counts over the whole store.</summary>
/// <param name="Documents">Live documents.</param>
/// <param name="Tombstones">Removed documents remembered.</param>
/// <param name="People">Merged people.</param>
/// <param name="Accounts">Accounts.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Failures">Open failures.</param>
/// <param name="LastSequence">Highest sequence number.</param>
public sealed record StoreCounts(long Documents, long Tombstones, long People, long Accounts, long Groups, long Failures, long LastSequence);
