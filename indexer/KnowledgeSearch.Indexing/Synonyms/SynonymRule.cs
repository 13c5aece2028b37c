namespace KnowledgeSearch.Indexing.Synonyms;

/// <summary>Words and groups of words that are looked for as well. The language does not matter: a line may hold both.</summary>
/// <param name="From">What is typed; each is enough.</param>
/// <param name="To">What is then found too. The same as <paramref name="From"/> when each finds the others.</param>
internal sealed record SynonymRule(IReadOnlyList<string> From, IReadOnlyList<string> To);

/// <summary>A line that cannot be a rule.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">Why not, and what is allowed.</param>
public sealed record SynonymFault(int Line, string Reason);
