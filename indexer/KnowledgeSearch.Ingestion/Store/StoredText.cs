using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Makes crawled text fit for columns and their indexes, alike in every database, so that what is looked up is what was written.</summary>
internal static class StoredText
{
    // PostgreSQL refuses index entries over 2,704 bytes; 512 UTF-16 characters take at most 1,536 bytes of UTF-8.
    private const int LongestKey = 512;

    /// <summary>Text that both databases can hold: no NUL (PostgreSQL refuses it) and no lone surrogates (not UTF-8).</summary>
    public static string? Clean(string? text)
    {
        if (text is null || (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    /// <summary>Text to look up by: cleaned, and hashed where it is too long to index.</summary>
    public static string Key(string text)
    {
        string clean = Clean(text)!; // not null for text that is not
        return clean.Length <= LongestKey ? clean : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clean)));
    }

    /// <summary>As <see cref="Key"/>, null for null.</summary>
    public static string? OptionalKey(string? text) => text is null ? null : Key(text);
}
