namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Numbers for the values of one facet over all segments: what would be global ordinals, but kept while segments come and go. Append-only; a value's number never leaves the
/// process. A value may have had several labels (a renamed group); each is a term of its own.
/// </summary>
internal sealed class FacetValues
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _termNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _valueNumbers = new(StringComparer.Ordinal);
    private string[] _terms = new string[16];
    private string[] _values = new string[16];
    private int[] _valueOfTerm = new int[16];
    private int _termCount = 1; // number 0: the document has none

    private int _valueCount = 1;

    /// <summary>The number of a <see cref="IndexFields.FacetTerm"/>, 1 or more.</summary>
    public int Intern(string term)
    {
        lock (_lock)
        {
            if (_termNumbers.TryGetValue(term, out int number))
            {
                return number;
            }

            string value = IndexFields.SplitFacetTerm(term).Value;
            if (!_valueNumbers.TryGetValue(value, out int valueNumber))
            {
                valueNumber = _valueCount++;
                _valueNumbers.Add(value, valueNumber);
                Append(ref _values, valueNumber, value);
            }

            number = _termCount++;
            _termNumbers.Add(term, number);
            Append(ref _terms, number, term);
            Append(ref _valueOfTerm, number, valueNumber);
            return number;
        }
    }

    /// <summary>The number of a value, or 0 when no document ever had it.</summary>
    public int Find(string value)
    {
        lock (_lock)
        {
            return _valueNumbers.GetValueOrDefault(value);
        }
    }

    /// <summary>What is known now; later additions do not touch it.</summary>
    public View Capture()
    {
        lock (_lock)
        {
            return new View(_terms, _values, _valueOfTerm, _valueCount);
        }
    }

    // Arrays are replaced when they grow, and written only beyond what a captured view can ask for.
    private static void Append<T>(ref T[] array, int index, T item)
    {
        if (index == array.Length)
        {
            Array.Resize(ref array, 2 * index);
        }

        array[index] = item;
    }

    /// <summary>A state of the numbers.</summary>
    internal readonly record struct View(string[] Terms, string[] Values, int[] ValueOfTerm, int ValueCount);
}
