using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Reads JSON Feed 1.0 and 1.1, item by item, so that a document that breaks off loses only its end.</summary>
internal sealed class JsonFeedReader(Uri? address)
{
    /// <summary>Reads a feed; null when the text is JSON but no feed, or no JSON at all.</summary>
    public Feed? Read(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 });
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        List<(JsonElement Item, long Line)> items = [];
        List<string> faults = [];
        try
        {
            ReadMembers(ref reader, utf8, members, items);
        }
        catch (JsonException error)
        {
            long line = (error.LineNumber ?? 0) + 1;
            faults.Add($"The feed is not well-formed JSON on line {line}; what follows could not be read. Crawl again; if it recurs, tell the publisher.");
        }

        string version = String(members, "version");
        if (!version.Contains("jsonfeed", StringComparison.OrdinalIgnoreCase) && items.Count == 0 && !members.ContainsKey("items"))
        {
            return null;
        }

        List<FeedAuthor> authors = Authors(members);
        return new Feed
        {
            Format = "JSON Feed " + (version.Contains('/', StringComparison.Ordinal) ? version[(version.LastIndexOf('/') + 1)..] : version),
            Title = new(String(members, "title"), false),
            Description = new(String(members, "description"), false),
            Link = Absolute(String(members, "home_page_url")),
            NextPage = Absolute(String(members, "next_url")),
            Language = String(members, "language"),
            Authors = authors,
            Items = [.. items.Where(static pair => pair.Item.ValueKind == JsonValueKind.Object).Select(pair => Item(pair.Item, pair.Line, authors))],
            Faults = faults,
        };
    }

    private static void ReadMembers(ref Utf8JsonReader reader, byte[] utf8, Dictionary<string, JsonElement> members, List<(JsonElement Item, long Line)> items)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        long line = 1;
        long counted = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString() ?? "";
            reader.Read();
            if (name != "items" || reader.TokenType != JsonTokenType.StartArray)
            {
                members[name] = JsonElement.ParseValue(ref reader);
                continue;
            }

            members[name] = default;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                line += utf8.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
                counted = reader.TokenStartIndex;
                items.Add((JsonElement.ParseValue(ref reader), line));
            }
        }
    }

    private FeedItem Item(JsonElement element, long line, List<FeedAuthor> feedAuthors)
    {
        Dictionary<string, JsonElement> item = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            item[member.Name] = member.Value;
        }

        List<FeedAuthor> authors = Authors(item);
        string html = String(item, "content_html");
        string published = String(item, "date_published");
        string modified = String(item, "date_modified");
        string link = Absolute(String(item, "url"));
        string external = Absolute(String(item, "external_url"));
        return new FeedItem
        {
            Id = String(item, "id"),
            Link = link.Length > 0 ? link : external,
            RelatedLinks = [.. Elements(item, "attachments").Select(static attachment => attachment.ValueKind == JsonValueKind.Object && attachment.TryGetProperty("url", out JsonElement url) ? Text(url) : "")
                .Append(external).Where(static related => related.Length > 0).Select(Absolute)],
            Title = new(String(item, "title"), false),
            Summary = new(String(item, "summary"), false),
            Content = html.Length > 0 ? new(FeedAddress.AbsoluteInMarkup(html, address), true) : new(String(item, "content_text"), false),
            Authors = authors.Count > 0 ? authors : feedAuthors,
            Categories = [.. Elements(item, "tags").Select(Text).Where(static tag => tag.Length > 0).Distinct(StringComparer.Ordinal)],
            Language = String(item, "language"),
            Published = FeedDate.Parse(published),
            Updated = FeedDate.Parse(modified),
            RawDate = published.Length > 0 ? published : modified,
            Line = line,
        };
    }

    private string Absolute(string reference) => reference.Length == 0 ? "" : FeedAddress.Absolute(address, reference);

    private static List<FeedAuthor> Authors(Dictionary<string, JsonElement> members)
    {
        // Version 1.0 had one author; 1.1 has a list and readers are to understand both.
        IEnumerable<JsonElement> authors = Elements(members, "authors");
        if (members.TryGetValue("author", out JsonElement single) && !authors.Any())
        {
            authors = [single];
        }

        return [.. authors.Select(static author => author.ValueKind == JsonValueKind.Object
            ? new FeedAuthor(Text(author, "name"), Mailto(Text(author, "url")), Text(author, "url")) : new FeedAuthor(Text(author)))
            .Where(static author => (author.Name + author.Uri).Length > 0)];
    }

    private static string Mailto(string address) => address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address[7..].Split('?')[0] : "";

    private static IEnumerable<JsonElement> Elements(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string String(Dictionary<string, JsonElement> members, string name) => members.TryGetValue(name, out JsonElement value) ? Text(value) : "";

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? Text(value) : "";

    /// <summary>Numbers are read as text: ids are often numbers though the specification says string.</summary>
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => "",
    };
}
