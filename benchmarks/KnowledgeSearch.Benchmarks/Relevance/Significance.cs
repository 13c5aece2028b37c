namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>The difference between two rankings over the same queries.</summary>
/// <param name="Queries">How many.</param>
/// <param name="Difference">Mean of the second minus mean of the first.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference.</param>
/// <param name="High">Its upper end.</param>
/// <param name="P">Chance of a difference at least as large, either way, if it were luck which ranking is which.</param>
internal sealed record Comparison(int Queries, double Difference, double Low, double High, double P);

/// <summary>
/// Whether a difference is more than luck: the paired randomisation test, which assumes nothing about how figures are spread (Smucker, Allan and Carterette, 2007), and bootstrap
/// intervals (percentiles). Seeded: the same figures give the same answer.
/// </summary>
internal static class Significance
{
    private const int Rounds = 10_000;
    private const int Seed = 20071;

    /// <summary>Compares two rankings query by query.</summary>
    public static Comparison Compare(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double[] differences = [.. first.Zip(second, (one, other) => other - one)];
        if (differences.Length == 0)
        {
            return new Comparison(0, 0, 0, 0, 1);
        }

        double observed = differences.Sum();
        (double low, double high) = Interval(differences);
        return new Comparison(differences.Length, observed / differences.Length, low, high, Randomise(differences, Math.Abs(observed)));
    }

    /// <summary>The 95 % interval of a mean.</summary>
    public static (double Low, double High) Interval(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return (0, 0);
        }

        Random random = new(Seed);
        double[] means = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[round] = sum / values.Count;
        }

        Array.Sort(means);
        return (means[Rounds / 40], means[Rounds - 1 - (Rounds / 40)]);
    }

    private static double Randomise(double[] differences, double observed)
    {
        // Queries without a difference change no sum.
        double[] moved = Array.FindAll(differences, difference => difference != 0);
        Random random = new(Seed);
        int atLeast = 0;
        for (int round = 0; round < Rounds; round++)
        {
            double sum = 0;
            long signs = 0;
            for (int i = 0; i < moved.Length; i++)
            {
                signs = i % 63 == 0 ? random.NextInt64() : signs >> 1;
                sum += (signs & 1) == 0 ? moved[i] : -moved[i];
            }

            atLeast += Math.Abs(sum) >= observed - 1e-12 ? 1 : 0;
        }

        return (atLeast + 1.0) / (Rounds + 1);
    }
}
