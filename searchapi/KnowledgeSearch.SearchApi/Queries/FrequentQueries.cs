namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>What at least five people ask, to be suggested to whom it finds something. Immutable.</summary>
/// <param name="queries">In lower case, most asked first.</param>
internal sealed class FrequentQueries(IReadOnlyList<string> queries)
{
    // Each is searched for whoever types, before it is shown to them.
    private const int MostTried = 6;
    private const int Fewest = 2;

    /// <summary>Nothing.</summary>
    public static FrequentQueries None { get; } = new([]);

    /// <summary>Those that letters typed so far begin, most asked first; a few. None for less than two letters.</summary>
    public IReadOnlyList<string> Beginning(string typed)
    {
        string text = LoggedQuery.InOneSpelling(typed);
        return text.Length < Fewest ? [] : [.. queries.Where(query => query.StartsWith(text, StringComparison.Ordinal) && query.Length > text.Length).Take(MostTried)];
    }
}
