namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>What people search for. Every line stands for at least <see cref="FewestPeople"/> different people; nothing tells who they are.</summary>
public sealed record QueryReport
{
    /// <summary>Whether searches are remembered.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Fewest different people that a line stands for.</summary>
    public int FewestPeople { get; init; } = QueryLogFile.FewestPeople;

    /// <summary>Since when; null: nothing is remembered.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Searches that were not written since the start, because more came than could be.</summary>
    public long Dropped { get; init; }

    /// <summary>Most asked first.</summary>
    public IReadOnlyList<AskedQuery> Top { get; init; } = [];

    /// <summary>Queries that found nothing for so many people, most of them first.</summary>
    public IReadOnlyList<AskedQuery> WithoutHits { get; init; } = [];

    /// <summary>Queries after which people opened nothing and soon asked something else.</summary>
    public IReadOnlyList<ReformulatedQuery> Reformulated { get; init; } = [];
}

/// <summary>A query that many people asked.</summary>
/// <param name="Query">In lower case.</param>
/// <param name="People">How many of them, within one period of 30 days.</param>
/// <param name="Searches">How often.</param>
/// <param name="WithoutHits">How often it found nothing, filters aside.</param>
/// <param name="Opened">After how many of the searches something was opened, as far as the page or a program told.</param>
public sealed record AskedQuery(string Query, int People, int Searches, int WithoutHits, int Opened);

/// <summary>A query that many people gave up for another.</summary>
/// <param name="Query">What they asked first.</param>
/// <param name="Then">What they asked then.</param>
/// <param name="People">How many of them.</param>
public sealed record ReformulatedQuery(string Query, string Then, int People);

/// <summary>A search of the caller's own.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Time">When.</param>
/// <param name="Hits">What it found; null: not counted, since filters were on.</param>
/// <param name="Opened">The document that was opened; null: none that was told of.</param>
public sealed record OwnSearch(string Query, DateTimeOffset Time, int? Hits, string? Opened);
