using System.Text.Json;
using KnowledgeSearch.Connectors.Feeds;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

/// <summary>
/// One feed with the expected reading as JSON, in one of gofeed's two models: that of a format (RSS, Atom, JSON Feed) or the translated, universal one.
/// Compared are titles, links, ids, dates, languages, authors, summaries, content and categories, in both directions: what is not expected must not be read.
/// </summary>
internal sealed class GofeedCase(string name, string feedFile, string expectedFile)
{
    public string Name { get; } = name;

    public static IEnumerable<GofeedCase> In(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            string expected = file.EndsWith(".xml", StringComparison.Ordinal) ? Path.ChangeExtension(file, ".json") : file.Replace(".json", "_expected.json", StringComparison.Ordinal);
            if (!name.Contains("_expected", StringComparison.Ordinal) && File.Exists(expected) && expected != file)
            {
                yield return new GofeedCase(name, file, expected);
            }
        }
    }

    /// <summary>The first difference, as <c>field: expected ≠ read</c>; null when there is none.</summary>
    public string? Difference()
    {
        Feed? feed = FeedParser.Parse(File.ReadAllBytes(feedFile), null, null);
        if (feed is null)
        {
            return "not read as a feed";
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(expectedFile));
        JsonElement root = json.RootElement;
        List<JsonElement> items = [.. Array(root, "items").Concat(Array(root, "entries"))];
        return Differences(FeedFields(root), FeedFields(feed, root)).FirstOrDefault()
            ?? (items.Count != feed.Items.Count ? $"items: {items.Count} ≠ {feed.Items.Count}" : null)
            ?? items.Zip(feed.Items).SelectMany(pair => Differences(ItemFields(pair.First, root), ItemFields(pair.Second, pair.First))).FirstOrDefault();
    }

    private static IEnumerable<string> Differences(Dictionary<string, string> expected, Dictionary<string, string> read) =>
        expected.Where(pair => read[pair.Key] != pair.Value).Select(pair => $"{pair.Key}: '{pair.Value}' ≠ '{read[pair.Key]}'");

    private static Dictionary<string, string> FeedFields(JsonElement json) => new()
    {
        ["title"] = Text(json, "title"),
        ["description"] = First(Text(json, "description"), Text(json, "subtitle")),
        ["link"] = First(Text(json, "link"), Alternate(json), Text(json, "home_page_url")),
        ["id"] = Text(json, "id"),
        ["language"] = Text(json, "language"),
        ["updated"] = Date(First(Text(json, "updatedParsed"), Text(json, "lastBuildDateParsed"))),
        ["published"] = Date(First(Text(json, "publishedParsed"), Text(json, "pubDateParsed"))),
        ["authors"] = Authors(json, json),
        ["categories"] = Categories(json),
    };

    private static Dictionary<string, string> FeedFields(Feed feed, JsonElement expected) => new()
    {
        ["title"] = feed.Title.ToString(),
        ["description"] = feed.Description.ToString(),
        ["link"] = feed.Link,
        ["id"] = feed.Id,
        ["language"] = feed.Language,
        ["updated"] = Date(feed.Updated, expected, "updatedParsed", "lastBuildDateParsed"),
        ["published"] = Date(feed.Published, expected, "publishedParsed", "pubDateParsed"),
        ["authors"] = Authors(feed.Authors),
        ["categories"] = string.Join('|', feed.Categories),
    };

    private static Dictionary<string, string> ItemFields(JsonElement json, JsonElement root) => new()
    {
        ["item.title"] = Text(json, "title"),
        ["item.link"] = First(Text(json, "link"), Alternate(json), Text(json, "url")),
        ["item.id"] = First(Text(json, "guid"), json.TryGetProperty("guid", out JsonElement guid) && guid.ValueKind == JsonValueKind.Object ? Text(guid, "value") : "", Text(json, "id")),
        ["item.summary"] = First(Text(json, "description"), Text(json, "summary")),
        ["item.content"] = First(Text(json, "content_html"), Text(json, "content"), json.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Object ? Text(content, "value") : "", Text(json, "content_text")),
        ["item.published"] = Date(First(Text(json, "publishedParsed"), Text(json, "pubDateParsed"), Text(json, "date_published"))),
        ["item.updated"] = Date(First(Text(json, "updatedParsed"), Text(json, "date_modified"))),
        ["item.authors"] = Authors(json, root),
        ["item.categories"] = Categories(json),
    };

    private static Dictionary<string, string> ItemFields(FeedItem item, JsonElement expected) => new()
    {
        ["item.title"] = item.Title.ToString(),
        ["item.link"] = item.Link,
        ["item.id"] = item.Id,
        ["item.summary"] = item.Summary.ToString(),
        ["item.content"] = item.Content.ToString(),
        ["item.published"] = Date(item.Published, expected, "publishedParsed", "pubDateParsed", "date_published"),
        ["item.updated"] = Date(item.Updated, expected, "updatedParsed", "date_modified"),
        ["item.authors"] = Authors(item.Authors),
        ["item.categories"] = string.Join('|', item.Categories),
    };

    private static string First(params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            if (value.Length > 0)
            {
                return value;
            }
        }

        return "";
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";

    private static IEnumerable<JsonElement> Array(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string Date(string text) => text.Length == 0 ? "" : Date(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture));

    private static string Date(DateTimeOffset? date) => date?.ToUniversalTime().ToString("O") ?? "";

    /// <summary>The format models keep Dublin Core's date apart as an extension; there it is no difference that ours fills the gap with it.</summary>
    private static string Date(DateTimeOffset? date, JsonElement expected, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Text(expected, name).Length > 0)
            {
                return Date(date);
            }
        }

        return expected.TryGetProperty("dcExt", out _) ? "" : Date(date);
    }

    private static string Alternate(JsonElement json) =>
        Array(json, "links").Where(link => link.ValueKind == JsonValueKind.Object && Text(link, "rel") is "" or "alternate").Select(link => Text(link, "href")).FirstOrDefault(link => link.Length > 0) ?? "";

    /// <summary>An item's own authors; in formats whose specification says so those of its source or feed.</summary>
    private static string Authors(JsonElement json, JsonElement root)
    {
        bool isFormatModel = !root.TryGetProperty("feedType", out _);
        foreach (JsonElement from in json.TryGetProperty("source", out JsonElement source) && isFormatModel ? [json, source, root] : isFormatModel ? new[] { json, root } : [json])
        {
            if (from.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            List<string> found = [.. Array(from, "authors").Select(Author)];
            if (found.Count == 0 && from.TryGetProperty("author", out JsonElement single))
            {
                found.Add(single.ValueKind == JsonValueKind.String ? single.GetString()!.Trim() + "||" : Author(single));
            }

            found = [.. found.Where(author => author != "||")];
            string managing = First(Text(from, "managingEditor"), Text(from, "webMaster"));
            if (found.Count > 0)
            {
                return string.Join(';', found);
            }

            if (managing.Length > 0 && from.Equals(json))
            {
                return managing + "||";
            }
        }

        return "";
    }

    private static string Author(JsonElement author) => $"{Text(author, "name")}|{Text(author, "email")}|{First(Text(author, "uri"), Text(author, "url"))}";

    private static string Authors(IEnumerable<FeedAuthor> authors) => string.Join(';', authors.Select(author => $"{author.Name}|{author.Email}|{author.Uri}"));

    private static string Categories(JsonElement json) => string.Join('|', Array(json, "categories").Concat(Array(json, "tags"))
        .Select(category => category.ValueKind == JsonValueKind.String ? category.GetString()! : First(Text(category, "label"), Text(category, "term"), Text(category, "value"))).Distinct());
}
