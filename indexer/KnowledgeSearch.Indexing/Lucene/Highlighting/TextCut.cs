using System.Globalization;

namespace KnowledgeSearch.Indexing.Lucene.Highlighting;

/// <summary>Where a text may be cut: between words, else between what people see as characters.</summary>
internal static class TextCut
{
    private const int WordReach = 40;

    /// <summary>The last place at or before <paramref name="at"/> to cut at, not before <paramref name="from"/>, which is one itself.</summary>
    public static int AtOrBefore(string text, int from, int at)
    {
        if (at >= text.Length)
        {
            return text.Length;
        }

        for (int i = at; i > Math.Max(from, at - WordReach); i--)
        {
            if (char.IsWhiteSpace(text[i]) && !ContinuesCharacter(text, i + 1))
            {
                return i;
            }
        }

        int cut = from;
        while (cut < at)
        {
            int next = cut + StringInfo.GetNextTextElementLength(text.AsSpan(cut));
            if (next > at)
            {
                break;
            }

            cut = next;
        }

        return cut;
    }

    /// <summary>The beginning of the first line's worth of a text, for what has no title.</summary>
    public static string Beginning(string text, int length)
    {
        string line = text.AsSpan().TrimStart().ToString();
        int end = line.IndexOfAny(['\r', '\n']);
        line = end > 0 ? line[..end] : line;
        return line.Length <= length ? line.TrimEnd() : line[..AtOrBefore(line, 0, length)].TrimEnd() + "…";
    }

    /// <summary>Moves an end forward over accents, variations and skin tones that belong to the character before it.</summary>
    public static int EndOfCharacter(string text, int start, int end)
    {
        if (end >= text.Length || text[end] < 0x80)
        {
            return end;
        }

        int at = start;
        while (at < end)
        {
            at += StringInfo.GetNextTextElementLength(text.AsSpan(at));
        }

        return at;
    }

    private static bool ContinuesCharacter(string text, int at) =>
        at < text.Length && text[at] >= 0x80 && CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
}
