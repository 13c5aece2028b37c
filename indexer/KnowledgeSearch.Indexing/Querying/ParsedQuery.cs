namespace KnowledgeSearch.Indexing.Querying;

/// <summary>How a clause's text is matched.</summary>
internal enum ClauseKind
{
    /// <summary>As words, through the language's analysis.</summary>
    Word,

    /// <summary>As words next to each other, in this order.</summary>
    Phrase,

    /// <summary>As the beginning of a word.</summary>
    Prefix,
}

/// <summary>One thing a query asks for, or asks to leave out. The text is as typed, without its operators.</summary>
internal sealed record QueryClause(ClauseKind Kind, string Text, bool Excluded)
{
    /// <summary>What may stand in its place (<c>OR</c>): clauses without alternatives of their own; empty: nothing else will do.</summary>
    public IReadOnlyList<QueryClause> Or { get; init; } = [];
}

/// <summary>What a query was understood to ask, free of any engine's types.</summary>
/// <param name="Clauses">In the order typed.</param>
/// <param name="Relaxed">What was read as plain words or left out; null when nothing.</param>
internal sealed record ParsedQuery(IReadOnlyList<QueryClause> Clauses, string? Relaxed)
{
    /// <summary>Filters among the words, in the order typed. Several of one field are alternatives; fields combine; each excluded one counts.</summary>
    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>Whether nothing is asked for: such a query means everything but what it excludes, newest first.</summary>
    public bool AsksForNothing => Clauses.All(clause => clause.Excluded);
}
