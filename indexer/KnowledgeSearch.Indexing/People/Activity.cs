using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace KnowledgeSearch.Indexing.People;

/// <summary>
/// How much each person answers, whatever is asked: what every ranking of people starts from. Counted over documents that everyone may see whoever the searcher is among them, in
/// whole numbers, so that neither hidden documents nor the order of segments can change it. Answers of one fortnight count by the square root of their number: who wrote sixteen on one
/// weekend is not four times as likely to answer tomorrow as who wrote four (measured: benchmarks/results/relevance.md).
/// </summary>
internal sealed class Activity
{
    // Fine enough that an answer is noticed after 30 half-lives, coarse enough that a billion of them fit.
    private const double Unit = 1L << 30;
    private const int MostDays = 20_000;
    private const int Fortnight = 14;
    private static readonly ConcurrentDictionary<double, long[]> Tables = [];
    private readonly PeopleWeights _weights;
    private readonly long _newest;
    private readonly long[][] _byAge;
    private readonly long[][] _masses;
    private readonly long[] _totals;
    private readonly long[] _fresh;
    private readonly int[] _answersOf;
    private readonly Dictionary<(int Author, int Fortnight), (int Answers, int Accepted)> _fortnights = [];
    private long _answers;
    private int _people;

    /// <param name="weights">Constants.</param>
    /// <param name="newest">UTC ticks of the newest answer that counts.</param>
    /// <param name="authors">Numbers of authors are below this.</param>
    public Activity(PeopleWeights weights, long newest, int authors)
    {
        _weights = weights;
        _newest = newest;
        _byAge = [.. weights.Ages.Select(age => Tables.GetOrAdd(age.HalfLife, Table))];
        _masses = [.. weights.Ages.Select(_ => new long[authors])];
        _totals = new long[weights.Ages.Count];
        _fresh = new long[weights.Ages.Count];
        _answersOf = new int[authors];
    }

    /// <summary>Counts an answer.</summary>
    public void Add(int author, long created, bool isAccepted)
    {
        int days = Days(created);
        for (int i = 0; i < _fresh.Length; i++)
        {
            _fresh[i] += _byAge[i][days];
        }

        _answers++;
        _people += _answersOf[author]++ == 0 ? 1 : 0;
        ref (int Answers, int Accepted) counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_fortnights, (author, days / Fortnight), out _);
        counted = (counted.Answers + 1, counted.Accepted + (isAccepted ? 1 : 0));
    }

    /// <summary>Everything was counted: only now may be asked.</summary>
    public void Complete()
    {
        foreach (((int author, int fortnight), (int answers, int accepted)) in _fortnights)
        {
            double count = Math.Sqrt(answers + (_weights.ActivityAccepted * accepted));
            for (int i = 0; i < _masses.Length; i++)
            {
                long mass = (long)(count * _byAge[i][fortnight * Fortnight]);
                _masses[i][author] += mass;
                _totals[i] += mass;
            }
        }

        _fortnights.Clear();
        _fortnights.TrimExcess();
    }

    /// <summary>How many answers the person gave.</summary>
    public int Answers(int author) => author < _answersOf.Length ? _answersOf[author] : 0;

    /// <summary>The person's share of all answers, 0 to 1. Whoever is not known to have answered gets a fifth of one among all who have, so that evidence alone can carry them.</summary>
    public double Share(int author)
    {
        double share = 0;
        for (int i = 0; i < _masses.Length; i++)
        {
            share += _totals[i] > 0 && author < _masses[i].Length ? _weights.Ages[i].Weight * _masses[i][author] / _totals[i] : 0;
        }

        return Math.Max(share, 0.2 / (_people + 1));
    }

    /// <summary>What an answer of that time counts: 1 on average over all answers.</summary>
    public double Freshness(long created)
    {
        int days = Days(created);
        double fresh = 0;
        for (int i = 0; i < _byAge.Length; i++)
        {
            double mean = _answers > 0 && _fresh[i] > 0 ? (double)_fresh[i] / _answers : Unit;
            fresh += _weights.Ages[i].Weight * _byAge[i][days] / mean;
        }

        return fresh;
    }

    private static long[] Table(double halfLife) => [.. Enumerable.Range(0, MostDays).Select(days => (long)(Unit * Math.Pow(0.5, days / halfLife)))];

    private int Days(long created) => created == long.MinValue ? MostDays - 1 : (int)Math.Clamp((_newest - created) / TimeSpan.TicksPerDay, 0, MostDays - 1);
}
