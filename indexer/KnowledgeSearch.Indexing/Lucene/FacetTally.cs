using System.Buffers;
using System.Globalization;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The facet values of one match: numbers of <see cref="FacetValues"/>, 0 for none.</summary>
/// <param name="Hit">The hit that it belongs to, numbered from 0.</param>
/// <param name="Source">Its source.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Author">Its author.</param>
/// <param name="Container">Its container.</param>
/// <param name="Year">Its year.</param>
/// <param name="Languages">Its languages, a bit each.</param>
/// <param name="Failing">The one filter that it does not pass, as a bit; 0: passes all.</param>
internal readonly record struct FacetRecord(int Hit, int Source, int Kind, int Author, int Container, short Year, byte Languages, byte Failing);

/// <summary>
/// Counts, per value of each facet, the distinct hits that have it. A hit is a thread when grouped: the matches are then put together by hit, so that per value one mark
/// (the last hit counted) tells whether a hit was counted already. No hashing, two passes over 24 bytes per match.
/// </summary>
internal sealed class FacetTally : IDisposable
{
    private const int Languages = 3;
    private readonly int[] _valueCounts;
    private readonly int[][] _counts;
    private readonly int[][] _lastHit;
    private FacetRecord[] _records = ArrayPool<FacetRecord>.Shared.Rent(1024);
    private int _used;

    /// <param name="valueCounts">Per facet before language and year: values are numbers below this.</param>
    public FacetTally(IEnumerable<int> valueCounts)
    {
        _valueCounts = [.. valueCounts, Languages, DateTime.MaxValue.Year + 1];
        _counts = Array.ConvertAll(_valueCounts, Zeros);
        _lastHit = Array.ConvertAll(_valueCounts, Zeros);
    }

    /// <summary>Takes a match in.</summary>
    public void Add(in FacetRecord record)
    {
        if (_used == _records.Length)
        {
            Pooled.Grow(ref _records, _used);
        }

        _records[_used++] = record;
    }

    /// <summary>Counts what was taken in.</summary>
    /// <param name="hits">How many hits there are.</param>
    public void Count(int hits)
    {
        int[] order = ArrayPool<int>.Shared.Rent(_used + 1);
        Order(hits, order);
        for (int i = 0; i < _used; i++)
        {
            Count(_records[order[i]]);
        }

        ArrayPool<int>.Shared.Return(order);
    }

    /// <summary>The values of a facet that hits have, with their counts: highest first, then by value. At most <paramref name="most"/>, and besides these the chosen ones.</summary>
    public IReadOnlyList<FacetValue> Values(Facet facet, Func<int, (string Value, string Label)> name, int most, IReadOnlyCollection<string> chosen)
    {
        List<FacetValue> values = [];
        int[] counts = _counts[(int)facet];
        for (int value = 1; value < _valueCounts[(int)facet]; value++)
        {
            if (counts[value] > 0)
            {
                (string text, string label) = name(value);
                values.Add(new FacetValue(text, label, counts[value]));
            }
        }

        values.Sort((x, y) => x.Count != y.Count ? y.Count.CompareTo(x.Count) : string.CompareOrdinal(x.Value, y.Value));
        return values.Count <= most ? values : [.. values.Take(most), .. values.Skip(most).Where(value => chosen.Contains(value.Value))];
    }

    /// <summary>Years are their own names.</summary>
    public static (string Value, string Label) YearName(int year)
    {
        string name = year.ToString("0000", CultureInfo.InvariantCulture);
        return (name, name);
    }

    /// <summary>Returns the arrays.</summary>
    public void Dispose()
    {
        Array.ForEach(_counts, counts => ArrayPool<int>.Shared.Return(counts));
        Array.ForEach(_lastHit, marks => ArrayPool<int>.Shared.Return(marks));
        ArrayPool<FacetRecord>.Shared.Return(_records);
    }

    private static int[] Zeros(int length)
    {
        int[] zeros = ArrayPool<int>.Shared.Rent(length);
        zeros.AsSpan(0, length).Clear();
        return zeros;
    }

    // Counting sort: the records of a hit next to each other.
    private void Order(int hits, int[] order)
    {
        int[] starts = Zeros(hits + 1);
        for (int i = 0; i < _used; i++)
        {
            starts[_records[i].Hit + 1]++;
        }

        for (int hit = 1; hit <= hits; hit++)
        {
            starts[hit] += starts[hit - 1];
        }

        for (int i = 0; i < _used; i++)
        {
            order[starts[_records[i].Hit]++] = i;
        }

        ArrayPool<int>.Shared.Return(starts);
    }

    private void Count(in FacetRecord record)
    {
        Count(Facet.Source, record.Source, record);
        Count(Facet.Kind, record.Kind, record);
        Count(Facet.Author, record.Author, record);
        Count(Facet.Container, record.Container, record);
        Count(Facet.Language, record.Languages & 1, record);
        Count(Facet.Language, record.Languages & 2, record);
        Count(Facet.Year, record.Year, record);
    }

    private void Count(Facet facet, int value, in FacetRecord record)
    {
        if (value != 0 && (record.Failing == 0 || record.Failing == 1 << (int)facet) && _lastHit[(int)facet][value] != record.Hit + 1)
        {
            _lastHit[(int)facet][value] = record.Hit + 1;
            _counts[(int)facet][value]++;
        }
    }
}
