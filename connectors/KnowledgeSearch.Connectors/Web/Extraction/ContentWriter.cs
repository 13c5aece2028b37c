using System.Collections.Frozen;
using System.Net;
using System.Text;
using AngleSharp.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Writes an element as sanitised structure and as plain text. An allow-list walk: what is not named here leaves only its text.</summary>
internal sealed class ContentWriter
{
    private static readonly FrozenDictionary<string, string> Kept = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["p"] = "p", ["h1"] = "h1", ["h2"] = "h2", ["h3"] = "h3", ["h4"] = "h4", ["h5"] = "h5", ["h6"] = "h6", ["ul"] = "ul", ["dir"] = "ul", ["ol"] = "ol", ["li"] = "li",
        ["dl"] = "dl", ["dt"] = "dt", ["dd"] = "dd", ["table"] = "table", ["caption"] = "caption", ["thead"] = "thead", ["tbody"] = "tbody", ["tfoot"] = "tfoot", ["tr"] = "tr",
        ["td"] = "td", ["th"] = "th", ["pre"] = "pre", ["listing"] = "pre", ["xmp"] = "pre", ["blockquote"] = "blockquote", ["a"] = "a", ["em"] = "em", ["i"] = "em",
        ["strong"] = "strong", ["b"] = "strong",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly StringBuilder html = new();
    private readonly PlainText text;
    private readonly Uri baseAddress;
    private readonly IReadOnlySet<IElement> skipped;
    private readonly PageReaderOptions options;
    private int preformatted;

    private ContentWriter(Uri baseAddress, IReadOnlySet<IElement> skipped, PageReaderOptions options)
    {
        this.baseAddress = baseAddress;
        this.skipped = skipped;
        this.options = options;
        text = new PlainText(options.MaxTextLength);
    }

    /// <summary>Writes <paramref name="root"/> without the elements in <paramref name="skipped"/>; links are resolved against <paramref name="baseAddress"/>.</summary>
    public static (string Html, string Text) Write(IElement root, Uri baseAddress, IReadOnlySet<IElement> skipped, PageReaderOptions options)
    {
        ContentWriter writer = new(baseAddress, skipped, options);
        writer.Children(root, 0);
        return (writer.html.ToString(), writer.text.ToString());
    }

    private void Children(INode parent, int depth)
    {
        // By index: AngleSharp searches the parent's children for each NextSibling.
        INodeList children = parent.ChildNodes;
        bool cells = false;
        for (int i = 0; i < children.Length && !text.IsFull; i++)
        {
            INode child = children[i];
            if (child is IText content)
            {
                Text(content.Data);
            }
            else if (child is IElement element && !HtmlVocabulary.Unread.Contains(element.LocalName) && !skipped.Contains(element))
            {
                Element(element, cells, depth + 1);
                cells |= element.LocalName is "td" or "th";
            }
        }
    }

    private void Element(IElement element, bool afterCell, int depth)
    {
        if (depth > options.MaxDepth)
        {
            Text(element.TextContent);
            return;
        }

        string name = element.LocalName;
        switch (name)
        {
            case "br":
                html.Append("<br>");
                text.Break();
                return;
            case "hr":
                text.Break();
                return;
            case "img":
                // Legacy pages set headings and buttons as images; elsewhere images illustrate.
                Text(element.GetAttribute("alt") is { Length: > 0 } alt && element.Closest("h1,h2,h3,h4,h5,h6,a") is not null ? $" {alt} " : "");
                return;
        }

        bool block = HtmlVocabulary.Block.Contains(name);
        bool cell = name is "td" or "th";
        string? kept = Kept.GetValueOrDefault(name);
        string? target = kept == "a" ? Target(element) : null;
        kept = kept == "a" && target is null ? null : kept;
        if (cell && afterCell)
        {
            text.Cell();
        }
        else if (block)
        {
            text.Break();
        }

        preformatted += kept == "pre" ? 1 : 0;
        if (kept is not null)
        {
            html.Append('<').Append(kept).Append(target is null ? "" : $" href=\"{WebUtility.HtmlEncode(target)}\"").Append('>');
        }
        else if (block && html.Length > 0 && html[^1] is not ('>' or ' '))
        {
            html.Append(' ');
        }

        Children(element, depth);

        if (kept is not null)
        {
            html.Append("</").Append(kept).Append('>');
        }
        else if (block)
        {
            html.Append(' ');
        }

        preformatted -= kept == "pre" ? 1 : 0;
        if (block && !cell)
        {
            text.Break();
        }
    }

    private void Text(string data)
    {
        if (data.Length == 0)
        {
            return;
        }

        if (data.Length > options.MaxTextLength)
        {
            data = data[..options.MaxTextLength]; // one text of megabytes: the other limit is looked at between texts
        }

        html.Append(WebUtility.HtmlEncode(preformatted > 0 ? data : PlainText.Spaced(data)));
        text.Add(data, preformatted > 0);
    }

    // Tabs and line breaks inside an address are dropped before it is parsed (WHATWG URL §4.4): "java\tscript:" is a script.
    private string? Target(IElement link) =>
        link.GetAttribute("href") is { Length: > 0 and <= 2048 } href
        && Uri.TryCreate(baseAddress, string.Concat(href.Where(c => c is not ('\t' or '\n' or '\r'))).Trim(), out Uri? target)
        && target.Scheme is "http" or "https" ? target.AbsoluteUri : null;
}
