using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace KnowledgeSearch.Demo;

/// <summary>Writes the feeds in their formats: RSS 2.0 and 1.0, Atom (RFC 4287) with threading (RFC 4685) and tombstones (RFC 6721), JSON Feed 1.1.</summary>
internal sealed class FeedWriter(DemoOrganisation organisation, Uri root)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Threading = "http://purl.org/syndication/thread/1.0";
    private static readonly XNamespace Tombstones = "http://purl.org/atompub/tombstones/1.0";
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Content = "http://purl.org/rss/1.0/modules/content/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Rss1 = "http://purl.org/rss/1.0/";

    public string Rss(IReadOnlyList<FeedEntry> entries) => Document(new XElement(
        "rss",
        new XAttribute("version", "2.0"), new XAttribute(XNamespace.Xmlns + "dc", Dc), new XAttribute(XNamespace.Xmlns + "content", Content),
        new XElement(
            "channel",
            new XElement("title", "Lindewaard nieuws"), new XElement("link", Address("nieuws/")), new XElement("description", "Nieuws van en voor collega's"), new XElement("language", "nl"), new XElement("ttl", 1),
            entries.Select(entry => new XElement(
                "item",
                new XElement("title", entry.Title), new XElement("link", Address($"nieuws/{entry.Slug}")), new XElement("guid", new XAttribute("isPermaLink", "false"), "lindewaard-nieuws-" + entry.Slug),
                new XElement("pubDate", entry.Published.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)), new XElement(Dc + "creator", organisation.Person(entry.Author).Name),
                entry.Categories.Select(category => new XElement("category", category)),
                new XElement("description", Summary(entry)), new XElement(Content + "encoded", new XCData(Html(entry))))))));

    public string Rss10(IReadOnlyList<FeedEntry> entries) => Document(new XElement(
        Rdf + "RDF",
        new XAttribute("xmlns", Rss1), new XAttribute(XNamespace.Xmlns + "rdf", Rdf), new XAttribute(XNamespace.Xmlns + "dc", Dc),
        new XElement(
            Rss1 + "channel",
            new XAttribute(Rdf + "about", Address("facilitair/index.rdf")), new XElement(Rss1 + "title", "Facilitaire meldingen"), new XElement(Rss1 + "link", Address("facilitair/")), new XElement(Rss1 + "description", "Storingen, werkzaamheden en huishoudelijke zaken"),
            new XElement(Rss1 + "items", new XElement(Rdf + "Seq", entries.Select(entry => new XElement(Rdf + "li", new XAttribute("resource", Address($"facilitair/{entry.Slug}"))))))),
        entries.Select(entry => new XElement(
            Rss1 + "item",
            new XAttribute(Rdf + "about", Address($"facilitair/{entry.Slug}")), new XElement(Rss1 + "title", entry.Title), new XElement(Rss1 + "link", Address($"facilitair/{entry.Slug}")), new XElement(Rss1 + "description", Html(entry)),
            new XElement(Dc + "creator", organisation.Person(entry.Author).Name), new XElement(Dc + "date", Time(entry.Updated)), entry.Categories.Select(category => new XElement(Dc + "subject", category))))));

    public string AtomFeed(IReadOnlyList<FeedEntry> entries) => Document(new XElement(
        Atom + "feed",
        new XAttribute(XNamespace.Xmlns + "thr", Threading), new XAttribute(XNamespace.Xmlns + "at", Tombstones), new XAttribute(XNamespace.Xml + "base", root.AbsoluteUri),
        new XElement(Atom + "id", "urn:lindewaard:blog"), new XElement(Atom + "title", "Lindewaard blog"), new XElement(Atom + "updated", Time(entries.Max(entry => entry.Updated))),
        new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("href", Address("blog/atom.xml"))),
        entries.Select(entry => new XElement(
            Atom + "entry",
            new XAttribute(XNamespace.Xml + "lang", entry.Language), new XElement(Atom + "id", EntryId(entry.Slug)), new XElement(Atom + "title", entry.Title),
            new XElement(Atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"), new XAttribute("href", $"blog/{entry.Slug}")),
            new XElement(Atom + "link", new XAttribute("rel", "replies"), new XAttribute("type", "application/atom+xml"), new XAttribute("href", $"blog/reacties/{entry.Slug}.xml"), new XAttribute(Threading + "count", entry.Comments.Count), entry.Comments.Count > 0 ? new XAttribute(Threading + "updated", Time(entry.Comments[^1].Time)) : null),
            new XElement(Atom + "published", Time(entry.Published)), new XElement(Atom + "updated", Time(entry.Updated)), Author(entry.Author),
            entry.Categories.Select(category => new XElement(Atom + "category", new XAttribute("term", category))),
            new XElement(Threading + "total", entry.Comments.Count),
            new XElement(Atom + "content", new XAttribute("type", "html"), Html(entry)))),
        organisation.Feeds.Tombstones.Select(tombstone => new XElement(Tombstones + "deleted-entry", new XAttribute("ref", EntryId(tombstone.Slug)), new XAttribute("when", Time(tombstone.When))))));

    public string Comments(FeedEntry entry) => Document(new XElement(
        Atom + "feed",
        new XAttribute(XNamespace.Xmlns + "thr", Threading),
        new XElement(Atom + "id", $"urn:lindewaard:blog:{entry.Slug}:reacties"), new XElement(Atom + "title", "Reacties op: " + entry.Title), new XElement(Atom + "updated", Time(entry.Comments.Select(comment => comment.Time).Append(entry.Updated).Max())),
        entry.Comments.Select(comment => new XElement(
            Atom + "entry",
            new XElement(Atom + "id", "urn:lindewaard:blog:reactie:" + comment.Id), new XElement(Atom + "title", "Re: " + entry.Title), new XElement(Atom + "link", new XAttribute("href", Address($"blog/{entry.Slug}#{comment.Id}"))),
            new XElement(Threading + "in-reply-to", new XAttribute("ref", EntryId(entry.Slug)), new XAttribute("href", Address($"blog/{entry.Slug}")), new XAttribute("type", "text/html")),
            new XElement(Atom + "published", Time(comment.Time)), new XElement(Atom + "updated", Time(comment.Time)), Author(comment.Author),
            new XElement(Atom + "content", new XAttribute("type", "text"), organisation.Resolve(comment.Text))))));

    public string JsonFeed(IReadOnlyList<FeedEntry> entries) => new JsonObject
    {
        ["version"] = "https://jsonfeed.org/version/1.1",
        ["title"] = "IT-status",
        ["home_page_url"] = Address("it/"),
        ["feed_url"] = Address("it/status.json"),
        ["language"] = "nl",
        ["items"] = new JsonArray([.. entries.Select(entry => new JsonObject
        {
            ["id"] = "it-" + entry.Slug, ["url"] = Address($"it/{entry.Slug}"), ["title"] = entry.Title, ["content_html"] = Html(entry), ["date_published"] = Time(entry.Published), ["date_modified"] = Time(entry.Updated), ["language"] = entry.Language,
            ["authors"] = new JsonArray(new JsonObject { ["name"] = organisation.Person(entry.Author).Name }), ["tags"] = new JsonArray([.. entry.Categories.Select(category => JsonValue.Create(category))]),
        })]),
    }.ToJsonString(Readable);

    public string Html(FeedEntry entry) => organisation.Resolve(entry.Html);

    private string Summary(FeedEntry entry) => Html(entry).Split("</p>")[0] + "</p>";

    private XElement Author(string handle) => new(Atom + "author", new XElement(Atom + "name", organisation.Person(handle).Name), new XElement(Atom + "email", organisation.Person(handle).Email));

    private string Address(string path) => new Uri(root, path).AbsoluteUri;

    private static string EntryId(string slug) => "urn:lindewaard:blog:" + slug;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Document(XElement root) => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root;
}
