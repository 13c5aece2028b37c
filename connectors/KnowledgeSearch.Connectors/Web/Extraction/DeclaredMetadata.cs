using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>What a page declares about itself in its head: meta elements (Dublin Core, Open Graph, article:*, plain names) and JSON-LD. Read before scripts are removed.</summary>
internal sealed record DeclaredMetadata(string? Title, string? SiteName, string? Author, DateTimeOffset? Published, DateTimeOffset? Modified, string? Language)
{
    private const int MaxMetaElements = 500;

    private static readonly string[] TitleNames = ["dc.title", "dcterms.title", "og:title", "twitter.title", "title"];
    private static readonly string[] AuthorNames = ["dc.creator", "dcterms.creator", "article:author", "author", "parsely-author", "byl", "sailthru.author"];
    private static readonly string[] PublishedNames =
    [
        "article:published_time", "dcterms.issued", "dcterms.created", "dcterms.available", "dc.date.issued", "dc.date.created", "dcterms.date", "dc.date", "datepublished", "pubdate",
        "publishdate", "publication_date", "parsely-pub-date", "date",
    ];

    private static readonly string[] ModifiedNames =
        ["article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "datemodified", "last-modified", "lastmodified", "lastmod", "revised", "modified"];

    public static DeclaredMetadata Read(IHtmlDocument document)
    {
        Dictionary<string, string> meta = Meta(document);
        JsonLd data = JsonLd.Read(document);
        string? author = data.Author ?? First(meta, AuthorNames, value => value.Contains("://", StringComparison.Ordinal) ? null : value);
        return new DeclaredMetadata(
            First(meta, TitleNames, value => value) ?? data.Headline,
            meta.GetValueOrDefault("og:site_name") ?? data.Publisher,
            author is { Length: <= 200 } ? author : null,
            data.Published ?? First(meta, PublishedNames, PrintedDate.Read) ?? TimeElement(document, "datePublished"),
            data.Modified ?? First(meta, ModifiedNames, PrintedDate.Read) ?? TimeElement(document, "dateModified"),
            LanguageOf(document, meta));
    }

    private static Dictionary<string, string> Meta(IHtmlDocument document)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (IElement element in document.QuerySelectorAll("meta[content]").Take(MaxMetaElements))
        {
            string content = Whitespace.Collapse(element.GetAttribute("content"));
            string names = $"{element.GetAttribute("name")} {element.GetAttribute("property")} {element.GetAttribute("http-equiv")} {element.GetAttribute("itemprop")}";
            foreach (string name in names.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string key = name.StartsWith("dc:", StringComparison.Ordinal) || name.StartsWith("dcterm:", StringComparison.Ordinal)
                    || name.StartsWith("dcterms:", StringComparison.Ordinal) || name.StartsWith("twitter:", StringComparison.Ordinal) ? name.Replace(':', '.') : name;
                if (content.Length > 0)
                {
                    values.TryAdd(key, content);
                }
            }
        }

        return values;
    }

    // A page that prints several times (a list of news, comments) says of none that it is its own, unless it marks one.
    private static DateTimeOffset? TimeElement(IHtmlDocument document, string property)
    {
        IElement? marked = document.QuerySelector($"[itemprop='{property}']");
        if (marked is null && property == "datePublished")
        {
            IElement[] times = [.. document.QuerySelectorAll("time[datetime]").Take(2)];
            marked = document.QuerySelector("time[pubdate]") ?? (times.Length == 1 ? times[0] : null);
        }

        return marked is null ? null : PrintedDate.Read(marked.GetAttribute("datetime") ?? marked.GetAttribute("content") ?? Whitespace.Collapse(marked.TextContent));
    }

    private static string? LanguageOf(IHtmlDocument document, Dictionary<string, string> meta)
    {
        string?[] declared =
        [
            document.DocumentElement.GetAttribute("lang"), document.DocumentElement.GetAttribute("xml:lang"), document.Body?.GetAttribute("lang"),
            meta.GetValueOrDefault("content-language"), meta.GetValueOrDefault("dcterms.language"), meta.GetValueOrDefault("dc.language"), meta.GetValueOrDefault("language"),
            meta.GetValueOrDefault("og:locale"),
        ];
        return declared.Select(LanguageCode).FirstOrDefault(code => code is not null);
    }

    private static string? LanguageCode(string? declared)
    {
        string code = (declared ?? "").Split(',', ';')[0].Trim().ToLowerInvariant();
        return code switch
        {
            "nld" or "dut" or "nederlands" or "dutch" => "nl",
            "eng" or "engels" or "english" => "en",
            _ when code.Split('-', '_')[0] is { Length: 2 } two && two.All(char.IsAsciiLetterLower) => two,
            _ => null,
        };
    }

    private static T? First<T>(Dictionary<string, string> meta, string[] names, Func<string, T?> read) =>
        names.Select(name => meta.TryGetValue(name, out string? value) ? read(value) : default).FirstOrDefault(value => value is not null);
}
