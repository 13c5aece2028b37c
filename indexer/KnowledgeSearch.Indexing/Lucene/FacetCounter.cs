using System.Buffers;
using System.Globalization;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Counts, per value of a facet, the distinct hits that have it. A hit is a thread when grouped: most threads have one value only, so the first value of each is kept in an
/// array and only further ones go to a set.
/// </summary>
internal sealed class FacetCounter : IDisposable
{
    private readonly int[] _counts;
    private readonly int _valueCount;
    private readonly GroupTable _further = new();
    private int[] _first = ArrayPool<int>.Shared.Rent(1024);
    private int _hits;

    /// <param name="valueCount">Values are numbers from 0 to below this.</param>
    public FacetCounter(int valueCount)
    {
        _valueCount = valueCount;
        _counts = ArrayPool<int>.Shared.Rent(valueCount);
        _counts.AsSpan(0, valueCount).Clear();
    }

    /// <summary>The hit has the value.</summary>
    public void Add(int hit, int value)
    {
        while (hit >= _hits)
        {
            if (_hits == _first.Length)
            {
                Pooled.Grow(ref _first, _hits);
            }

            _first[_hits++] = -1;
        }

        if (_first[hit] == -1)
        {
            _first[hit] = value;
            _counts[value]++;
        }
        else if (_first[hit] != value)
        {
            int known = _further.Count;
            _counts[value] += _further.Number(((long)hit << 32) | (uint)value) == known ? 1 : 0;
        }
    }

    /// <summary>The values that hits have, with their counts: highest first, then by value. At most <paramref name="most"/>, and besides these the chosen ones.</summary>
    public IReadOnlyList<FacetValue> Values(Func<int, (string Value, string Label)> name, int most, IReadOnlyCollection<string> chosen)
    {
        List<FacetValue> values = [];
        for (int value = 0; value < _valueCount; value++)
        {
            if (_counts[value] > 0)
            {
                (string text, string label) = name(value);
                values.Add(new FacetValue(text, label, _counts[value]));
            }
        }

        values.Sort((x, y) => x.Count != y.Count ? y.Count.CompareTo(x.Count) : string.CompareOrdinal(x.Value, y.Value));
        if (values.Count <= most)
        {
            return values;
        }

        return [.. values.Take(most), .. values.Skip(most).Where(value => chosen.Contains(value.Value))];
    }

    /// <summary>Years are their own names.</summary>
    public static (string Value, string Label) YearName(int year) =>
        (year.ToString("0000", CultureInfo.InvariantCulture), year.ToString("0000", CultureInfo.InvariantCulture));

    /// <summary>Returns the arrays.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<int>.Shared.Return(_first);
        _further.Dispose();
    }
}
