using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Synonyms;

namespace KnowledgeSearch.Indexing;

/// <summary>How hits are ordered.</summary>
public enum SearchOrder
{
    /// <summary>Best first.</summary>
    Relevance,

    /// <summary>Newest first by <see cref="IndexDocument.Created"/>; undated last.</summary>
    Newest,
}

/// <summary>A query and what narrows it. Values within one filter are alternatives; filters combine.</summary>
/// <param name="Query">What was typed; at most <see cref="MaxQueryLength"/> characters count. Empty: everything, newest first.</param>
/// <param name="Principals">On whose behalf.</param>
public sealed record SearchRequest(string Query, Principals Principals)
{
    /// <summary>Longest query, in UTF-16 characters.</summary>
    public const int MaxQueryLength = 512;

    /// <summary>Largest page.</summary>
    public const int MaxSize = 100;

    /// <summary>Only these sources; empty: all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Only these kinds; empty: all.</summary>
    public IReadOnlyList<DocumentKind> Kinds { get; init; } = [];

    /// <summary>Only by these people (person ids); empty: all.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>Only documents in these languages (<c>nl</c>, <c>en</c>); empty: all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Only in these containers (container ids); empty: all.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Only created at or after; null: no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only created before; null: no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Synonyms to try; null: those in force.</summary>
    public SynonymSet? Synonyms { get; init; }

    /// <summary>Order of hits.</summary>
    public SearchOrder Order { get; init; }

    /// <summary>Hits (threads, when grouped) per page, 1 to <see cref="MaxSize"/>.</summary>
    public int Size { get; init; } = 10;

    /// <summary>The <c>next</c> of the previous page, with the same query, filters and principals; null: the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether messages of one thread share one hit, and so do pages that say the same.</summary>
    public bool GroupByThread { get; init; } = true;

    /// <summary>Whether facets are counted; costs a pass over the hits.</summary>
    public bool Facets { get; init; } = true;

    /// <summary>
    /// Whether to name people who answered questions like this, the best reply of each conversation, and reasons. Only when sorted by relevance and grouped by
    /// thread, and people only on the first page; costs about half as much again as the search.
    /// </summary>
    public bool People { get; init; } = true;

    /// <summary>How long it may take; then what was found so far is the answer (<see cref="SearchResult.Partial"/>). Null: as long as it takes.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether to tell the numbers behind each hit and person. For developers; whoever takes the request decides who they are.</summary>
    public bool Explain { get; init; }

    /// <summary>The language of sentences in the answer, <c>nl</c> or <c>en</c>.</summary>
    public string TextLanguage { get; init; } = "en";
}
