namespace KnowledgeSearch.Client;

/// <summary>The answer to a search.</summary>
public sealed record SearchAnswer
{
    /// <summary>A page of hits, best first.</summary>
    public required IReadOnlyList<Hit> Hits { get; init; }

    /// <summary>How many hits there are in all.</summary>
    public required Total Total { get; init; }

    /// <summary>Counts by <c>source</c>, <c>kind</c>, <c>author</c>, <c>language</c>, <c>container</c>, <c>year</c>; highest first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Facet>> Facets { get; init; } = new Dictionary<string, IReadOnlyList<Facet>>();

    /// <summary>Filters that stood among the words of the query (<c>kind:page</c>), in its order.</summary>
    public IReadOnlyList<TypedFilter> Filters { get; init; } = [];

    /// <summary>Colleagues who answered questions like this one; at most three.</summary>
    public IReadOnlyList<Expert> People { get; init; } = [];

    /// <summary>The answer, when the first hit's thread has one that was accepted or thanked for; null when none fits.</summary>
    public Reply? Answer { get; init; }

    /// <summary>What in the query was read otherwise than typed; null when nothing.</summary>
    public string? Relaxed { get; init; }

    /// <summary>Words of the query, as typed, that none of the hits has; only when nothing has all of them.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether the time for the search was over before everything was looked at: there may be more.</summary>
    public bool Partial { get; init; }

    /// <summary>Another query that finds more: nearly the same, spelled otherwise; null when there is none, or enough was found.</summary>
    public string? DidYouMean { get; init; }

    /// <summary>The <see cref="SearchQuery.Cursor"/> of the next page; null on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A count of hits.</summary>
/// <param name="Value">The count.</param>
/// <param name="Relation"><c>eq</c>: exact; <c>gte</c>: at least this many.</param>
public sealed record Total(int Value, string Relation);

/// <summary>A filter that stood among the words of the query.</summary>
/// <param name="Field"><c>author</c>, <c>in</c>, <c>kind</c>, <c>lang</c>, <c>tag</c>, <c>before</c>, <c>after</c> or <c>is</c>.</param>
/// <param name="Value">In its one spelling: a date as <c>2026-11-23</c>, a name as typed.</param>
/// <param name="Excluded">Whether what it names is left out.</param>
/// <param name="Without">The query without it.</param>
public sealed record TypedFilter(string Field, string Value, bool Excluded, string Without);

/// <summary>One value of a facet.</summary>
/// <param name="Value">What to filter by.</param>
/// <param name="Label">What to show.</param>
/// <param name="Count">Hits that have it.</param>
public sealed record Facet(string Value, string Label, int Count);

/// <summary>One hit: a document, or the best message of a thread.</summary>
public sealed record Hit
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its source.</summary>
    public required string Source { get; init; }

    /// <summary>What it is, see <see cref="DocumentKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its title, plain text.</summary>
    public required string Title { get; init; }

    /// <summary>Where to open it; empty when it has no address. It was crawled: show it as a link only when it is http, https or mailto.</summary>
    public required string Url { get; init; }

    /// <summary>The author; null when unknown.</summary>
    public Person? Author { get; init; }

    /// <summary>When written; null when unknown.</summary>
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
    public Container? Container { get; init; }

    /// <summary>The conversation it stands for; null when it stands alone.</summary>
    public ThreadInfo? Thread { get; init; }

    /// <summary>Marked as the answer.</summary>
    public bool Accepted { get; init; }

    /// <summary>Words of the query, as typed, that it has not; only when no document has all of them.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Other places where the same text stands, oldest first, at most ten; null when there are none.</summary>
    public IReadOnlyList<Place>? AlsoAt { get; init; }

    /// <summary>The question most like the query of those whose answers point here; null when none do.</summary>
    public Place? ReferredBy { get; init; }

    /// <summary>Why it is here, a clause each, in the language that the request's <c>Accept-Language</c> asks for.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];
}

/// <summary>A document by its name and where to open it.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Source">Its source.</param>
/// <param name="Title">Its title, plain text.</param>
/// <param name="Url">Where to open it; empty when it has no address. It was crawled: show it as a link only when it is http, https or mailto.</param>
public sealed record Place(string Id, string Source, string Title, string Url);

/// <summary>A person.</summary>
/// <param name="Id">Stable id; what to filter authors by.</param>
/// <param name="Name">Display name.</param>
public sealed record Person(string Id, string Name);

/// <summary>A group, space, channel or section.</summary>
/// <param name="Id">Stable id; what to filter containers by.</param>
/// <param name="Name">What people call it.</param>
public sealed record Container(string Id, string Name);

/// <summary>The conversation of a hit.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Title of its first visible message; null when it has none.</param>
/// <param name="Matches">Messages of it that match, the hit included.</param>
public sealed record ThreadInfo(string Id, string? Title, int Matches)
{
    /// <summary>The best of the replies that answer its question; null when there is none, or when it is the hit itself.</summary>
    public Reply? Reply { get; init; }
}

/// <summary>A reply that answers the question of its thread.</summary>
public sealed record Reply
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where to open it; empty when it has no address.</summary>
    public required string Url { get; init; }

    /// <summary>Who wrote it; null when unknown.</summary>
    public Person? Author { get; init; }

    /// <summary>When written; null when unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Main language, <c>nl</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Marked as the answer.</summary>
    public bool Accepted { get; init; }

    /// <summary>Whether the asker gave thanks for it.</summary>
    public bool Thanked { get; init; }

    /// <summary>Up to three passages as HTML, as <see cref="Hit.Fragments"/>.</summary>
    public required IReadOnlyList<string> Fragments { get; init; }
}

/// <summary>A colleague who answered questions like the one asked.</summary>
public sealed record Expert
{
    /// <summary>The person.</summary>
    public required Person Person { get; init; }

    /// <summary>Questions like this one that they answered.</summary>
    public required int Answers { get; init; }

    /// <summary>How many of these answers were accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>When the last of them was written; null when unknown.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The same in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>Up to three of the answers, most telling first.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }
}

/// <summary>An answer that shows what a person knows about.</summary>
/// <param name="Id">The answer's document id.</param>
/// <param name="Title">The question it answers, plain text.</param>
/// <param name="Url">Where to open it; empty when it has no address.</param>
/// <param name="Created">When written; null when unknown.</param>
/// <param name="Language">Language of the question.</param>
public sealed record Evidence(string Id, string Title, string Url, DateTimeOffset? Created, string Language)
{
    /// <summary>Whether it was marked as the answer.</summary>
    public bool Accepted { get; init; }
}

/// <summary>The answer to a search for people.</summary>
/// <param name="People">Most likely to know first.</param>
public sealed record PeopleAnswer(IReadOnlyList<Expert> People)
{
    /// <summary>Whether the time for the search was over before everything was looked at.</summary>
    public bool Partial { get; init; }
}
