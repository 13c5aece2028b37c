using System.Buffers;
using System.Collections.Frozen;
using System.Net;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>
/// One pass over the tags of HTML, without a tree. Gives up (unless lenient) where a tree would move text or read characters otherwise: misnested headings and tables, raw text that is
/// not closed, entities without semicolon or outside HTML 4, foreign content. A property test holds it to the tree's text.
/// </summary>
internal ref struct HtmlScanner
{
    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\n\f\r/>");
    private static readonly FrozenSet<string> Void = Set("br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track", "param");
    private static readonly FrozenSet<string> Raw = Set("script", "style", "textarea", "title", "iframe");

    // What a reader of tags alone may see; any other element needs the tree.
    private static readonly FrozenSet<string> Known = Set(
        "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div",
        "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "input", "ins", "kbd", "li", "main", "mark", "meta", "nav", "ol", "p",
        "pre", "q", "s", "samp", "script", "section", "small", "span", "strike", "strong", "style", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u",
        "ul", "var", "wbr", "link");

    private static readonly FrozenSet<string> TableParts = Set("table", "tbody", "thead", "tfoot", "tr", "colgroup");
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownSpans = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly ReadOnlySpan<char> html;
    private readonly MarkupSink sink;
    private readonly bool lenient;
    private readonly List<string> open;

    private HtmlScanner(string html, MarkupSink sink, bool lenient)
    {
        this.html = html;
        this.sink = sink;
        this.lenient = lenient;
        open = [];
    }

    /// <summary>Feeds the sink; false when the tree is needed, and then the sink holds nothing of use.</summary>
    public static bool TryRead(string html, MarkupSink sink, bool lenient) => new HtmlScanner(html, sink, lenient).TryRead();

    private readonly bool TryRead()
    {
        int at = 0;
        while (at < html.Length && !sink.IsFull)
        {
            int tag = html[at..].IndexOf('<');
            int end = tag < 0 ? html.Length : at + tag;
            if (end > at && !TryText(html[at..end]))
            {
                return false;
            }

            at = end;
            if (at < html.Length && !TryTag(ref at))
            {
                return false;
            }
        }

        return lenient || open.Count == 0 || sink.IsFull;
    }

    private readonly bool TryText(ReadOnlySpan<char> text)
    {
        // Text between the rows of a table is moved before it by the tree.
        if (!lenient && open.Count > 0 && TableParts.Contains(open[^1]) && !text.IsWhiteSpace())
        {
            return false;
        }

        if (!text.Contains('&') && !text.Contains('\0'))
        {
            sink.Text(text);
            return true;
        }

        if (TryDecode(text) is not { } decoded)
        {
            return false;
        }

        sink.Text(decoded);
        return true;
    }

    private readonly string? TryDecode(ReadOnlySpan<char> text)
    {
        for (int at = text.IndexOf('&'); !lenient && at >= 0 && at < text.Length;)
        {
            ReadOnlySpan<char> rest = text[(at + 1)..];
            if (rest.Length > 0 && (char.IsAsciiLetter(rest[0]) || rest[0] == '#'))
            {
                int semicolon = rest[..Math.Min(rest.Length, 10)].IndexOf(';');
                string entity = semicolon < 0 ? "" : $"&{rest[..(semicolon + 1)]}";
                string value = WebUtility.HtmlDecode(entity);
                if (semicolon < 0 || value == entity || value.Any(c => c is < ' ' or (>= '\u007F' and < '\u00A0') or '\uFFFD' || char.IsSurrogate(c)))
                {
                    return null;
                }
            }

            int next = rest.IndexOf('&');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return !lenient && text.Contains('\0') ? null : WebUtility.HtmlDecode(text.ToString());
    }

    private readonly bool TryTag(ref int at)
    {
        ReadOnlySpan<char> rest = html[at..];
        if (rest.StartsWith("<!--") && rest[4..].IndexOf("-->") is >= 0 and int close)
        {
            // "<!-->" and "--!>" end a comment too: rare enough for the tree.
            at += 4 + close + 3;
            ReadOnlySpan<char> comment = rest[4..(4 + close)];
            return lenient || (comment.Length > 0 && comment[0] is not ('>' or '-') && comment.IndexOf("--!>") < 0);
        }

        bool ends = rest.Length > 1 && rest[1] == '/';
        int start = ends ? 2 : 1;
        if (rest.Length <= start || !char.IsAsciiLetter(rest[start]))
        {
            // "<" as in "a < b" is text; "<!", "<?" and "</ " are declarations and bogus comments.
            if (!lenient && rest.Length > 1 && rest[1] is '!' or '?' or '/')
            {
                return false;
            }

            int skip = rest.Length > 1 && rest[1] is '!' or '?' or '/' ? rest.IndexOf('>') + 1 : 1;
            at += Math.Max(skip, 1);
            return skip > 1 || TryText("<");
        }

        int nameLength = rest[start..].IndexOfAny(NameEnd);
        int length = LengthOf(rest);
        if (nameLength < 0 || length < 0)
        {
            at = html.Length;
            return lenient;
        }

        at += length;
        Span<char> lower = stackalloc char[Math.Min(nameLength, 12)];
        rest.Slice(start, lower.Length).ToLowerInvariant(lower);
        if (nameLength > lower.Length || !KnownSpans.TryGetValue(lower, out string? name))
        {
            return lenient && TrySkip(lower.ToString(), ends, ref at);
        }

        ReadOnlySpan<char> attributes = rest[(start + nameLength)..(length - 1)];
        return ends ? TryEnd(name) : TryStart(name, attributes, ref at);
    }

    private readonly bool TryStart(string name, ReadOnlySpan<char> attributes, ref int at)
    {
        if (Raw.Contains(name))
        {
            return TrySkip(name, false, ref at);
        }

        if (!lenient && MovesInTree(name))
        {
            return false;
        }

        sink.Start(name);
        if (name is "a" or "img")
        {
            if (Attribute(attributes, name == "a" ? "href" : "alt") is { } value)
            {
                if (TryDecode(value) is not { } decoded)
                {
                    return false;
                }

                if (name == "a")
                {
                    sink.Link(decoded);
                }
                else
                {
                    sink.Alternative(decoded);
                }
            }
        }

        if (Void.Contains(name))
        {
            sink.End(name);
        }
        else if (!lenient)
        {
            open.Add(name);
        }

        return true;
    }

    private readonly bool TryEnd(string name)
    {
        if (!lenient)
        {
            if (open.Count == 0 || open[^1] != name)
            {
                return false;
            }

            open.RemoveAt(open.Count - 1);
        }

        sink.End(name);
        return true;
    }

    // Nesting that the tree construction of the standard (§13.2.6) answers by closing, moving or dropping elements.
    private readonly bool MovesInTree(string name)
    {
        string parent = open.Count > 0 ? open[^1] : "";
        bool cell = name is "td" or "th";
        bool row = name == "tr";
        bool section = name is "tbody" or "thead" or "tfoot" or "caption" or "colgroup";
        if (cell || row || section || name == "col")
        {
            return cell ? parent != "tr" : row ? parent is not ("table" or "tbody" or "thead" or "tfoot") : section ? parent != "table" : parent is not ("table" or "colgroup");
        }

        return TableParts.Contains(parent)
            || open.Count > 200
            || (name == "a" && open.Contains("a"))
            || (name is "h1" or "h2" or "h3" or "h4" or "h5" or "h6" && open.Any(o => o.Length == 2 && o[0] == 'h'))
            || name is "meta" or "link";
    }

    // The end of the tag's ">", past quoted values.
    private static int LengthOf(ReadOnlySpan<char> tag)
    {
        for (int i = 1; i < tag.Length; i++)
        {
            if (tag[i] == '>')
            {
                return i + 1;
            }

            if (tag[i] is '"' or '\'' && IsValueStart(tag, i))
            {
                int quote = tag[(i + 1)..].IndexOf(tag[i]);
                if (quote < 0)
                {
                    return -1;
                }

                i += quote + 1;
            }
        }

        return -1;
    }

    private static bool IsValueStart(ReadOnlySpan<char> tag, int quote) => tag[..quote].TrimEnd() is { Length: > 0 } before && before[^1] == '=';

    private readonly bool TrySkip(string name, bool ends, ref int at)
    {
        if (ends || !(Raw.Contains(name) || MarkupSink.Unread.Contains(name)))
        {
            return true;
        }

        int close = html[at..].IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase);
        int end = close < 0 ? -1 : html[(at + close)..].IndexOf('>');
        if (end < 0)
        {
            at = lenient ? html.Length : at;
            return lenient;
        }

        // Scripts that hold comments end elsewhere (§13.2.5.17), and "</scripts>" ends none.
        ReadOnlySpan<char> content = html.Slice(at, close);
        bool plain = NameEnd.Contains(html[at + close + 2 + name.Length]) && !(name == "script" && content.Contains("<!--", StringComparison.Ordinal));
        at += close + end + 1;
        return lenient || plain;
    }

    // The first attribute of that name, as §13.2.5.32 to .38 read it.
    private static string? Attribute(ReadOnlySpan<char> attributes, string wanted)
    {
        int at = 0;
        while (at < attributes.Length)
        {
            while (at < attributes.Length && (char.IsWhiteSpace(attributes[at]) || attributes[at] == '/'))
            {
                at++;
            }

            int nameStart = at;
            while (at < attributes.Length && !char.IsWhiteSpace(attributes[at]) && attributes[at] != '/' && (attributes[at] != '=' || at == nameStart))
            {
                at++;
            }

            ReadOnlySpan<char> name = attributes[nameStart..at];
            while (at < attributes.Length && char.IsWhiteSpace(attributes[at]))
            {
                at++;
            }

            ReadOnlySpan<char> value = [];
            if (at < attributes.Length && attributes[at] == '=')
            {
                at++;
                while (at < attributes.Length && char.IsWhiteSpace(attributes[at]))
                {
                    at++;
                }

                bool quoted = at < attributes.Length && attributes[at] is '"' or '\'';
                int valueStart = quoted ? at + 1 : at;
                int length = quoted ? attributes[valueStart..].IndexOf(attributes[at]) : attributes[valueStart..].IndexOfAny(" \t\n\f\r");
                length = length < 0 ? attributes.Length - valueStart : length;
                value = attributes.Slice(valueStart, length);
                at = valueStart + length + (quoted ? 1 : 0);
            }

            if (name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return value.ToString();
            }
        }

        return null;
    }

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
