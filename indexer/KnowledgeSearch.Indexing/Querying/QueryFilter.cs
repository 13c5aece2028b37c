namespace KnowledgeSearch.Indexing.Querying;

/// <summary>What a filter among the words of a query looks at.</summary>
internal enum FilterField
{
    /// <summary>Name or id of the author.</summary>
    Author,

    /// <summary>Name or id of the source or the container.</summary>
    In,

    /// <summary>The kind, by its name on the wire.</summary>
    Kind,

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    Lang,

    /// <summary>A tag, whole.</summary>
    Tag,

    /// <summary>Written before the day began, UTC.</summary>
    Before,

    /// <summary>Written when the day had begun, or later, UTC.</summary>
    After,

    /// <summary><c>answered</c>: of a conversation with an answer that was marked as such.</summary>
    Is,
}

/// <summary>A filter among the words of a query.</summary>
/// <param name="Field">What it looks at.</param>
/// <param name="Value">In its one spelling: a kind, language or date (<c>2026-11-23</c>) as on the wire, a name as typed.</param>
/// <param name="Excluded">Whether it names what must not be. Never of dates: not before is after.</param>
/// <param name="Start">Where it begins in the query, its minus included.</param>
/// <param name="Length">How long it is there.</param>
internal sealed record QueryFilter(FilterField Field, string Value, bool Excluded, int Start, int Length)
{
    /// <summary>The field as it is typed.</summary>
    public string Name => Field.ToString().ToLowerInvariant();

    /// <summary>The query without this filter.</summary>
    public string Without(string query) => $"{query.AsSpan(0, Start).TrimEnd()} {query.AsSpan(Start + Length).TrimStart()}".Trim();
}
