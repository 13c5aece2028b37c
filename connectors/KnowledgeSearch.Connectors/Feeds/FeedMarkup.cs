using System.Buffers;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Whether text is HTML, and HTML as one line of plain text for titles and names.</summary>
internal static class FeedMarkup
{
    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" />\t\r\n");

    /// <summary>A tag, a comment or a character reference.</summary>
    public static bool IsLikely(string text)
    {
        int lastClose = text.LastIndexOf('>');
        for (int at = text.AsSpan().IndexOfAny('<', '&'); at >= 0;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at + 1);
            if (rest.Length > 1 && (text[at] == '<' ? (at < lastClose && IsTagStart(rest)) : FeedReferences.Decode(text.Substring(at, Math.Min(34, text.Length - at)))[0] != '&' || rest.StartsWith("amp;")))
            {
                return true;
            }

            int next = rest.IndexOfAny('<', '&');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    /// <summary>Without tags, references resolved, white space collapsed, characters that reverse or hide text removed.</summary>
    public static string ToLine(FeedText text)
    {
        string value = text.Value ?? "";
        StringBuilder line = new(value.Length);
        int lastClose = value.LastIndexOf('>');
        for (int i = 0; i < value.Length && text.IsMarkup;)
        {
            int open = value.IndexOf('<', i);
            int close = open < 0 || open > lastClose ? -1 : value.IndexOf('>', open);
            bool tag = close >= 0 && IsTagStart(value.AsSpan(open + 1));
            line.Append(value, i, (open < 0 ? value.Length : open) - i);
            if (open >= 0)
            {
                // Tags part words no more than they do on screen: <b>R</b>SS is one.
                line.Append(tag ? IsInline(value.AsSpan(open + 1)) ? "" : " " : "<");
            }

            i = open < 0 ? value.Length : tag ? close + 1 : open + 1;
        }

        string plain = text.IsMarkup ? FeedReferences.Decode(line.ToString()) : value;
        return string.Join(' ', string.Concat(plain.Where(static c => c is not (>= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u00AD')))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsTagStart(ReadOnlySpan<char> rest) => rest is [>= 'a' and <= 'z' or >= 'A' and <= 'Z' or '!', ..] or ['/', >= 'a' and <= 'z' or >= 'A' and <= 'Z', ..];

    private static bool IsInline(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> name = rest.TrimStart('/');
        int end = name.IndexOfAny(NameEnd);
        return (end < 0 ? name : name[..end]) is "b" or "i" or "em" or "strong" or "a" or "span" or "u" or "sub" or "sup" or "small" or "code" or "tt" or "font" or "mark" or "abbr";
    }
}
