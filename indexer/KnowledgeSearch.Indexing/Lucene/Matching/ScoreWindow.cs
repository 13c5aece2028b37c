using System.Numerics;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>How an alternative counts beside the others of its unit.</summary>
internal enum AlternativeCounting
{
    /// <summary>The unit scores what the best of these does.</summary>
    Best,

    /// <summary>Added to the others of this kind; the sum is one of those of which the best counts.</summary>
    WithOtherParts,

    /// <summary>Added to what the unit scores.</summary>
    OnTop,
}

/// <summary>
/// The scores of <see cref="Size"/> documents while a query's units are added one after the other, always in the same order. A document's score is therefore the same sum
/// whatever other documents its segment holds; Lucene's scorers add in an order that depends on them, and the last bits with it.
/// All zero between windows.
/// </summary>
internal sealed class ScoreWindow
{
    /// <summary>Documents in a window, a power of two; its arrays fit the processor's first cache.</summary>
    public const int Size = 2048;

    private const int Words = Size / 64;
    private const byte Candidate = byte.MaxValue;
    private readonly float[] _frequency = new float[Size];
    private readonly float[] _best = new float[Size];
    private readonly float[] _parts = new float[Size];
    private readonly float[] _total = new float[Size];
    private readonly byte[] _seen = new byte[Size];
    private readonly ulong[] _alternative = new ulong[Words];
    private readonly ulong[] _unit = new ulong[Words];
    private readonly ulong[] _any = new ulong[Words];

    /// <summary>First document of the window, a multiple of <see cref="Size"/>.</summary>
    public int Base { get; private set; }

    /// <summary>First document behind the window.</summary>
    public int End => Base + Size;

    /// <summary>Documents with fewer units than this need not be added any more.</summary>
    public int MinimumSeen { get; private set; }

    /// <summary>Begins a window at the multiple of <see cref="Size"/> at or below the document.</summary>
    public void Begin(int document) => Base = document & ~(Size - 1);

    /// <summary>Begins a unit.</summary>
    /// <param name="minimumSeen">Units that a document must have already.</param>
    public void BeginUnit(int minimumSeen) => MinimumSeen = minimumSeen;

    /// <summary>Begins a unit that only adds to the score of candidates.</summary>
    public void BeginOptionalUnit() => MinimumSeen = Candidate;

    /// <summary>Whether occurrences in the document still matter.</summary>
    public bool Wants(int document) => _seen[document & (Size - 1)] >= MinimumSeen;

    /// <summary>Adds weighted occurrences of the current alternative.</summary>
    public void Add(int document, float frequency)
    {
        int i = document & (Size - 1);
        _frequency[i] += frequency;
        _alternative[i >> 6] |= 1UL << i;
    }

    /// <summary>Turns the alternative's occurrences into scores.</summary>
    /// <param name="weight">Rarity.</param>
    /// <param name="saturation">k1.</param>
    /// <param name="counting">How they count beside the unit's other alternatives.</param>
    public void EndAlternative(float weight, float saturation, AlternativeCounting counting)
    {
        for (int word = 0; word < Words; word++)
        {
            ulong bits = _alternative[word];
            _unit[word] |= bits;
            _alternative[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int i = (word << 6) + BitOperations.TrailingZeroCount(bits);
                float frequency = _frequency[i];
                _frequency[i] = 0;
                float score = Bm25.Score(weight, frequency, saturation);
                switch (counting)
                {
                    case AlternativeCounting.Best:
                        _best[i] = Math.Max(_best[i], score);
                        break;
                    case AlternativeCounting.WithOtherParts:
                        _parts[i] += score;
                        break;
                    default:
                        _total[i] += score;
                        break;
                }
            }
        }
    }

    /// <summary>Adds the unit's scores to the documents'.</summary>
    public void EndUnit()
    {
        bool counts = MinimumSeen != Candidate;
        for (int word = 0; word < Words; word++)
        {
            ulong bits = _unit[word];
            _any[word] |= bits;
            _unit[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int i = (word << 6) + BitOperations.TrailingZeroCount(bits);
                _total[i] += Math.Max(_best[i], _parts[i]);
                _best[i] = 0;
                _parts[i] = 0;
                _seen[i] += counts ? (byte)1 : (byte)0;
            }
        }
    }

    /// <summary>Makes candidates of the documents with enough units, and lists them, relative to the segment, ascending.</summary>
    /// <param name="needed">Units they must have.</param>
    /// <param name="candidates">Receives them; room for <see cref="Size"/>.</param>
    public int TakeCandidates(int needed, Span<int> candidates)
    {
        int count = 0;
        for (int word = 0; word < Words; word++)
        {
            for (ulong bits = _any[word]; bits != 0; bits &= bits - 1)
            {
                int i = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (_seen[i] >= needed)
                {
                    candidates[count++] = Base + i;
                }
            }
        }

        return count;
    }

    /// <summary>Marks what is left of the candidates: optional units are added to these only.</summary>
    public void KeepCandidates(ReadOnlySpan<int> candidates)
    {
        foreach (int document in candidates)
        {
            _seen[document & (Size - 1)] = Candidate;
        }
    }

    /// <summary>Units that the document has; before <see cref="KeepCandidates"/>.</summary>
    public int Seen(int document) => _seen[document & (Size - 1)];

    /// <summary>The document's score.</summary>
    public float Score(int document) => _total[document & (Size - 1)];

    /// <summary>Forgets the window.</summary>
    public void Clear()
    {
        for (int word = 0; word < Words; word++)
        {
            if (_any[word] != 0)
            {
                _total.AsSpan(word << 6, 64).Clear();
                _seen.AsSpan(word << 6, 64).Clear();
                _any[word] = 0;
            }
        }
    }
}
