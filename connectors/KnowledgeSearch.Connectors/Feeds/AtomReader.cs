using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Reads Atom 1.0 (RFC 4287) and 0.3, with threads (RFC 4685), archives (RFC 5005) and tombstones (RFC 6721).</summary>
internal sealed class AtomReader(Uri? address)
{
    public Feed Read(FeedElement root)
    {
        bool single = root.Name == "atom:entry";
        List<FeedAuthor> authors = single ? [] : People(root);
        IEnumerable<FeedElement> entries = single ? [root] : root.Children.Where(static child => child.Name == "atom:entry");
        return new Feed
        {
            Format = Format(root),
            Id = Id(root),
            Title = single ? default : Text(root.Child("atom:title", "dc:title")),
            Description = Text(root.Child("atom:subtitle", "atom:tagline")),
            Link = single ? "" : Alternate(root),
            NextPage = Link(root, "prev-archive") is { Length: > 0 } archive ? archive : Link(root, "next"),
            Language = root.Attribute("xml:lang"),
            Published = FeedDate.Parse(root.ChildText("atom:published")),
            Updated = FeedDate.Parse(root.ChildText("atom:updated", "atom:modified")),
            Authors = authors,
            Categories = Categories(root),
            Items = [.. entries.Where(static entry => entry.IsComplete).Select(Entry)],
            Tombstones = [.. root.Children.Where(static child => child.Name == "at:deleted-entry" && child.Attribute("ref").Length > 0)
                .Select(static child => new FeedTombstone(child.Attribute("ref"), FeedDate.Parse(child.Attribute("when"))))],
        };
    }

    /// <summary>A Person construct; null when it says nothing.</summary>
    public static FeedAuthor? Person(FeedElement element)
    {
        string name = element.ChildText("atom:name", "name");
        string email = element.ChildText("atom:email", "email");
        string uri = element.ChildText("atom:uri", "atom:url", "atom:homepage", "uri", "url");
        name = name.Length == 0 && !element.HasChildren ? element.Text() : name;
        return (name + email + uri).Length == 0 ? null : new FeedAuthor(name, email, uri.Length == 0 ? "" : FeedAddress.Absolute(element.Base(null), uri));
    }

    private static string Format(FeedElement root)
    {
        bool early = root.Attribute("version").StartsWith("0.", StringComparison.Ordinal) || root.Attributes.Any(static attribute => attribute.Value.Trim().Equals("http://purl.org/atom/ns#", StringComparison.OrdinalIgnoreCase));
        return early ? "Atom 0.3" : "Atom 1.0";
    }

