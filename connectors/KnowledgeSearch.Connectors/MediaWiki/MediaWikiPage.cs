using System.Globalization;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>A page with its current revision, as far as it has been told.</summary>
internal sealed record MediaWikiPage(long Id, int Namespace, string Title)
{
    public bool IsMissing { get; init; }

    public bool IsRedirect { get; init; }

    public string Model { get; init; } = "wikitext";

    /// <summary>Absolute address; empty when the source gives none.</summary>
    public string Url { get; init; } = "";

    public long RevisionId { get; init; }

    /// <summary>0 for the first revision; null when not told.</summary>
    public long? ParentId { get; init; }

    /// <summary>When the current revision was saved.</summary>
    public DateTimeOffset? Saved { get; init; }

    /// <summary>When the first revision was saved, from elsewhere than this one; null when not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who saved the current revision; null for IP addresses, temporary accounts and hidden names.</summary>
    public string? Editor { get; init; }

    /// <summary>An administrator hid the text: it must not be searchable, even where this account may read it.</summary>
    public bool IsTextHidden { get; init; }

    /// <summary>Null when not told.</summary>
    public string? Text { get; init; }

    /// <summary>The time of the first revision, where this one is it or the source tells.</summary>
    public DateTimeOffset? FirstSaved => Created ?? (ParentId == 0 ? Saved : null);

    public bool IsTalk => Namespace % 2 == 1;

    /// <summary>The title without its namespace.</summary>
    public string Name => Namespace == 0 ? Title : Title[(Title.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the page is text for people: not a script, style sheet, data or a discussion kept elsewhere.</summary>
    public bool IsReadable => Model is "wikitext" or "text";

    /// <summary>Adds what one answer of the API says; an answer may hold only part of the properties, the rest follows in its continuation.</summary>
    public static MediaWikiPage Read(JsonElement json, MediaWikiPage? before)
    {
        MediaWikiPage page = before ?? new MediaWikiPage(json.Number("pageid") ?? 0, (int)(json.Number("ns") ?? 0), json.Text("title"));
        page = page with
        {
            IsMissing = page.IsMissing || json.Flag("missing") || json.Flag("invalid"),
            IsRedirect = page.IsRedirect || json.Flag("redirect"),
            Model = json.Text("contentmodel") is { Length: > 0 } model ? model : page.Model,
            Url = json.Text("canonicalurl") is { Length: > 0 } canonical ? canonical : json.Text("fullurl") is { Length: > 0 } full ? full : page.Url,
            RevisionId = json.Number("lastrevid") ?? page.RevisionId,
        };
        return json.Each("revisions").FirstOrDefault() is { ValueKind: JsonValueKind.Object } revision ? page.With(revision) : page;
    }

    private MediaWikiPage With(JsonElement revision)
    {
        // Slots since 1.32; before that the content stands in the revision itself.
        JsonElement slot = revision.Part("slots").Part("main") is { ValueKind: JsonValueKind.Object } main ? main : revision;
        return this with
        {
            RevisionId = revision.Number("revid") ?? RevisionId,
            ParentId = revision.Number("parentid"),
            Saved = revision.Time("timestamp"),
            Editor = EditorOf(revision),
            Model = slot.Text("contentmodel") is { Length: > 0 } model ? model : Model,
            IsTextHidden = slot.Flag("texthidden") || revision.Flag("texthidden") || revision.Flag("sha1hidden") || revision.Flag("suppressed"),
            Text = slot.Part("content") is { ValueKind: JsonValueKind.String } content ? content.GetString() : Text,
        };
    }

    /// <summary>The account of a revision or an event; an IP address is a person's data and no account.</summary>
    public static string? EditorOf(JsonElement json) =>
        json.Flag("userhidden") || json.Flag("anon") || json.Flag("temp") || json.Number("userid") == 0 || json.Text("user") is not { Length: > 0 } user
            ? null : user;
}

/// <summary>Reads members of the API's answers, absent and null alike.</summary>
internal static class MediaWikiJson
{
    public static long? Number(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    public static string Text(this JsonElement json, string name) => json.Part(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>True, or present as an empty text: what a server that ignores <c>formatversion=2</c> says instead.</summary>
    public static bool Flag(this JsonElement json, string name) => json.Part(name).ValueKind is JsonValueKind.True or JsonValueKind.String;

    public static JsonElement Part(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : default;

    public static IEnumerable<JsonElement> Each(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static DateTimeOffset? Time(this JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time) ? time : null;
}
