namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>What the projection is doing.</summary>
public enum ProjectionState
{
    /// <summary>Not looked yet.</summary>
    Starting,

    /// <summary>Writing the index anew from the store, because the one there was cannot be continued or an admin asked.</summary>
    Rebuilding,

    /// <summary>Writing changes of the store.</summary>
    CatchingUp,

    /// <summary>Everything the store had when last looked is searchable.</summary>
    Current,

    /// <summary>The index or the store cannot be used now; it is tried again.</summary>
    Waiting,
}

/// <summary>How far the index follows the store, for operators.</summary>
/// <param name="State">What is being done.</param>
/// <param name="Detail">Why it waits, as a sentence with the remedy; empty otherwise.</param>
/// <param name="StoreSequence">The store's last change when last looked.</param>
/// <param name="SearchableSequence">Changes up to this one can be found.</param>
/// <param name="CommittedSequence">Changes up to this one survive a crash; the others are written again after it.</param>
/// <param name="FaultyDocuments">Documents that were indexed without their text or not at all since the program started; the failures of their sources say
/// which.</param>
public sealed record ProjectionStatus(
    ProjectionState State, string Detail, long StoreSequence, long SearchableSequence, long CommittedSequence, long FaultyDocuments);

/// <summary>How far a rebuild is.</summary>
/// <param name="Written">Documents written.</param>
/// <param name="Expected">Live documents of the store when it began; more may come.</param>
public sealed record RebuildProgress(long Written, long Expected);
