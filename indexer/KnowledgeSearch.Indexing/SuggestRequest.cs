using System.Text.Json.Serialization;

namespace KnowledgeSearch.Indexing;

/// <summary>What somebody has typed so far.</summary>
/// <param name="Text">The letters; at most <see cref="MaxLength"/> characters count. The last word may be unfinished.</param>
/// <param name="Principals">On whose behalf.</param>
public sealed record SuggestRequest(string Text, Principals Principals)
{
    /// <summary>Longest text, in UTF-16 characters.</summary>
    public const int MaxLength = 100;

    /// <summary>Most suggestions of one answer.</summary>
    public const int MaxSize = 10;

    /// <summary>How many are wanted, 1 to <see cref="MaxSize"/>.</summary>
    public int Size { get; init; } = 8;

    /// <summary>Queries that many people ask, best first; those that the text begins and that find something for these principals are suggested first.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>How long it may take; then what was found so far is the answer. Null: as long as it takes.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>What may be meant with letters typed so far; also the wire format.</summary>
/// <param name="Suggestions">Best first; none twice.</param>
public sealed record SuggestResult(IReadOnlyList<Suggestion> Suggestions)
{
    /// <summary>Whether the time was over before everything was looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Partial { get; init; }
}

/// <summary>What a suggestion is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuggestionKind>))]
public enum SuggestionKind
{
    /// <summary>A query that several people ask.</summary>
    [JsonStringEnumMemberName("query")]
    Query,

    /// <summary>Words that titles have in common.</summary>
    [JsonStringEnumMemberName("phrase")]
    Phrase,

    /// <summary>The title of a document.</summary>
    [JsonStringEnumMemberName("title")]
    Title,

    /// <summary>A person who wrote something that the searcher may see.</summary>
    [JsonStringEnumMemberName("person")]
    Person,
}

/// <summary>One suggestion: what to search for.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Plain text, as its writer wrote it.</param>
/// <param name="Id">The person's id, for <see cref="SuggestionKind.Person"/>; otherwise null.</param>
public sealed record Suggestion(SuggestionKind Kind, string Text, string? Id = null);
