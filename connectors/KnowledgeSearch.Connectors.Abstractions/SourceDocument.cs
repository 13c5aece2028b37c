using System.Text.Json.Serialization;

namespace KnowledgeSearch.Connectors;

/// <summary>What a document is to the people who read it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DocumentKind>))]
public enum DocumentKind
{
    /// <summary>A page of a wiki or an intranet.</summary>
    [JsonStringEnumMemberName("page")] Page,

    /// <summary>A message in a feed that is neither marked as question nor as answer.</summary>
    [JsonStringEnumMemberName("message")] Message,

    /// <summary>A message that asks.</summary>
    [JsonStringEnumMemberName("question")] Question,

    /// <summary>A message that answers.</summary>
    [JsonStringEnumMemberName("answer")] Answer,

    /// <summary>A file or attachment.</summary>
    [JsonStringEnumMemberName("file")] File,

    /// <summary>A page about a person.</summary>
    [JsonStringEnumMemberName("person")] Person,
}

/// <summary>How <see cref="SourceDocument.Body"/> is written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BodyFormat>))]
public enum BodyFormat
{
    /// <summary>Plain text; line breaks matter.</summary>
    [JsonStringEnumMemberName("text")] Text,

    /// <summary>HTML, as hostile as its source; never shown as is.</summary>
    [JsonStringEnumMemberName("html")] Html,

    /// <summary>CommonMark.</summary>
    [JsonStringEnumMemberName("markdown")] Markdown,

    /// <summary>MediaWiki markup.</summary>
    [JsonStringEnumMemberName("wikitext")] Wikitext,
}

/// <summary>The place a document lives in: a group, space, category, channel or site section.</summary>
/// <param name="Id">Stable id, <c>source/group/7</c>.</param>
/// <param name="Name">What people call it.</param>
public sealed record DocumentContainer(string Id, string Name);

/// <summary>
/// A document as its source tells it. This is the one JSON shape of push, import, export and evaluation corpora (camelCase, nulls omitted).
/// Two documents are the same version when everything but <see cref="Version"/> and <see cref="Content"/> is equal.
/// </summary>
public sealed record SourceDocument
{
    /// <summary>The stable id.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>What the document is; a page unless told.</summary>
    public DocumentKind Kind { get; init; }

    /// <summary>Where a person opens it: absolute http(s) (or mailto). Empty when the source has no address for it.</summary>
    public string Url { get; init; } = "";

    /// <summary>Plain-text title; empty for messages that have none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The text, in <see cref="BodyFormat"/>. Ignored when <see cref="Content"/> is given.</summary>
    public string Body { get; init; } = "";

    /// <summary>How <see cref="Body"/> is written; plain text unless told.</summary>
    public BodyFormat BodyFormat { get; init; }

    /// <summary><c>nl</c>, <c>en</c>, or null: detected from the text.</summary>
    public string? Language { get; init; }

    /// <summary>Account id of the author (<c>source/user/42</c>), as in <see cref="SourcePerson.Id"/>; null when unknown.</summary>
    public string? Author { get; init; }

    /// <summary>The author's name as the source prints it, for authors without an account; null otherwise.</summary>
    public string? AuthorName { get; init; }

    /// <summary>When it was written, UTC; null when the source does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When it was last changed, UTC; null when unknown or never.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Id of the conversation it belongs to, equal for all its messages; null when it stands alone.</summary>
    public string? Thread { get; init; }

    /// <summary>Id of the document it replies to; null for a starter.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Marked as the answer by the asker or a moderator.</summary>
    public bool Accepted { get; init; }

    /// <summary>Likes, thanks and up-votes; 0 or more, never net of down-votes.</summary>
    public int Endorsements { get; init; }

    /// <summary>The group, space or section it lives in.</summary>
    public DocumentContainer? Container { get; init; }

    /// <summary>Labels, as written.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Absolute addresses that the document points to. A crawler that follows links lists all of them, up to its limit.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Who may see it; null means nobody but admins.</summary>
    public DocumentAccess? Access { get; init; }

    /// <summary>
    /// The source's own mark of this version (ETag, revision id, last-modified), or null. When it equals the stored one the document is taken as unchanged and
    /// <see cref="Content"/> is not opened, so it must change when only the access changes too.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>Text that costs a request to fetch, opened only when the version is new; null when <see cref="Body"/> holds the text.</summary>
    [JsonIgnore]
    public DocumentContent? Content { get; init; }
}

/// <summary>The body of a document that is fetched on demand.</summary>
/// <param name="Format">How the fetched text is written.</param>
/// <param name="ReadAsync">Fetches the text. Called at most once. Throws <see cref="ConnectorException"/> or <see cref="DocumentException"/>.</param>
public sealed record DocumentContent(BodyFormat Format, Func<CancellationToken, ValueTask<string>> ReadAsync);
