using System.Globalization;
using System.Net;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Character references in feeds: those of XML, and those of HTML that publishers use without declaring them.</summary>
internal static class FeedReferences
{
    /// <summary>Resolves character references and the named ones of HTML that end in a semicolon; leaves everything else, <c>?a=1&amp;copy=2</c> included, as it is.</summary>
    public static string Decode(string text)
    {
        int next = text.IndexOf('&', StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        StringBuilder decoded = new(text.Length);
        int copied = 0;
        for (; next >= 0; next = text.IndexOf('&', next + 1))
        {
            // The longest name in HTML has 31 characters.
            int length = text.AsSpan(next, Math.Min(34, text.Length - next)).IndexOf(';') + 1;
            if (length > 2 && Reference(text.Substring(next, length)) is { } value)
            {
                decoded.Append(text, copied, next - copied).Append(value);
                copied = next + length;
                next = copied - 1;
            }
        }

        return decoded.Append(text, copied, text.Length - copied).ToString();
    }

    private static string? Reference(string reference)
    {
        if (reference[1] != '#')
        {
            string named = WebUtility.HtmlDecode(reference);
            return named == reference ? null : named;
        }

        bool hexadecimal = reference[2] is 'x' or 'X';
        string digits = reference[(hexadecimal ? 3 : 2)..^1];
        if (digits.Length == 0 || !digits.All(hexadecimal ? char.IsAsciiHexDigit : char.IsAsciiDigit))
        {
            return null;
        }

        // HTML §13.2.5.80: 128–159 are what windows-1252 has there, what is no character is U+FFFD. Control characters are dropped: no text means them.
        bool inRange = int.TryParse(digits, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int code);
        return inRange && code is >= 128 and <= 159 ? FeedEncoding.Windows1252.GetString([(byte)code])
            : !inRange || !Rune.IsValid(code) || code is 0xFFFE or 0xFFFF ? "\uFFFD"
            : code >= 32 || code is 9 or 10 or 13 ? new Rune(code).ToString() : "";
    }
}
