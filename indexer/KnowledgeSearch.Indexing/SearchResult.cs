using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>The answer to a search; also the wire format (camelCase JSON, nulls omitted).</summary>
public sealed record SearchResult
{
    /// <summary>A page of hits, best first.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>How many hits there are in all.</summary>
    public required SearchTotal Total { get; init; }

    /// <summary>Counts of visible hits by <c>source</c>, <c>kind</c>, <c>author</c>, <c>language</c>, <c>container</c>, <c>year</c>; a facet ignores its own filter. Highest first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets { get; init; } = new Dictionary<string, IReadOnlyList<FacetValue>>();

    /// <summary>Filters that stood among the words of the query (<c>kind:page</c>), in its order.</summary>
    public IReadOnlyList<TypedFilter> Filters { get; init; } = [];

    /// <summary>Colleagues who answered questions like this one, most likely to know first; at most three. Nobody without evidence that the searcher may open.</summary>
    public IReadOnlyList<PersonHit> People { get; init; } = [];

    /// <summary>The answer, when the first hit's conversation has one that was accepted or thanked for; null when none fits.</summary>
    public ThreadReply? Answer { get; init; }

    /// <summary>What in the query was not understood and therefore read as plain words; null when nothing.</summary>
    public string? Relaxed { get; init; }

    /// <summary>
    /// Words of the query, as typed, that none of <see cref="Hits"/> has; each hit names its own (<see cref="SearchHit.Missing"/>). Only when nothing has all of the words,
    /// which <see cref="Relaxed"/> then says.
    /// </summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether the time for the search was over before all documents were looked at: hits, total and facets are of those that were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Partial { get; init; }

    /// <summary>Another query that finds more of what the searcher may see: nearly the same, spelled otherwise; null when there is none, or enough was found.</summary>
    public string? DidYouMean { get; init; }

    /// <summary>Cursor of the next page; null on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A count of hits.</summary>
/// <param name="Value">The count.</param>
/// <param name="Relation"><c>eq</c>: exact; <c>gte</c>: at least this many.</param>
public sealed record SearchTotal(int Value, string Relation);

/// <summary>A filter that stood among the words of the query.</summary>
/// <param name="Field"><c>author</c>, <c>in</c>, <c>kind</c>, <c>lang</c>, <c>tag</c>, <c>before</c>, <c>after</c> or <c>is</c>.</param>
/// <param name="Value">In its one spelling: a date as <c>2026-11-23</c>, a name as typed.</param>
/// <param name="Excluded">Whether what it names is left out.</param>
/// <param name="Without">The query without it.</param>
public sealed record TypedFilter(string Field, string Value, bool Excluded, string Without);

/// <summary>One value of a facet.</summary>
/// <param name="Value">What to filter by.</param>
/// <param name="Label">What to show.</param>
/// <param name="Count">Visible hits that have it.</param>
public sealed record FacetValue(string Value, string Label, int Count);

/// <summary>One hit: a document, or the best-matching message of a thread.</summary>
public sealed record SearchHit
{
    /// <summary>The document.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>Its source.</summary>
    public required SourceId Source { get; init; }

    /// <summary>What it is.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Title; for a reply its thread's title, else the beginning of the text.</summary>
    public required string Title { get; init; }

    /// <summary>Where to open it; empty when it has no address.</summary>
    public required string Url { get; init; }

    /// <summary>The author; null when unknown.</summary>
    public PersonReference? Author { get; init; }

    /// <summary>When written.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When last changed; null when unknown or never.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Main language, <c>nl</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Up to three passages as HTML: text escaped, matches in <c>&lt;mark&gt;</c>, no other element.</summary>
    public required IReadOnlyList<string> Fragments { get; init; }

    /// <summary>The language of each of <see cref="Fragments"/>; empty when all are in <see cref="Language"/>.</summary>
    public IReadOnlyList<string> FragmentLanguages { get; init; } = [];

    /// <summary>Where it lives; null when nowhere in particular.</summary>
    public DocumentContainer? Container { get; init; }

    /// <summary>The conversation it stands for; null when it stands alone.</summary>
    public ThreadSummary? Thread { get; init; }

    /// <summary>Marked as the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Accepted { get; init; }

    /// <summary>Words of the query, as typed, that it has not; only when no document has all of them.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The numbers behind its place; null unless <see cref="SearchRequest.Explain"/> asked for them.</summary>
    public HitExplanation? Explanation { get; init; }

    /// <summary>Other places where the same text stands, oldest first, at most ten; null when there are none, or when hits are not grouped.</summary>
    public IReadOnlyList<DocumentPlace>? AlsoAt { get; init; }

    /// <summary>The question most like the query of those whose answers point here; null when none do.</summary>
    public DocumentPlace? ReferredBy { get; init; }

    /// <summary>Why it is here, in words of <see cref="SearchRequest.TextLanguage"/>, a clause each; empty when its words say it all.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];
}

/// <summary>A document by its name and where to open it.</summary>
/// <param name="Id">The document.</param>
/// <param name="Source">Its source.</param>
/// <param name="Title">Title, else the beginning of the text.</param>
/// <param name="Url">Where to open it; empty when it has no address.</param>
public sealed record DocumentPlace(DocumentId Id, SourceId Source, string Title, string Url);

/// <summary>A thread within a hit.</summary>
/// <param name="Id">Thread id.</param>
/// <param name="Title">Title of its first visible message; null when it has none.</param>
/// <param name="Matches">Visible messages of it that match, this one included.</param>
public sealed record ThreadSummary(string Id, string? Title, int Matches)
{
    /// <summary>The best of the replies that answer its question; null when there is none, or when it is the hit itself.</summary>
    public ThreadReply? Reply { get; init; }
}

/// <summary>A reply that answers the question of its thread.</summary>
public sealed record ThreadReply
{
    /// <summary>The document.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>Where to open it; empty when it has no address.</summary>
    public required string Url { get; init; }

    /// <summary>Who wrote it; null when unknown.</summary>
    public PersonReference? Author { get; init; }

    /// <summary>When written; null when unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Main language, <c>nl</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Marked as the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Accepted { get; init; }

    /// <summary>Whether the asker gave thanks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Thanked { get; init; }

    /// <summary>Up to three passages as HTML, as <see cref="SearchHit.Fragments"/>.</summary>
    public required IReadOnlyList<string> Fragments { get; init; }
}
