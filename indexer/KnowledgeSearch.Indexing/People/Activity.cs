using System.Collections.Concurrent;

namespace KnowledgeSearch.Indexing.People;

/// <summary>
/// How much each person answers, whatever is asked: what every ranking of people starts from. Counted over documents that everyone may see whoever the searcher is among them, in
/// whole numbers, so that neither hidden documents nor the order of segments can change it.
/// </summary>
internal sealed class Activity
{
    // Fine enough that an answer is noticed after 30 half-lives, coarse enough that a billion of them fit.
    private const double Unit = 1L << 30;
    private const int MostDays = 20_000;
    private static readonly ConcurrentDictionary<double, long[]> Tables = [];
    private readonly PeopleWeights _weights;
    private readonly long _newest;
    private readonly long[][] _byAge;
    private readonly long[][] _masses;
    private readonly long[] _totals;
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
    }

    /// <summary>Counts an answer.</summary>
    public void Add(int author, long created)
    {
        int days = Days(created);
        bool known = false;
        for (int i = 0; i < _masses.Length; i++)
        {
            long mass = _byAge[i][days];
            known |= _masses[i][author] != 0;
            _masses[i][author] += mass;
            _totals[i] += mass;
        }

        _answers++;
        _people += known ? 0 : 1;
    }

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
            double mean = _answers > 0 && _totals[i] > 0 ? (double)_totals[i] / _answers : Unit;
            fresh += _weights.Ages[i].Weight * _byAge[i][days] / mean;
        }

        return fresh;
    }

    private static long[] Table(double halfLife) => [.. Enumerable.Range(0, MostDays).Select(days => (long)(Unit * Math.Pow(0.5, days / halfLife)))];

    private int Days(long created) => created == long.MinValue ? MostDays - 1 : (int)Math.Clamp((_newest - created) / TimeSpan.TicksPerDay, 0, MostDays - 1);
}
