using System.Numerics;
using System.Text;

namespace KnowledgeSearch.Indexing.Lucene.Highlighting;

/// <summary>
/// The passages of a text that show why it matches, as HTML: everything escaped after cutting, <c>&lt;mark&gt;</c> the only element. The text is whatever somebody wrote
/// anywhere; nothing of it is trusted.
/// </summary>
internal static class Fragments
{
    /// <summary>Longest text that is looked through.</summary>
    public const int MaxText = 100_000;

    private const int MaxFragments = 3;
    private const int MaxLength = 220;
    private const int ShortSentence = 100;
    private const int LeadIn = 70;
    private const string MarkEnd = "</mark>";
    private const string LineEnd = " · ";

    /// <summary>Up to three passages, in the order of the text; without matches, its beginning; of an empty text, none.</summary>
    public static IReadOnlyList<string> Of(string text, IReadOnlyList<TextMatch> matches) => [.. Located(text, matches).Select(fragment => fragment.Html)];

    /// <summary>The same, with where each begins.</summary>
    public static IReadOnlyList<(string Html, int Start)> Located(string text, IReadOnlyList<TextMatch> matches)
    {
        if (text.Length > MaxText)
        {
            text = text[..TextCut.AtOrBefore(text, 0, MaxText)];
        }

        List<(int Start, int End)> sentences = Sentences.Of(text);
        if (sentences.Count == 0)
        {
            return [];
        }

        if (matches.Count == 0)
        {
            Passage beginning = new(sentences[0].Start, EndOf(text, sentences, 0, sentences[0].Start), 0, 0);
            return [(Render(text, beginning, matches), beginning.Start)];
        }

        return [.. Choose(Passages(text, sentences, matches)).OrderBy(passage => passage.Start).Select(passage => (Render(text, passage, matches), passage.Start))];
    }

    private static List<Passage> Passages(string text, List<(int Start, int End)> sentences, IReadOnlyList<TextMatch> matches)
    {
        List<Passage> passages = [];
        int sentence = 0;
        for (int i = 0; i < matches.Count;)
        {
            while (sentence < sentences.Count - 1 && sentences[sentence].End <= matches[i].Start)
            {
                sentence++;
            }

            int start = sentences[sentence].Start;
            if (matches[i].Start - start > LeadIn && sentences[sentence].End - start > MaxLength)
            {
                start = Math.Min(SkipSpace(text, TextCut.AtOrBefore(text, start, matches[i].Start - LeadIn)), matches[i].Start);
            }

            int end = Math.Max(EndOf(text, sentences, sentence, start), Math.Min(matches[i].End, start + MaxLength));
            ulong units = 0;
            int count = 0;
            for (; i < matches.Count && matches[i].Start < end; i++)
            {
                units |= 1UL << matches[i].Unit;
                count++;
            }

            passages.Add(new Passage(start, end, units, count));
        }

        return passages;
    }

    // A short sentence is shown with what follows it.
    private static int EndOf(string text, List<(int Start, int End)> sentences, int sentence, int start)
    {
        int end = sentences[sentence].End;
        while (end - start < ShortSentence && sentence + 1 < sentences.Count && sentences[sentence + 1].End - start <= MaxLength)
        {
            end = sentences[++sentence].End;
        }

        return end - start <= MaxLength ? end : Math.Max(TextCut.AtOrBefore(text, start, start + MaxLength), start + 1);
    }

    // First those that show words not shown yet.
    private static List<Passage> Choose(List<Passage> passages)
    {
        List<Passage> chosen = [];
        ulong shown = 0;
        while (chosen.Count < MaxFragments && passages.Count > 0)
        {
            Passage best = passages.MaxBy(passage =>
                (1000 * BitOperations.PopCount(passage.Units & ~shown)) + (10 * BitOperations.PopCount(passage.Units)) + Math.Min(passage.Matches, 9))!;
            chosen.Add(best);
            shown |= best.Units;
            passages.Remove(best);
        }

        return chosen;
    }

    private static string Render(string text, Passage passage, IReadOnlyList<TextMatch> matches)
    {
        StringBuilder html = new(2 * MaxLength);
        if (passage.Start > 0 && !IsSentenceStart(text, passage.Start))
        {
            html.Append("… ");
        }

        int at = passage.Start;
        foreach (TextMatch match in matches)
        {
            if (match.Start >= at && match.Start < passage.End)
            {
                int end = Math.Min(match.End, passage.End);
                Escape(text.AsSpan(at, match.Start - at), html);
                html.Append("<mark>");
                Escape(text.AsSpan(match.Start, end - match.Start), html);
                html.Append(MarkEnd);
                at = end;
            }
        }

        Escape(text.AsSpan(at, passage.End - at), html);
        string shown = html.ToString().TrimEnd(' ', '·');
        return SkipSpace(text, passage.End) < text.Length && !IsSentenceStart(text, SkipSpace(text, passage.End)) ? shown + " …" : shown;
    }

    private static bool IsSentenceStart(string text, int at)
    {
        int before = at - 1;
        while (before >= 0 && char.IsWhiteSpace(text[before]) && text[before] is not ('\n' or '\r'))
        {
            before--;
        }

        return before < 0 || text[before] is '.' or '!' or '?' or '\n' or '\r';
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    // White space of any length is one space, and the end of a line that no sign ends a dot between spaces: a menu or a list otherwise reads as one sentence.
    // Characters that would reorder or hide the text around them are left out.
    private static void Escape(ReadOnlySpan<char> text, StringBuilder html)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                if (c is '\n' or '\r' or '\u2028' or '\u2029')
                {
                    EndLine(html);
                }
                else if (html.Length > 0 && html[^1] != ' ')
                {
                    html.Append(' ');
                }
            }
            else if (char.IsSurrogate(c))
            {
                bool pair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
                _ = pair ? html.Append(c).Append(text[++i]) : html.Append('\ufffd');
            }
            else if (!char.IsControl(c) && c is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')))
            {
                _ = c switch
                {
                    '<' => html.Append("&lt;"),
                    '>' => html.Append("&gt;"),
                    '&' => html.Append("&amp;"),
                    '"' => html.Append("&quot;"),
                    '\'' => html.Append("&#39;"),
                    _ => html.Append(c),
                };
            }
        }
    }

    private static void EndLine(StringBuilder html)
    {
        int end = html.Length;
        while (end > 0 && html[end - 1] == ' ')
        {
            end--;
        }

        if (end == 0 || (end > 1 && html[end - 1] == '·' && html[end - 2] == ' '))
        {
            return;
        }

        int sign = end >= MarkEnd.Length && html.ToString(end - MarkEnd.Length, MarkEnd.Length) == MarkEnd ? end - MarkEnd.Length : end;
        html.Length = end;
        html.Append(sign > 0 && html[sign - 1] is '.' or '!' or '?' or ':' or ';' or ',' or '…' ? " " : LineEnd);
    }

    private sealed record Passage(int Start, int End, ulong Units, int Matches);
}
