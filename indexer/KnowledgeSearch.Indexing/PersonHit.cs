using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>A colleague who answered questions like the one asked. Says what they did, never how they compare: there is no score.</summary>
public sealed record PersonHit
{
    /// <summary>The person.</summary>
    public required PersonReference Person { get; init; }

    /// <summary>Questions like this one that they answered, of those that the searcher may see; 1 or more.</summary>
    public required int Answers { get; init; }

    /// <summary>How many of these answers were accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>When the last of them was written; null when unknown.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The same in one sentence of <see cref="SearchRequest.TextLanguage"/>.</summary>
    public required string Why { get; init; }

    /// <summary>The numbers behind their place; null unless <see cref="SearchRequest.Explain"/> asked for them.</summary>
    public PersonExplanation? Explanation { get; init; }

    /// <summary>Up to three of the answers, those to the most similar questions first.</summary>
    public required IReadOnlyList<PersonEvidence> Evidence { get; init; }
}

/// <summary>An answer that shows what a person knows about.</summary>
/// <param name="Id">The answer.</param>
/// <param name="Title">The question it answers.</param>
/// <param name="Url">Where to open it; empty when it has no address.</param>
/// <param name="Created">When written; null when unknown.</param>
/// <param name="Language">Language of the question, <c>nl</c> or <c>en</c>.</param>
public sealed record PersonEvidence(DocumentId Id, string Title, string Url, DateTimeOffset? Created, string Language)
{
    /// <summary>Whether it was marked as the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Accepted { get; init; }
}

/// <summary>The answer to a search for people; also the wire format.</summary>
/// <param name="People">Most likely to know first.</param>
public sealed record PeopleResult(IReadOnlyList<PersonHit> People)
{
    /// <summary>Whether the time for the search was over before all questions were looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Partial { get; init; }
}
