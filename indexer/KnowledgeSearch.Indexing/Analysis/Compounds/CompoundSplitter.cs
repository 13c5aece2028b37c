using System.Collections.Concurrent;
using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>
/// Finds the words within Dutch compounds (verzuimverzekering: verzuim, verzekering). A word is split where its parts are words of the organisation's own documents and together
/// more usual than the whole: mean of the logarithms of their frequencies, against a tenth of the frequency of the whole (Koehn and Knight, 2003, with parts looked up by stem and
/// Dutch joining letters). The same for every word as long as the vocabulary is the same: that is versioned with the index generation. Thread-safe.
/// </summary>
internal sealed class CompoundSplitter
{
    /// <summary>Fewest letters of a compound.</summary>
    public const int MinLength = 7;

    private const int MaxLength = 48, MaxRemembered = 200_000;
    private static readonly CompoundPart[] Whole = [];
    private readonly CompoundSearch _search;
    private readonly WordRules _rules;
    private readonly ConcurrentDictionary<string, CompoundPart[]> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CompoundPart[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _remembered;

    /// <param name="vocabulary">What the organisation writes.</param>
    /// <param name="documents">Documents that the vocabulary was learned from.</param>
    /// <param name="lexicon">A general word list; empty: none.</param>
    /// <param name="hyphenation">Where words may be broken; null: spelling alone decides.</param>
    /// <param name="rules">Words that are never split, and words whose parts are given.</param>
    public CompoundSplitter(WordTable vocabulary, int documents, WordTable lexicon, Hyphenation? hyphenation, WordRules rules)
    {
        _search = new CompoundSearch(vocabulary, documents, lexicon, hyphenation);
        _rules = rules;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Splits nothing: knows no words.</summary>
    public static CompoundSplitter None { get; } = new(WordTable.Empty, 0, WordTable.Empty, null, WordRules.None);

    /// <summary>The parts of a word, in their order; empty when it is not a compound, or none that can be told.</summary>
    /// <param name="word">Any case, folded or not.</param>
    public IReadOnlyList<CompoundPart> Split(ReadOnlySpan<char> word)
    {
        if (word.Length is < MinLength or > MaxLength)
        {
            return Whole;
        }

        Span<char> folded = stackalloc char[word.Length];
        return Fold(word, folded) ? SplitFolded(folded) : Whole;
    }

    /// <summary>Whether the organisation's documents, or the lexicon, have the word.</summary>
    public bool Knows(ReadOnlySpan<char> word)
    {
        Span<char> folded = word.Length <= MaxLength ? stackalloc char[word.Length] : [];
        return word.Length <= MaxLength && Fold(word, folded) && _search.Knows(folded);
    }

    /// <summary>The word lower-cased and without accents; null when it has anything but letters that fold to one each, or is longer than any compound.</summary>
    public static string? Fold(ReadOnlySpan<char> word)
    {
        Span<char> folded = word.Length is > 0 and <= MaxLength ? stackalloc char[word.Length] : [];
        return folded.Length > 0 && Fold(word, folded) ? folded.ToString() : null;
    }

    private static bool Fold(ReadOnlySpan<char> word, Span<char> folded)
    {
        char[]? one = null;
        for (int i = 0; i < word.Length; i++)
        {
            char c = char.ToLowerInvariant(word[i]);
            if (c >= 0x80)
            {
                one ??= new char[4];
                if (ASCIIFoldingFilter.FoldToASCII([c], 0, one, 0, 1) != 1)
                {
                    return false;
                }

                c = one[0];
            }

            if (!char.IsAsciiLetterLower(c))
            {
                return false;
            }

            folded[i] = c;
        }

        return true;
    }

    private CompoundPart[] SplitFolded(ReadOnlySpan<char> word)
    {
        if (_lookup.TryGetValue(word, out CompoundPart[]? parts))
        {
            return parts;
        }

        parts = _rules.PartsOf(word) ?? (_rules.IsWhole(word) ? Whole : _search.Split(word));

        // Words come from crawled text: whatever it holds, memory stays bounded.
        if (Interlocked.Increment(ref _remembered) > MaxRemembered)
        {
            _known.Clear();
            Volatile.Write(ref _remembered, 0);
        }

        _known.TryAdd(word.ToString(), parts);
        return parts;
    }
}
