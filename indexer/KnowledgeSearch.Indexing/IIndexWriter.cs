namespace KnowledgeSearch.Indexing;

/// <summary>What state the index is in when opened and while it serves.</summary>
public enum IndexCondition
{
    /// <summary>Serving, and writable.</summary>
    Ready,

    /// <summary>There was none; it is empty and everything must be written.</summary>
    Empty,

    /// <summary>Written with another schema or analyzer; the old one serves until a rebuild has replaced it.</summary>
    Outdated,

    /// <summary>A file is damaged; what still opens serves until a rebuild has replaced it.</summary>
    Damaged,

    /// <summary>A write failed (disk full, I/O error); searches go on with what was committed, writing resumes when the cause is gone.</summary>
    WriteFailed,

    /// <summary>Another program writes it (<c>Index:Follow</c>); this one serves what that has committed and writes nothing.</summary>
    Followed,
}

/// <summary>The state of the index for operators.</summary>
/// <param name="Condition">Whether it can be relied on.</param>
/// <param name="Detail">One sentence with the remedy; empty when ready.</param>
/// <param name="Generation">Name of the generation in use.</param>
/// <param name="CommittedSequence">The store's sequence up to which changes are durable in it; 0: none.</param>
/// <param name="Documents">Distinct documents, restricted ones included.</param>
public sealed record IndexStatus(IndexCondition Condition, string Detail, string Generation, long CommittedSequence, long Documents)
{
    /// <summary>
    /// Why the index should be written anew though it can be used: rules about words have changed, or there is enough text by now to learn compounds from. Null: no reason.
    /// </summary>
    public string? RenewalReason { get; init; }
}

/// <summary>The right to write the index. One writer per index; calls do not overlap.</summary>
public interface IIndexWriter
{
    /// <summary>The state now.</summary>
    IndexStatus Status { get; }

    /// <summary>What the generation being written was told of languages: whoever makes documents ready for it goes by this, and so all of its documents are judged alike.</summary>
    LearnedLanguages Learned => LearnedLanguages.None;

    /// <summary>Applies changes in order; later changes of the same id win. Not yet visible nor durable. Writing the same change twice is harmless.</summary>
    /// <exception cref="IndexUnavailableException">
    /// The index cannot be written; nothing since the last commit may be assumed applied: go on from <see cref="IndexStatus.CommittedSequence"/>. After
    /// <see cref="IndexCondition.WriteFailed"/> the next write tries to open the index again; <see cref="IndexCondition.Outdated"/> and
    /// <see cref="IndexCondition.Damaged"/> need a rebuild.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// One document cannot be indexed, whatever the disk; the changes before it are applied. Leave it out and write the rest.
    /// </exception>
    ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken);

    /// <summary>Makes everything written visible to searches (near real time); not durable.</summary>
    /// <exception cref="IndexUnavailableException">As for <see cref="WriteAsync"/>; searches go on with what they had.</exception>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes everything written durable and visible, together with the store's sequence that it reaches. After a crash the index reopens at its last commit.
    /// </summary>
    /// <param name="sequence">All store changes up to and including this one have been written.</param>
    /// <param name="cancellationToken">Before the commit starts.</param>
    /// <exception cref="IndexUnavailableException">The commit failed; the previous one stands, and what was written since must be written again.</exception>
    ValueTask CommitAsync(long sequence, CancellationToken cancellationToken);

    /// <summary>Starts a new generation beside the live one, which goes on serving. Dispose without completing discards it.</summary>
    ValueTask<IIndexRebuild> BeginRebuildAsync(CancellationToken cancellationToken);
}

/// <summary>A generation being written beside the live one.</summary>
public interface IIndexRebuild : IAsyncDisposable
{
    /// <summary>As <see cref="IIndexWriter.Learned"/>, of the new generation.</summary>
    LearnedLanguages Learned => LearnedLanguages.None;

    /// <summary>As <see cref="IIndexWriter.WriteAsync"/>, into the new generation.</summary>
    ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken);

    /// <summary>Commits the new generation, swaps it in for writer and searchers at once, and removes the old one when its last search has ended.</summary>
    ValueTask CompleteAsync(long sequence, CancellationToken cancellationToken);
}

/// <summary>The index cannot do what was asked now; the message says why and what mends it.</summary>
public sealed class IndexUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the only reason is that another program has the index open to write.</summary>
    public bool IsInUse { get; init; }
}
