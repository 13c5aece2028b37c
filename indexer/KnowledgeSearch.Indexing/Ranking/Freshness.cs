using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Ranking;

/// <summary>How much what is new counts for a kind of documents.</summary>
/// <param name="Most">What a document of today gains, in its own score; 0: age does not count.</param>
/// <param name="HalfLife">Days in which half of that is gone.</param>
internal readonly record struct KindFreshness(double Most, double HalfLife);

/// <summary>What age makes of scores, by kind and by days: never more than the kind's most on top, never less than the score itself, so that nothing old becomes worse than its words.</summary>
internal sealed class Freshness
{
    private const int MostDays = 3_650;
    private readonly float[]?[] _factors;
    private readonly long _today;

    private Freshness(float[]?[] factors, long today) => (_factors, _today) = (factors, today);

    /// <summary>What the constants say; null when age counts for no kind. Costs a table per kind: make it once, and take it <see cref="At"/> a day.</summary>
    public static Freshness? Of(RankingWeights weights)
    {
        KindFreshness[] kinds = [.. Enum.GetValues<DocumentKind>().Select(weights.FreshnessOf)];
        return Array.TrueForAll(kinds, kind => kind.Most <= 0) ? null : new Freshness(Array.ConvertAll(kinds, Factors), 0);
    }

    /// <summary>The same on a day.</summary>
    /// <param name="today">UTC ticks that ages are counted from.</param>
    public Freshness At(long today) => new(_factors, today);

    /// <summary>What the score of a document is multiplied by: 1 and up.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="created">UTC ticks; <see cref="long.MinValue"/>: unknown, which is old.</param>
    public float Factor(DocumentKind kind, long created)
    {
        if (_factors[(int)kind] is not { } factors || created == long.MinValue)
        {
            return 1;
        }

        long days = (_today - created) / TimeSpan.TicksPerDay;
        return days > MostDays ? 1 : factors[Math.Max(0, days)];
    }

    private static float[]? Factors(KindFreshness kind) =>
        kind.Most <= 0 ? null : [.. Enumerable.Range(0, MostDays + 1).Select(days => (float)(1 + (kind.Most * Math.Pow(2, -days / kind.HalfLife))))];
}
