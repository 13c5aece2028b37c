namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Addresses of pages in a text.</summary>
internal static class Addresses
{
    public const int MaxLength = 2048;
    private const int MaxCount = 2000;

    /// <summary>Adds an address when it is absolute http(s) and new.</summary>
    public static void Add(List<string> links, HashSet<string> seen, string address)
    {
        string trimmed = address.Trim();
        if (trimmed.Length <= MaxLength && links.Count < MaxCount && IsHttp(trimmed) && Uri.TryCreate(trimmed, UriKind.Absolute, out _) && seen.Add(trimmed))
        {
            links.Add(trimmed);
        }
    }

    /// <summary>The addresses that are written out in a text.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        List<string> links = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int at = text.IndexOf("http", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("http", at + 4, StringComparison.OrdinalIgnoreCase))
        {
            if (IsHttp(text.AsSpan(at)))
            {
                Add(links, seen, text.Substring(at, LengthAt(text, at)));
            }
        }

        return links;
    }

    /// <summary>Length of the address that starts here; punctuation that ends a sentence is not part of it.</summary>
    public static int LengthAt(string text, int start)
    {
        int end = start;
        while (end < text.Length && end - start <= MaxLength && !char.IsWhiteSpace(text[end]) && text[end] is not ('<' or '>' or '"' or '[' or ']' or '{' or '}' or '|'))
        {
            end++;
        }

        while (end > start && text[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or ')')
        {
            end--;
        }

        return end - start;
    }

    public static bool IsHttp(ReadOnlySpan<char> text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