    private FeedItem Entry(FeedElement entry)
    {
        FeedElement? content = entry.Child("atom:content");
        FeedElement? reply = entry.Child("thr:in-reply-to");
        FeedElement? source = entry.Child("atom:source");
        string published = entry.ChildText("atom:published", "atom:issued", "atom:created");
        string updated = entry.ChildText("atom:updated", "atom:modified");
        FeedElement? replies = entry.Children.FirstOrDefault(static child => child.Name == "atom:link" && child.Attribute("rel") == "replies" && child.Attribute("type") is "application/atom+xml" or "application/rss+xml");
        List<FeedAuthor> own = People(entry);

        // RFC 4287 §4.2.1: the entry's authors, else those of the feed it was taken from, else those of this feed.
        List<FeedAuthor> authors = own.Count > 0 ? own : source is not null && People(source) is { Count: > 0 } original ? original
            : entry.Parent is null ? [] : People(entry.Parent);
        string language = new[] { content, entry.Child("atom:title"), entry }.Select(static element => element?.Attribute("xml:lang") ?? "").FirstOrDefault(static value => value.Length > 0) ?? "";
        return new FeedItem
        {
            Id = Id(entry),
            Link = Alternate(entry),
            RelatedLinks = Related(entry, content),
            Title = Text(entry.Child("atom:title", "dc:title")),
            Summary = Text(entry.Child("atom:summary")),
            Content = Text(content),
            Authors = authors,
            Categories = Categories(entry),
            Language = language,
            Published = FeedDate.Parse(published),
            Updated = FeedDate.Parse(updated),
            RawDate = published.Length > 0 ? published : updated,
            InReplyTo = reply is null ? "" : reply.Attribute("ref") is { Length: > 0 } reference ? reference : reply.Attribute("href"),
            RepliesFeed = replies is null ? "" : FeedAddress.Absolute(replies.Base(address), replies.Attribute("href")),
            Replies = int.TryParse(entry.ChildText("thr:total") is { Length: > 0 } total ? total : replies?.Attribute("thr:count"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null,
            Line = entry.Line,
        };
    }

    /// <summary>An id is a name, not an address: only a base that the document itself declares applies to it, never the place it was fetched from.</summary>
    private static string Id(FeedElement parent) =>
        parent.Child("atom:id") is { } id && id.Text() is { Length: > 0 } text ? FeedAddress.Absolute(id.Base(null), text) : "";

    private static List<FeedAuthor> People(FeedElement parent) => [.. parent.Children.Where(static child => child.Name == "atom:author").Select(Person).OfType<FeedAuthor>()];

    private static List<string> Categories(FeedElement parent) =>
        [.. parent.Children.Where(static child => child.Name == "atom:category")
            .Select(static child => child.Attribute("label") is { Length: > 0 } label ? label : child.Attribute("term"))
            .Where(static category => category.Length > 0).Distinct(StringComparer.Ordinal)];

    private string Link(FeedElement parent, string relation)
    {
        FeedElement? link = parent.Children.FirstOrDefault(child => child.Name == "atom:link" && child.Attributes.ContainsKey("href") && child.Attribute("rel").Equals(relation, StringComparison.OrdinalIgnoreCase));
        return link is null ? "" : FeedAddress.Absolute(link.Base(address), link.Attribute("href"));
    }

    private string Alternate(FeedElement parent)
    {
        List<FeedElement> links = [.. parent.Children.Where(static child => child.Name == "atom:link" && child.Attribute("href").Length > 0 && child.Attribute("rel") is "" or "alternate" or "http://www.iana.org/assignments/relation/alternate")];
        FeedElement? link = links.Find(static link => link.Attribute("type") is "" or "text/html" or "application/xhtml+xml") ?? links.FirstOrDefault();
        return link is null ? "" : FeedAddress.Absolute(link.Base(address), link.Attribute("href"));
    }

    private List<string> Related(FeedElement entry, FeedElement? content)
    {
        List<string> related = [.. entry.Children.Where(static child => child.Name == "atom:link" && child.Attribute("href").Length > 0 && child.Attribute("rel") is "related" or "via" or "enclosure")
            .Select(link => FeedAddress.Absolute(link.Base(address), link.Attribute("href")))];
        if (content?.Attribute("src") is { Length: > 0 } elsewhere)
        {
            related.Add(FeedAddress.Absolute(content.Base(address), elsewhere));
        }

        return related;
    }

    /// <summary>A Text construct or content (RFC 4287 §3.1, §4.1.3; Atom 0.3 had media types and a mode instead).</summary>
    private FeedText Text(FeedElement? element)
    {
        if (element is null)
        {
            return default;
        }

        string type = element.Attribute("type").ToLowerInvariant();
        bool isMedia = type.Contains('/', StringComparison.Ordinal);
        if (element.Attribute("mode").Equals("base64", StringComparison.OrdinalIgnoreCase) || IsBinary(type))
        {
            string decoded = Base64(element.Text());
            return new(decoded, FeedMarkup.IsLikely(decoded), type);
        }

        bool isMarkup = type is "html" or "xhtml" or "text/html" or "application/xhtml+xml" || element.HasChildren;
        bool isXml = type is "xhtml" or "application/xhtml+xml" || type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("/xml", StringComparison.Ordinal);

        // Escaped markup that is wrapped in the div of XHTML all the same.
        bool isWrapped = type == "html" && Inner(element) is { HasChildren: false } inner && inner != element;
        string value = isWrapped ? Inner(element).Text() : isXml && !element.Attribute("mode").Equals("escaped", StringComparison.OrdinalIgnoreCase) ? Inner(element).InnerMarkup() : element.Text();
        return new(isMarkup ? FeedAddress.AbsoluteInMarkup(value, element.Base(address)) : value, isMarkup, isMedia ? type : "");
    }

    /// <summary>The div that XHTML must be wrapped in is not part of it.</summary>
    private static FeedElement Inner(FeedElement element) =>
        element.Children.Take(2).ToArray() is [{ Tag: "div" or "DIV" } only] ? only : element;

    private static bool IsBinary(string type) =>
        type is "application/octet-stream" or "application/pdf" or "application/zip" || type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal);

    private static string Base64(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length).Trim() : text;
    }
}
