using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>A person as the index knows them: merged over accounts. Or an author of whom only a name is known.</summary>
/// <param name="Id">Stable person id, <c>p1</c>; of a mere name <c>name:</c>, the source, and the name: nobody to look up, and not the one of the same name in another source.</param>
/// <param name="Name">Display name.</param>
public sealed record PersonReference(string Id, string Name)
{
    private const string NamePrefix = "name:";

    /// <summary>Whether this is a person who can be looked up and answer for others, not a mere name.</summary>
    [JsonIgnore]
    public bool IsPerson => !Id.StartsWith(NamePrefix, StringComparison.Ordinal);

    /// <summary>An author without an account, by the name that a source prints.</summary>
    public static PersonReference Unknown(SourceId source, string name) => new($"{NamePrefix}{source}/{name}", name);
}

/// <summary>A part of a text that is in another language than the part before it.</summary>
/// <param name="Start">Where it begins, in UTF-16 characters.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
public sealed record TextPassage(int Start, string Language);

/// <summary>A document made ready for the index: plain text, detected language, merged author, its thread's title.</summary>
public sealed record IndexDocument
{
    /// <summary>The document's id.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>What it is.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Where a person opens it; may be empty.</summary>
    public string Url { get; init; } = "";

    /// <summary>Plain text; for a reply without a title, empty (see <see cref="ThreadTitle"/>).</summary>
    public string Title { get; init; } = "";

    /// <summary>Plain text, NFC, no markup.</summary>
    public string Body { get; init; } = "";

    /// <summary>The indexes it goes to: <c>nl</c>, <c>en</c> or both for mixed text. Never empty; the first is the main one.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>How likely <see cref="Languages"/> names the main language rightly, 0.5 to 1; null when the source told it.</summary>
    public double? LanguageConfidence { get; init; }

    /// <summary>Where the language of <see cref="Body"/> changes, in its order, the beginning first; empty when it does not.</summary>
    public IReadOnlyList<TextPassage> Passages { get; init; } = [];

    /// <summary>The author; null when unknown.</summary>
    public PersonReference? Author { get; init; }

    /// <summary>When written; null when unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When last changed; null when unknown.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Thread id; null when it stands alone.</summary>
    public string? Thread { get; init; }

    /// <summary>Title of the thread's first message that the store has; null when none.</summary>
    public string? ThreadTitle { get; init; }

    /// <summary>Id of the thread's first message when the store has it.</summary>
    public string? ThreadRoot { get; init; }

    /// <summary>Id of the document it replies to.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Marked as the answer.</summary>
    public bool Accepted { get; init; }

    /// <summary>Likes and thanks, 0 or more.</summary>
    public int Endorsements { get; init; }

    /// <summary>What it says about its part in a conversation. Not stored: a function of the rest, kept where ranking reads it.</summary>
    [JsonIgnore]
    public MessageCues Cues { get; init; } = new();

    /// <summary>Addresses that lead to it, in their one spelling (see the enrichment). Not stored: a function of the rest.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Addresses that a reply points to, in their one spelling; empty for everything else. Not stored.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> PointsTo { get; init; } = [];

    /// <summary>Equal for texts that say the same, wherever they stand; 0: it is too short to tell, or a message of a conversation. Not stored.</summary>
    [JsonIgnore]
    public long Fingerprint { get; init; }

    /// <summary>Where it lives.</summary>
    public DocumentContainer? Container { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Who may see it; null: nobody but admins.</summary>
    public DocumentAccess? Access { get; init; }
}

/// <summary>A change to the index. Closed.</summary>
public abstract record IndexChange
{
    private IndexChange()
    {
    }

    /// <summary>The document is, or becomes, this.</summary>
    public sealed record Upsert(IndexDocument Document) : IndexChange;

    /// <summary>The document is no more.</summary>
    public sealed record Delete(DocumentId Id) : IndexChange;
}
