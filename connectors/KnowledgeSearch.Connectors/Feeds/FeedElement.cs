using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// An element of a feed. <see cref="Name"/> is <c>local</c> for the feed's own vocabulary and <c>prefix:local</c> with the customary prefix for known
/// extensions, whatever prefix the document chose or forgot to declare. Local names are lower case: feeds write pubdate and pubDate alike.
/// </summary>
internal sealed class FeedElement(string name, string tag, long line, FeedElement? parent)
{
    private List<object>? _content;
    private Dictionary<string, string>? _attributes;

    public string Name { get; } = name;

    /// <summary>As written, without prefix: the name to serialise markup with.</summary>
    public string Tag { get; } = tag;

    public long Line { get; } = line;

    public FeedElement? Parent { get; } = parent;

    /// <summary>The end tag was seen: false for an element that a truncated document breaks off in.</summary>
    public bool IsComplete { get; set; }

    public IEnumerable<FeedElement> Children => _content?.OfType<FeedElement>() ?? [];

    public bool HasChildren => _content?.Exists(static node => node is FeedElement) ?? false;

    public IReadOnlyDictionary<string, string> Attributes => _attributes ?? (IReadOnlyDictionary<string, string>)System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    public void Add(FeedElement child) => (_content ??= []).Add(child);

    /// <summary>Adds text with references resolved. Text from a CDATA section is markup already when it stands among markup.</summary>
    public void AddText(string text, bool isCData) => (_content ??= []).Add(isCData ? new CData(text) : text);

    public void SetAttribute(string name, string value) => (_attributes ??= new(StringComparer.OrdinalIgnoreCase)).TryAdd(name, value);

    public string Attribute(string name) => _attributes?.GetValueOrDefault(name)?.Trim() ?? "";

    /// <summary>The first child of a name; names earlier in the list go first.</summary>
    public FeedElement? Child(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (FeedElement child in Children)
            {
                if (child.Name == name)
                {
                    return child;
                }
            }
        }

        return null;
    }

    /// <summary>The first child with text among the names; names earlier in the list go first. Empty when there is none.</summary>
    public string ChildText(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (FeedElement child in Children)
            {
                if (child.Name == name && child.Text() is { Length: > 0 } text)
                {
                    return text;
                }
            }
        }

        return "";
    }

    /// <summary>Trimmed text; where markup was written without escaping it, the markup.</summary>
    public string Text() => HasChildren ? InnerMarkup() : string.Concat(_content?.Select(static node => node.ToString()) ?? []).Trim();

    /// <summary>The content as HTML, without prefixes and declarations of namespaces.</summary>
    public string InnerMarkup()
    {
        StringBuilder markup = new();
        WriteContent(markup);
        return markup.ToString().Trim();
    }

    /// <summary>The nearest value of an inherited attribute (xml:lang), this element's own first; empty when there is none.</summary>
    public string Inherited(string name)
    {
        FeedElement? at = this;
        while (at is not null && at.Attribute(name).Length == 0)
        {
            at = at.Parent;
        }

        return at?.Attribute(name) ?? "";
    }

    /// <summary>The base of relative addresses here: the chain of xml:base attributes resolved against each other and the document's address.</summary>
    public Uri? Base(Uri? document)
    {
        Uri? outer = Parent is null ? document : Parent.Base(document);
        return Attribute("xml:base") is { Length: > 0 } own ? FeedAddress.Resolve(outer, own) ?? outer : outer;
    }

    private void WriteContent(StringBuilder markup)
    {
        foreach (object node in _content ?? [])
        {
            switch (node)
            {
                case FeedElement element:
                    element.Write(markup);
                    break;
                case CData data:
                    markup.Append(data.Text);
                    break;
                case string text:
                    markup.Append(Escape(text));
                    break;
            }
        }
    }

    private void Write(StringBuilder markup)
    {
        markup.Append('<').Append(Tag);
        foreach ((string name, string value) in Attributes)
        {
            if (!name.StartsWith("xmlns", StringComparison.Ordinal))
            {
                markup.Append(' ').Append(name).Append("=\"").Append(Escape(value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
            }
        }

        if (_content is null && Tag.ToLowerInvariant() is "br" or "hr" or "img" or "input" or "wbr" or "col" or "area" or "source" or "embed" or "link" or "meta")
        {
            markup.Append("/>");
            return;
        }

        markup.Append('>');
        WriteContent(markup);
        markup.Append("</").Append(Tag).Append('>');
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private sealed record CData(string Text)
    {
        public override string ToString() => Text;
    }
}
