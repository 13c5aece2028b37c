using System.Collections.Frozen;
using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Turns a sequence of tags and texts into plain text. The tree reader and the scanner feed the same sink, so they differ in nothing but how they read HTML.</summary>
internal sealed class MarkupSink
{
    /// <summary>Elements whose text is not read.</summary>
    public static readonly FrozenSet<string> Unread = Set(
        "script", "style", "template", "noscript", "noframes", "noembed", "title", "iframe", "object", "applet", "audio", "video", "canvas", "svg", "math", "select", "datalist", "textarea", "button");

    private static readonly FrozenSet<string> Blocks = Set(
        "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "br",
        "listing", "xmp", "plaintext");

    private readonly StringBuilder text = new();
    private readonly List<string> headings = [];
    private readonly List<string> links = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private char pending;
    private int headingStart = -1;
    private int preformatted;

    public bool IsFull => text.Length >= BodyText.MaxTextLength;

    public void Start(string name)
    {
        if (name is "td" or "th")
        {
            pending = pending == '\n' || text.Length == 0 ? '\n' : '\t';
        }
        else if (Blocks.Contains(name))
        {
            pending = '\n';
            preformatted += name is "pre" or "listing" or "xmp" ? 1 : 0;
            headingStart = IsHeading(name) ? text.Length : headingStart;
        }
    }

    public void End(string name)
    {
        if (!Blocks.Contains(name))
        {
            return;
        }

        pending = '\n';
        preformatted -= preformatted > 0 && name is "pre" or "listing" or "xmp" ? 1 : 0;
        if (IsHeading(name) && headingStart >= 0)
        {
            if (text.ToString(headingStart, text.Length - headingStart).Trim() is { Length: > 0 } heading)
            {
                headings.Add(CleanText.Of(heading));
            }

            headingStart = -1;
        }
    }

    public void Link(string address) => Addresses.Add(links, seen, address);

    /// <summary>Alternative text of an image: a word of its own.</summary>
    public void Alternative(string words)
    {
        Text(" ");
        Text(words);
        Text(" ");
    }

    public void Text(ReadOnlySpan<char> data)
    {
        foreach (char c in data)
        {
            if (preformatted > 0 && c == '\n')
            {
                pending = '\n';
            }
            else if (char.IsWhiteSpace(c))
            {
                pending = pending == '\0' ? ' ' : pending;
            }
            else if (!IsFull)
            {
                if (pending != '\0' && text.Length > 0)
                {
                    text.Append(pending);
                }

                pending = '\0';
                text.Append(c);
            }
        }
    }

    public ParsedBody ToBody() => new(CleanText.Of(text.ToString()), headings, links);

    private static bool IsHeading(string name) => name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6';

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
