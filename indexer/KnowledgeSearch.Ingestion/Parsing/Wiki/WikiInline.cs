using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing.Wiki;

/// <summary>Resolves comments, tags, links, templates and parameters in one pass over the text, with a stack of what is open. What never closes is read as it stands.</summary>
internal sealed class WikiInline
{
    // Deeper openings are read as text: each level copies its content once when it closes, so the depth bounds the time.
    private const int MaxDepth = 40;

    // Where the wiki reads no markup, or there is nothing to read: the value tells whether the text is kept.
    private static readonly FrozenDictionary<string, bool> LiteralTags = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase)
    {
        ["nowiki"] = true, ["pre"] = true, ["syntaxhighlight"] = true, ["source"] = true, ["math"] = true, ["chem"] = true, ["score"] = false, ["timeline"] = false, ["graph"] = false,
        ["templatedata"] = false, ["templatestyles"] = false, ["mapframe"] = false, ["script"] = false, ["style"] = false, ["hiero"] = false,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> LineTags = new[]
    {
        "br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "hr", "blockquote", "center", "h1", "h2", "h3", "h4", "h5", "h6", "gallery", "poem", "section", "caption", "references",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> InlineTags = new[]
    {
        "b", "i", "u", "s", "em", "strong", "small", "big", "sub", "sup", "span", "font", "code", "tt", "kbd", "samp", "var", "del", "ins", "strike", "cite", "abbr", "q", "bdi", "bdo", "mark", "td", "th", "tbody",
        "thead", "tfoot", "noinclude", "includeonly", "onlyinclude", "a", "data", "time", "rb", "rp", "rt", "ruby", "dfn", "img", "wbr", "translate", "languages", "tvar", "inputbox", "categorytree", "indicator",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly string source;
    private readonly Stack<WikiFrame> frames = new([new WikiFrame(WikiConstruct.Page)]);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> links = [];
    private readonly Dictionary<string, (int From, int At)> nextClose = new(StringComparer.OrdinalIgnoreCase);
    private int at;

    public WikiInline(string source) => this.source = source;

    public IReadOnlyList<string> Links => links;

    private StringBuilder Text => frames.Peek().Text;

    public string Resolve(CancellationToken ct)
    {
        int steps = 0;
        while (at < source.Length)
        {
            if ((++steps & 0xFFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Step();
        }

        // From the innermost: what stays open is text.
        while (frames.Count > 1)
        {
            WikiFrame open = frames.Pop();
            Text.Append(open.Opening).AppendJoin('|', open.Parts);
        }

        return WebUtility.HtmlDecode(Text.ToString());
    }

    private void Step()
    {
        char c = source[at];
        switch (c)
        {
            case '<' when TryTag():
                return;
            case '[' when Next("[["):
                Open(WikiConstruct.Link, 2);
                return;
            case '[' when TryExternalLink():
                return;
            case '{' when Next("{{{"):
                Open(Next("{{{{") && !Next("{{{{{") ? WikiConstruct.Template : WikiConstruct.Parameter, Next("{{{{") && !Next("{{{{{") ? 2 : 3);
                return;
            case '{' when Next("{{"):
                Open(WikiConstruct.Template, 2);
                return;
            case '|' when frames.Peek().Construct != WikiConstruct.Page:
                frames.Peek().Parts.Add(new StringBuilder());
                at++;
                return;
            case ']' when Next("]]") && frames.Peek().Construct == WikiConstruct.Link:
                Close(2);
                return;
            case '}' when Next("}}}") && frames.Peek().Construct == WikiConstruct.Parameter:
                Close(3);
                return;
            case '}' when Next("}}") && frames.Peek().Construct == WikiConstruct.Template:
                Close(2);
                return;
            case 'h' or 'H' when Addresses.IsHttp(source.AsSpan(at)):
                int length = Addresses.LengthAt(source, at);
                Addresses.Add(links, seen, source.Substring(at, length));
                Text.Append(source, at, length);
                at += length;
                return;
            case '_' when TrySwitch():
                return;
        }

        if (!LiteralText.IsReserved(c))
        {
            Text.Append(c);
        }

        at++;
    }

    private void Open(WikiConstruct construct, int length)
    {
        if (frames.Count < MaxDepth)
        {
            frames.Push(new WikiFrame(construct));
        }
        else
        {
            Text.Append(source, at, length);
        }

        at += length;
    }

    private void Close(int length)
    {
        string reduced = frames.Pop().Reduce();
        Text.Append(reduced);
        at += length;
    }

    // [http://x text]: the text stays; without text the address says nothing to a reader.
    private bool TryExternalLink()
    {
        if (!Addresses.IsHttp(source.AsSpan(at + 1)))
        {
            return false;
        }

        int length = Addresses.LengthAt(source, at + 1);
        int end = source.IndexOfAny([']', '\n'], at + 1 + length);
        if (end < 0 || source[end] == '\n')
        {
            return false;
        }

        Addresses.Add(links, seen, source.Substring(at + 1, length));
        string label = source[(at + 1 + length)..end];
        at = end + 1;
        foreach (char c in label.Contains(' ') ? label[(label.IndexOf(' ') + 1)..] : "")
        {
            Text.Append(LiteralText.IsReserved(c) ? ' ' : c);
        }

        return true;
    }

    // __TOC__ and its kind.
    private bool TrySwitch()
    {
        int end = at + 2;
        while (end < source.Length && end - at < 32 && char.IsLetter(source[end]))
        {
            end++;
        }

        if (!Next("__") || end == at + 2 || string.CompareOrdinal(source, end, "__", 0, 2) != 0)
        {
            return false;
        }

        at = end + 2;
        return true;
    }

    private bool TryTag()
    {
        if (Next("<!--"))
        {
            int close = IndexOf("-->", at + 4);
            at = close < 0 ? source.Length : close + 3;
            return true;
        }

        int start = Next("</") ? at + 2 : at + 1;
        int end = start;
        while (end < source.Length && end - start < 20 && char.IsAsciiLetterOrDigit(source[end]))
        {
            end++;
        }

        string name = source[start..end];
        int close2 = IndexOf(">", end);
        if (name.Length == 0 || close2 < 0 || close2 - at > 2000)
        {
            return false;
        }

        bool selfClosed = source[close2 - 1] == '/';
        bool opens = start == at + 1 && !selfClosed;
        if (name.Equals("ref", StringComparison.OrdinalIgnoreCase))
        {
            return SkipReference(opens, close2 + 1);
        }

        if (LiteralTags.TryGetValue(name, out bool kept))
        {
            return ReadLiteral(name, opens && kept, opens, close2 + 1);
        }

        if (!LineTags.Contains(name) && !InlineTags.Contains(name))
        {
            return false;
        }

        if (LineTags.Contains(name))
        {
            Text.Append('\n');
        }
        else if (name is "td" or "th")
        {
            Text.Append('\t');
        }

        at = close2 + 1;
        return true;
    }

    // A reference is about the sentence, not part of it; its addresses are still links of the page.
    private bool SkipReference(bool opens, int contentStart)
    {
        int close = opens ? IndexOf("</ref", contentStart) : -1;
        int end = close < 0 ? contentStart : IndexOf(">", close);
        foreach (string link in close < 0 ? [] : Addresses.In(source[contentStart..close]))
        {
            Addresses.Add(links, seen, link);
        }

        at = end < contentStart ? contentStart : close < 0 ? contentStart : end + 1;
        return true;
    }

    private bool ReadLiteral(string name, bool kept, bool opens, int contentStart)
    {
        int close = opens ? IndexOf($"</{name}", contentStart) : -1;
        int end = close < 0 ? -1 : IndexOf(">", close);
        if (end < 0)
        {
            at = contentStart;
            return true;
        }

        for (int i = contentStart; kept && i < close; i++)
        {
            if (!LiteralText.IsReserved(source[i]))
            {
                Text.Append(LiteralText.Protect(source[i]));
            }
        }

        at = end + 1;
        return true;
    }

    private bool Next(string expected) => string.CompareOrdinal(source, at, expected, 0, expected.Length) == 0;

    // Remembers where each mark comes next, so that a text of a million unclosed tags is not searched to its end a million times.
    private int IndexOf(string mark, int from)
    {
        if (!nextClose.TryGetValue(mark, out (int From, int At) known) || from < known.From || (known.At >= 0 && known.At < from))
        {
            known = (from, source.IndexOf(mark, from, StringComparison.OrdinalIgnoreCase));
            nextClose[mark] = known;
        }

        return known.At;
    }
}
