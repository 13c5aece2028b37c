namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Why a person can find a document, or cannot.</summary>
/// <param name="Person">Their id; null: the store does not know them.</param>
/// <param name="Document">The document's id.</param>
/// <param name="Visible">Whether a search of theirs can give it now.</param>
/// <param name="Summary">The deciding step, as one sentence.</param>
/// <param name="Steps">Everything that was looked at, in order.</param>
public sealed record AccessReason(string? Person, string Document, bool Visible, string Summary, IReadOnlyList<AccessStep> Steps);

/// <summary>One thing that was looked at.</summary>
/// <param name="About"><c>person</c>, <c>principals</c>, <c>document</c>, <c>access</c>, <c>deny</c>, <c>list</c>, <c>index</c> or <c>evidence</c>.</param>
/// <param name="Outcome"><c>yes</c>: lets pass; <c>no</c>: stops; <c>note</c>: decides nothing.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Chain">How a principal is held: the account's, then each group that holds the one before; empty: nothing to show.</param>
public sealed record AccessStep(string About, string Outcome, string Text, IReadOnlyList<string> Chain);
