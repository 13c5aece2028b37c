namespace KnowledgeSearch.Indexing.Spelling;

/// <summary>A word of a query as typed, that may be corrected.</summary>
/// <param name="Start">Where it begins in the query.</param>
/// <param name="Text">As typed.</param>
internal readonly record struct QueryWord(int Start, string Text)
{
    /// <summary>Behind its last character.</summary>
    public int End => Start + Text.Length;
}

/// <summary>
/// The words of a query of which the spelling may be doubted: plain words, not what is left out, a filter, a prefix, a name as written (@jan, C#, PO-12) or an acronym.
/// </summary>
internal static class QueryWords
{
    private const int LongestAcronym = 6;

    /// <summary>The words, in their order.</summary>
    public static List<QueryWord> Of(string query)
    {
        List<QueryWord> words = [];
        for (int i = 0; i < query.Length;)
        {
            int end = i;
            while (end < query.Length && !char.IsWhiteSpace(query[end]))
            {
                end++;
            }

            AddWord(query, i, end, words);
            i = end + 1;
        }

        return words;
    }

    /// <summary>The query with something else in the place of a word, or of several.</summary>
    public static string Replace(string query, int start, int end, string text) => string.Concat(query.AsSpan(0, start), text, query.AsSpan(end));

    private static void AddWord(string query, int start, int end, List<QueryWord> words)
    {
        while (start < end && query[start] is '"' or '(' or '\'' or '“' or '„' or '‘')
        {
            start++;
        }

        while (end > start && query[end - 1] is '"' or ')' or '\'' or '”' or '’' or ',' or ';' or '?' or '!' or '.')
        {
            end--;
        }

        string word = query[start..end];
        bool acronym = word.Length <= LongestAcronym && word.All(char.IsUpper);
        if (word.Length is > 1 and <= EditTable.MaxLength && word.All(char.IsLetter) && !acronym)
        {
            words.Add(new QueryWord(start, word));
        }
    }
}
