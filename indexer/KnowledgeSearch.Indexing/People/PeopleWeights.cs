namespace KnowledgeSearch.Indexing.People;

/// <summary>How fast answers age, in days, and how much that speed counts.</summary>
/// <param name="HalfLife">After so many days an answer counts half.</param>
/// <param name="Weight">Share of the whole.</param>
internal readonly record struct AgeScale(double HalfLife, double Weight);

/// <summary>The constants of ranking people, in one place; the relevance harness justifies them.</summary>
internal sealed record PeopleWeights
{
    /// <summary>The defaults.</summary>
    public static PeopleWeights Default { get; } = new();

    /// <summary>
    /// Three speeds at once: who answers these weeks is most likely to answer now, but years of answers are not nothing. A sum of exponentials comes close to the power law by
    /// which people forget, and unlike it does not need to know what day it is.
    /// </summary>
    public IReadOnlyList<AgeScale> Ages { get; init; } = [new(20, 0.4), new(90, 0.3), new(400, 0.3)];

    /// <summary>Threads that count; the tail carries information (reference: 30 threads .391, 300 threads .455).</summary>
    public int Threads { get; init; } = 300;

    /// <summary>Threads that count beside the hits of a search, which must not wait for the tail.</summary>
    public int ThreadsBesideHits { get; init; } = 100;

    /// <summary>Exponent of a thread's similarity.</summary>
    public double Similarity { get; init; } = 1.5;

    /// <summary>An accepted answer counts so much more as evidence. Little: more made no site better.</summary>
    public double Accepted { get; init; } = 0.1;

    /// <summary>An answer that its asker gave thanks for counts so much more; as accepted ones.</summary>
    public double Thanked { get; init; } = 0.1;

    /// <summary>Times the logarithm of endorsements.</summary>
    public double Endorsed { get; init; } = 0.05;

    /// <summary>
    /// How much the activity prior weighs (Dirichlet), in answers to the very same question per thread looked at: where related threads are few, or none of them fits well, whoever
    /// answers most comes first.
    /// </summary>
    public double Prior { get; init; } = 0.25;

    /// <summary>An accepted answer counts so much more as activity.</summary>
    public double ActivityAccepted { get; init; } = 1;

    /// <summary>A thread this similar to the most similar one, or more, is shown as evidence.</summary>
    public double Shown { get; init; } = 0.35;
}
