using System.Buffers;
using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Characters as they are stored and analysed: <c>\n</c> line ends, NFC, no lone surrogates, no controls, no bidirectional overrides (Unicode TR 36 §2.1).</summary>
internal static class CleanText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(c => (char)c), '\n', '\t', .. Enumerable.Range(0xC0, 0x17F - 0xC0).Select(c => (char)c)]);

    public static string Of(string text)
    {
        // Nearly every text is Latin letters that are composed already.
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\r')
            {
                clean.Append('\n');
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else if (char.IsSurrogate(c))
            {
                bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                clean.Append(pair ? c : '\uFFFD');
                if (pair)
                {
                    clean.Append(text[++i]);
                }
            }
            else if (c is '\u2028' or '\u2029' or '\u0085')
            {
                clean.Append('\n');
            }
            else if (!IsDropped(c))
            {
                clean.Append(c);
            }
        }

        string result = clean.ToString();
        return result.IsNormalized() ? result : result.Normalize();
    }

    public static bool IsDropped(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF' or '\u00AD' or '\uFFFE' or '\uFFFF';
}
