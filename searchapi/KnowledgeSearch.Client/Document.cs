namespace KnowledgeSearch.Client;

/// <summary>A document as it is found: plain text.</summary>
public sealed record Document
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, see <see cref="DocumentKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where to open it; empty when it has no address.</summary>
    public string Url { get; init; } = "";

    /// <summary>Its title, plain text; empty for a reply without one.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its text, plain.</summary>
    public string Body { get; init; } = "";

    /// <summary>Its languages, <c>nl</c>, <c>en</c> or both; the first is the main one.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>How likely the first of them is right, 0.5 to 1; null when the source told it.</summary>
    public double? LanguageConfidence { get; init; }

    /// <summary>Where the language of the text changes, the beginning first; empty when it does not.</summary>
    public IReadOnlyList<Passage> Passages { get; init; } = [];

    /// <summary>The author; null when unknown.</summary>
    public Person? Author { get; init; }

    /// <summary>When written; null when unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When last changed; null when unknown.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Id of its thread; null when it stands alone.</summary>
    public string? Thread { get; init; }

    /// <summary>Title of its thread's first message; null when there is none.</summary>
    public string? ThreadTitle { get; init; }

    /// <summary>Id of the document it replies to; null when it does not.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Marked as the answer.</summary>
    public bool Accepted { get; init; }

    /// <summary>Likes and thanks, 0 or more.</summary>
    public int Endorsements { get; init; }

    /// <summary>Where it lives; null when nowhere in particular.</summary>
    public Container? Container { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>A document to store.</summary>
public sealed record NewDocument
{
    /// <summary><c>source/key</c>, the same for ever.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, see <see cref="DocumentKinds"/>; default a page.</summary>
    public string Kind { get; init; } = DocumentKinds.Page;

    /// <summary>Where a person opens it: absolute http, https or mailto; empty when nowhere.</summary>
    public string Url { get; init; } = "";

    /// <summary>Plain-text title; empty for messages without one.</summary>
    public string Title { get; init; } = "";

    /// <summary>The text, in <see cref="BodyFormat"/>.</summary>
    public string Body { get; init; } = "";

    /// <summary><c>text</c> (default), <c>html</c>, <c>markdown</c> or <c>wikitext</c>.</summary>
    public string BodyFormat { get; init; } = "text";

    /// <summary><c>nl</c> or <c>en</c>; null: detected from the text.</summary>
    public string? Language { get; init; }

    /// <summary>Account id of the author, <c>source/user/42</c>; null when unknown.</summary>
    public string? Author { get; init; }

    /// <summary>The author's name, for authors without an account; null otherwise.</summary>
    public string? AuthorName { get; init; }

    /// <summary>When written; null when unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When last changed; null when unknown or never.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Id of its conversation, equal for all its messages; null when it stands alone.</summary>
    public string? Thread { get; init; }

    /// <summary>Id of the document it replies to; null when it does not.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Marked as the answer.</summary>
    public bool Accepted { get; init; }

    /// <summary>Likes and thanks, 0 or more.</summary>
    public int Endorsements { get; init; }

    /// <summary>Where it lives; null when nowhere in particular.</summary>
    public Container? Container { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Addresses that it points to.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Who may see it; null: nobody but admins.</summary>
    public Access? Access { get; init; }
}

/// <summary>Who may see a document.</summary>
public sealed record Access
{
    /// <summary>Anyone, signed in or not.</summary>
    public bool Public { get; init; }

    /// <summary>Any signed-in person.</summary>
    public bool Everyone { get; init; }

    /// <summary>One principal of each list is needed: <c>user:source/user/42</c>, <c>group:source/group/7</c>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> AllOf { get; init; } = [];

    /// <summary>Principals that never see it.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];
}

/// <summary>What became of one document.</summary>
/// <param name="Line">Its line in a bulk, beginning with 1; 0 when it was sent alone.</param>
/// <param name="Id">The document; null when the line does not tell.</param>
/// <param name="Status"><c>created</c>, <c>updated</c>, <c>unchanged</c>, <c>deleted</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
public sealed record StoreOutcome(long Line, string? Id, string Status, string? Error = null);

/// <summary>A part of a text that is in another language than the part before it.</summary>
/// <param name="Start">Where it begins, in UTF-16 characters.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
public sealed record Passage(int Start, string Language);
