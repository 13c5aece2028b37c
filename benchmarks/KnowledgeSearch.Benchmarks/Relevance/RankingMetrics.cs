namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// How good a ranking is, from the grades of what was ranked, best first (0: not relevant), as trec_eval computes it: gain is the grade itself, discounted by the binary logarithm
/// of rank + 1.
/// </summary>
internal static class RankingMetrics
{
    /// <summary>Normalised discounted cumulative gain of the first <paramref name="depth"/>.</summary>
    /// <param name="ranked">Grades in the order ranked.</param>
    /// <param name="judged">Grades above 0 of everything judged.</param>
    /// <param name="depth">Where to stop.</param>
    public static double Ndcg(IReadOnlyList<int> ranked, IEnumerable<int> judged, int depth)
    {
        double ideal = Gain(judged.OrderDescending(), depth);
        return ideal == 0 ? 0 : Gain(ranked, depth) / ideal;
    }

    /// <summary>One over the rank of the first relevant one among the first <paramref name="depth"/>; 0 when there is none.</summary>
    public static double ReciprocalRank(IReadOnlyList<int> ranked, int depth = int.MaxValue)
    {
        for (int i = 0; i < Math.Min(depth, ranked.Count); i++)
        {
            if (ranked[i] > 0)
            {
                return 1.0 / (i + 1);
            }
        }

        return 0;
    }

    /// <summary>The mean, over all relevant ones, of the precision at their rank; those not ranked count 0.</summary>
    public static double AveragePrecision(IReadOnlyList<int> ranked, int relevant)
    {
        double sum = 0;
        int found = 0;
        for (int i = 0; i < ranked.Count; i++)
        {
            sum += ranked[i] > 0 ? (double)++found / (i + 1) : 0;
        }

        return relevant == 0 ? 0 : sum / relevant;
    }

    /// <summary>The share of all relevant ones among the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<int> ranked, int relevant, int depth) => relevant == 0 ? 0 : (double)Relevant(ranked, depth) / relevant;

    /// <summary>1 when a relevant one is among the first <paramref name="depth"/>, else 0.</summary>
    public static double Success(IReadOnlyList<int> ranked, int depth) => Relevant(ranked, depth) > 0 ? 1 : 0;

    /// <summary>The share of relevant ones among <paramref name="depth"/> places, filled or not.</summary>
    public static double Precision(IReadOnlyList<int> ranked, int depth) => (double)Relevant(ranked, depth) / depth;

    private static int Relevant(IReadOnlyList<int> ranked, int depth) => ranked.Take(depth).Count(grade => grade > 0);

    private static double Gain(IEnumerable<int> grades, int depth) => grades.Take(depth).Select((grade, i) => grade / Math.Log2(i + 2)).Sum();
}
