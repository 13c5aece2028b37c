using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Indexing.Querying;

/// <summary>
/// Reads what people type: words, "phrases", -exclusions and prefix*. Never fails: what has no meaning is read as plain words and named in
/// <see cref="ParsedQuery.Relaxed"/>. One pass and no nesting, so its cost is bounded by <see cref="SearchRequest.MaxQueryLength"/>.
/// </summary>
internal static class QueryTextParser
{
    /// <summary>Most clauses that count; each costs a postings list per field and language.</summary>
    public const int MaxClauses = 32;

    /// <summary>Fewest characters before the asterisk: shorter prefixes expand to a large part of the dictionary.</summary>
    public const int MinPrefixLength = 3;

    public static ParsedQuery Parse(string query)
    {
        List<QueryClause> clauses = [];
        List<string> relaxed = [];
        ReadOnlySpan<char> rest = Shorten(query, relaxed);
        while (!(rest = rest.TrimStart()).IsEmpty)
        {
            bool excluded = rest[0] == '-' && rest.Length > 1 && !char.IsWhiteSpace(rest[1]);
            rest = excluded ? rest[1..] : rest;
            QueryClause clause = rest[0] == '"' ? ReadPhrase(ref rest, excluded, relaxed) : ReadWord(ref rest, excluded, relaxed);
            if (!HasContent(clause.Text))
            {
                continue;
            }

            if (clauses.Count == MaxClauses)
            {
                relaxed.Add($"only the first {MaxClauses} terms count");
                break;
            }

            clauses.Add(clause);
        }

        return new ParsedQuery(clauses, relaxed.Count == 0 ? null : string.Join("; ", relaxed.Distinct(StringComparer.Ordinal)));
    }

    // Letters, digits or emoji; punctuation alone asks for nothing.
    private static bool HasContent(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol && rune.Value >= 0x2190)
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Shorten(string query, List<string> relaxed)
    {
        if (query.Length <= SearchRequest.MaxQueryLength)
        {
            return query;
        }

        relaxed.Add($"only the first {SearchRequest.MaxQueryLength} characters count");
        int length = SearchRequest.MaxQueryLength;
        return query.AsSpan(0, char.IsHighSurrogate(query[length - 1]) ? length - 1 : length);
    }

    private static QueryClause ReadPhrase(ref ReadOnlySpan<char> rest, bool excluded, List<string> relaxed)
    {
        rest = rest[1..];
        int end = rest.IndexOf('"');
        if (end < 0)
        {
            // Half-typed phrases are common while typing: their words are searched, one by one.
            relaxed.Add("a quotation mark without its closing one");
            return rest.IsEmpty ? new QueryClause(ClauseKind.Word, "", excluded) : ReadWord(ref rest, excluded, relaxed);
        }

        string text = rest[..end].Trim().ToString();
        rest = rest[(end + 1)..];
        return new QueryClause(ClauseKind.Phrase, text, excluded);
    }

    private static QueryClause ReadWord(ref ReadOnlySpan<char> rest, bool excluded, List<string> relaxed)
    {
        int end = 0;
        while (end < rest.Length && rest[end] != '"' && !char.IsWhiteSpace(rest[end]))
        {
            end++;
        }

        ReadOnlySpan<char> word = rest[..end];
        rest = rest[end..];
        ReadOnlySpan<char> stem = word.TrimEnd('*');
        if (stem.Length < word.Length && stem.Length >= MinPrefixLength && !stem.Contains('*'))
        {
            return new QueryClause(ClauseKind.Prefix, stem.ToString(), excluded);
        }

        if (word.Contains('*'))
        {
            relaxed.Add($"'*' is understood only at the end of a word of at least {MinPrefixLength} characters");
        }

        return new QueryClause(ClauseKind.Word, word.ToString().Replace('*', ' ').Trim(), excluded);
    }
}
