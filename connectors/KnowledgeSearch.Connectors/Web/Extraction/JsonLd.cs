using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>What the JSON-LD of a page says about the article, page or posting it describes (schema.org).</summary>
internal sealed record JsonLd(string? Headline, string? Author, DateTimeOffset? Published, DateTimeOffset? Modified, string? Publisher)
{
    private const int MaxScriptLength = 512 * 1024;
    private const int MaxScripts = 20;
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };
    private static readonly string[] TypeEndings = ["Article", "Posting", "WebPage", "Report", "HowTo", "QAPage", "FAQPage"];

    public static JsonLd Read(IHtmlDocument document)
    {
        JsonLd found = new(null, null, null, null, null);
        foreach (IElement script in document.QuerySelectorAll("script[type='application/ld+json']").Take(MaxScripts))
        {
            if (Parse(script.TextContent) is { } json)
            {
                using (json)
                {
                    found = Merge(found, json.RootElement, 0);
                }
            }
        }

        return found;
    }

    // Pages embed broken JSON-LD often; it is a hint, and the page's other marks remain.
    private static JsonDocument? Parse(string script)
    {
        // XHTML templates wrap it in a CDATA section, which HTML reads as text.
        string text = script.Trim();
        text = text.StartsWith("<![CDATA[", StringComparison.Ordinal) ? text[9..].Replace("]]>", "", StringComparison.Ordinal).Trim() : text;
        text = text.TrimEnd(';');
        if (text.Length is 0 or > MaxScriptLength)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonLd Merge(JsonLd found, JsonElement node, int depth)
    {
        if (node.ValueKind == JsonValueKind.Array && depth < 4)
        {
            return node.EnumerateArray().Aggregate(found, (so, element) => Merge(so, element, depth + 1));
        }

        if (node.ValueKind != JsonValueKind.Object)
        {
            return found;
        }

        if (node.TryGetProperty("@graph", out JsonElement graph) && depth < 4)
        {
            found = Merge(found, graph, depth + 1);
        }

        return !IsArticle(node) ? found : new JsonLd(
            found.Headline ?? Text(node, "headline") ?? Text(node, "name"),
            found.Author ?? Names(node, "author") ?? Names(node, "creator"),
            found.Published ?? PrintedDate.Read(Text(node, "datePublished")) ?? PrintedDate.Read(Text(node, "dateCreated")),
            found.Modified ?? PrintedDate.Read(Text(node, "dateModified")),
            found.Publisher ?? Names(node, "publisher"));
    }

    private static bool IsArticle(JsonElement node) =>
        node.TryGetProperty("@type", out JsonElement type)
        && (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(IsArticleType) : IsArticleType(type));

    private static bool IsArticleType(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && Array.Exists(TypeEndings, ending => type.GetString()!.EndsWith(ending, StringComparison.Ordinal));

    private static string? Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String && Whitespace.Collapse(value.GetString()) is { Length: > 0 } text ? text : null;

    private static string? Names(JsonElement node, string property)
    {
        if (!node.TryGetProperty(property, out JsonElement value))
        {
            return null;
        }

        string[] names = [.. (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
            .Select(person => person.ValueKind == JsonValueKind.String ? Whitespace.Collapse(person.GetString()) : person.ValueKind == JsonValueKind.Object ? Text(person, "name") : null)
            .OfType<string>().Where(name => name.Length > 0 && !name.Contains("://", StringComparison.Ordinal)).Distinct().Take(10)];
        return names.Length == 0 ? null : string.Join(", ", names);
    }
}
