using System.Collections.Frozen;

namespace KnowledgeSearch.Indexing.Lucene.Highlighting;

/// <summary>
/// Cuts text into sentences: at line ends, and behind .!? followed by a space and a capital, digit or quote, unless the full stop belongs to a usual abbreviation. Enough for
/// passages, and without the 29 MB and the second of start-up that ICU's rules cost.
/// </summary>
internal static class Sentences
{
    private static readonly FrozenSet<string> Abbreviations =
        "bijv bv o.a d.w.z a.u.b nr nrs enz m.b.t i.v.m t.a.v t.b.v incl excl ca dhr mevr mw drs ir ing prof dr mr e.g i.e etc vs no approx st jr sr blz art afd tel z.s.m i.p.v o.b.v n.a.v m.i.v"
            .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentences that have text, in order, without the white space around them.</summary>
    public static List<(int Start, int End)> Of(string text)
    {
        List<(int Start, int End)> sentences = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r' || (text[i] is '.' or '!' or '?' && Ends(text, i)))
            {
                Add(text, start, i + 1, sentences);
                start = i + 1;
            }
        }

        Add(text, start, text.Length, sentences);
        return sentences;
    }

    private static bool Ends(string text, int at)
    {
        if (at + 2 >= text.Length || !char.IsWhiteSpace(text[at + 1]) || !(char.IsUpper(text[at + 2]) || char.IsDigit(text[at + 2]) || text[at + 2] is '"' or '“' or '‘' or '\''))
        {
            return false;
        }

        if (text[at] != '.')
        {
            return true;
        }

        int word = at;
        while (word > 0 && at - word < 16 && !char.IsWhiteSpace(text[word - 1]))
        {
            word--;
        }

        // A single capital is an initial: J. Jansen.
        ReadOnlySpan<char> before = text.AsSpan(word, at - word).TrimStart("(\"'");
        return !(before is [>= 'A' and <= 'Z']) && !Abbreviations.Contains(before.ToString());
    }

    private static void Add(string text, int start, int end, List<(int Start, int End)> sentences)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            sentences.Add((start, end));
        }
    }
}
