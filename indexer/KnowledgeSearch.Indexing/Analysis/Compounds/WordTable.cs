namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>
/// How many documents have a word, and a stem: counts by a 64-bit hash of the text, because half a million words as strings would take five times the memory. That two of them
/// share a hash is less likely than a flipped bit, and would cost no more than a wrong split.
/// </summary>
internal sealed class WordTable
{
    private const ulong FnvOffset = 14695981039346656037, FnvPrime = 1099511628211, StemSeed = 0x9e3779b97f4a7c15;
    private readonly Dictionary<ulong, int> _words;
    private readonly Dictionary<ulong, int> _stems;

    /// <param name="words">Lower-cased, folded words with the number of documents that have them.</param>
    public WordTable(IReadOnlyCollection<KeyValuePair<string, int>> words)
    {
        _words = new Dictionary<ulong, int>(words.Count);
        _stems = new Dictionary<ulong, int>(words.Count);
        DutchStem stem = new();
        foreach ((string word, int documents) in words)
        {
            _words[Hash(word, FnvOffset)] = documents;
            ulong key = Hash(stem.Of(word), FnvOffset ^ StemSeed);
            _stems[key] = _stems.GetValueOrDefault(key) + documents;
        }
    }

    /// <summary>A table without words.</summary>
    public static WordTable Empty { get; } = new([]);

    /// <summary>How many words it has.</summary>
    public int Count => _words.Count;

    /// <summary>Documents that have the word as it is; 0: unknown.</summary>
    public int Word(ReadOnlySpan<char> word) => _words.GetValueOrDefault(Hash(word, FnvOffset));

    /// <summary>Documents that have a word with this stem, one with two of them counted twice; 0: unknown.</summary>
    public int Stem(ReadOnlySpan<char> stem) => _stems.GetValueOrDefault(Hash(stem, FnvOffset ^ StemSeed));

    // FNV-1a over UTF-16 units: the same on every machine.
    private static ulong Hash(ReadOnlySpan<char> text, ulong hash)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * FnvPrime;
        }

        return hash;
    }
}
