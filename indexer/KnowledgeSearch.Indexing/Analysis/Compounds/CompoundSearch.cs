using System.Collections.Concurrent;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>The search for the best way to cut a word, by dynamic programming over where it may be cut.</summary>
internal sealed class CompoundSearch(WordTable vocabulary, int documents, WordTable lexicon, Hyphenation? hyphenation)
{
    private const int MaxParts = 6, ShortPart = 4, LongPart = 6, LeastStem = 5;

    // How much of the whole word's own frequency counts: 1 would leave frequent compounds whole (measured: a tenth finds half as many more when they are written apart).
    private const double Alpha = 0.1;

    // Each part beyond two must pay for itself.
    private const double PartPenalty = 2;

    // A boundary where patterns would not hyphenate: they are wrong about compounds they do not know (tes-tomgeving), but seldom.
    private const double BreakPenalty = 3;

    // No part may be rarer, beside the whole word, than this: "portaal" is no "por" of "taal".
    private const double LeastShare = 0.03;

    // Joining letters, and how much a word is believed to be joined by them.
    private static readonly (string Letters, double Belief)[] Links = [("s", 1), ("en", 1), ("er", 0.3), ("e", 0.5), ("n", 0.5)];

    // Words of the organisation count as often as they are used; those that only the lexicon has count once. A short one is a part only when it is usual: by chance any word has one.
    private readonly int _leastDocuments = documents < 1000 ? 1 : 2;
    private readonly int _leastOfShort = documents < 1000 ? 2 : 3 + (documents / 6000);
    private readonly ConcurrentBag<DutchStem> _stems = [];

    /// <summary>Whether anything has the word.</summary>
    public bool Knows(ReadOnlySpan<char> word) => vocabulary.Word(word) > 0 || lexicon.Word(word) > 0;

    /// <summary>The parts; empty when the word is better left whole.</summary>
    /// <param name="word">Lower-cased and folded; at most 48 letters.</param>
    public CompoundPart[] Split(ReadOnlySpan<char> word)
    {
        if (vocabulary.Count + lexicon.Count == 0)
        {
            return [];
        }

        DutchStem stem = _stems.TryTake(out DutchStem? pooled) ? pooled : new DutchStem();
        List<CompoundPart> parts = [];
        AddParts(word, 0, stem, parts);
        _stems.Add(stem);
        return parts.Count > 1 ? [.. parts] : [];
    }

    // A part may be a compound itself, more usual than its own parts within this one.
    private void AddParts(ReadOnlySpan<char> word, int offset, DutchStem stem, List<CompoundPart> into)
    {
        foreach (CompoundPart part in Cut(word, stem))
        {
            int before = into.Count;
            if (part.Text.Length >= CompoundSplitter.MinLength)
            {
                AddParts(part.Text, offset + part.Start, stem, into);
            }

            if (into.Count == before)
            {
                into.Add(new CompoundPart(part.Text, offset + part.Start, offset + part.End));
            }
            else
            {
                into[^1] = into[^1] with { End = offset + part.End };
            }
        }
    }

    private CompoundPart[] Cut(ReadOnlySpan<char> word, DutchStem stem)
    {
        double whole = Math.Max(vocabulary.Word(word), vocabulary.Stem(stem.Of(word)));
        Span<bool> legal = stackalloc bool[word.Length], likely = stackalloc bool[word.Length];
        MarkBoundaries(word, legal);
        hyphenation?.Mark(word, likely);

        // best[k, i]: highest sum of k parts that end before letter i.
        int width = word.Length + 1;
        double[] best = new double[(MaxParts + 1) * width];
        Array.Fill(best, double.NegativeInfinity);
        (int Start, string Text)[] last = new (int, string)[best.Length];
        best[0] = 0;
        for (int start = 0; start <= word.Length - CompoundLetters.MinPart; start++)
        {
            if (start > 0 && !legal[start])
            {
                continue;
            }

            for (int end = start + CompoundLetters.MinPart; end <= word.Length; end++)
            {
                if ((start == 0 && end == word.Length) || (end < word.Length && !legal[end]) || !IsReachable(best, width, start)
                    || Weigh(word[start..end], start == 0, end == word.Length, LeastShare * whole, stem) is not ({ } text, var score))
                {
                    continue;
                }

                score -= hyphenation is not null && start > 0 && !likely[start] ? BreakPenalty : 0;
                for (int k = 0; k < MaxParts; k++)
                {
                    double sum = best[(k * width) + start] + score;
                    if (sum > best[((k + 1) * width) + end])
                    {
                        best[((k + 1) * width) + end] = sum;
                        last[((k + 1) * width) + end] = (start, text);
                    }
                }
            }
        }

        return Choose(word, best, last, whole);
    }

    private static void MarkBoundaries(ReadOnlySpan<char> word, Span<bool> legal)
    {
        for (int i = 1; i < word.Length; i++)
        {
            legal[i] = CompoundLetters.CanBreak(word, i);
        }
    }

    private static bool IsReachable(double[] best, int width, int start)
    {
        for (int k = 0; k < MaxParts; k++)
        {
            if (best[(k * width) + start] > double.NegativeInfinity)
            {
                return true;
            }
        }

        return false;
    }

    // The part's text without joining letters and the logarithm of its frequency; null when it is no part.
    private (string Text, double Score)? Weigh(ReadOnlySpan<char> piece, bool isFirst, bool isLast, double least, DutchStem stem)
    {
        // A particle is none with joining letters either: "samen" is not "Sam" and -en.
        if (CompoundLetters.IsNoPart(piece))
        {
            return null;
        }

        double most = CompoundLetters.CanBePart(piece, isFirst) ? Frequency(piece, isFirst, stem) : 0;
        int length = piece.Length;
        for (int i = 0; i < Links.Length && !isLast; i++)
        {
            (string letters, double belief) = Links[i];
            if (!piece.EndsWith(letters, StringComparison.Ordinal) || (letters == "n" && piece[^2] != 'e'))
            {
                continue;
            }

            ReadOnlySpan<char> bare = piece[..^letters.Length];
            double frequency = CompoundLetters.CanBePart(bare, isFirst) ? belief * Frequency(bare, isFirst, stem) : 0;
            if (frequency > most)
            {
                (most, length) = (frequency, bare.Length);
            }
        }

        return most > 0 && most >= least ? (piece[..length].ToString(), Math.Log(most)) : null;
    }

    // In documents; 0 when it is too rare to be a part.
    private double Frequency(ReadOnlySpan<char> word, bool isFirst, DutchStem stem)
    {
        double frequency = vocabulary.Word(word);
        bool listed = lexicon.Word(word) > 0;
        if (frequency < 1 || !listed)
        {
            // A form that no document has (pannen), or a stem that is no word (ontwikkel): other endings make other words of the same stem (goeding).
            ReadOnlySpan<char> stemmed = stem.Of(word);
            if (stemmed.SequenceEqual(word))
            {
                frequency = word.Length >= LeastStem ? Math.Max(frequency, vocabulary.Stem(stemmed) / 2.0) : frequency;
            }
            else if (Ending(word) is > 0 and int ending)
            {
                (double known, bool isListed) = Known(stemmed);
                (double bare, bool isBareListed) = Known(word[..^ending]);
                frequency = Math.Max(frequency, Math.Max(known, bare) / 2);
                listed |= isListed || isBareListed;
            }
        }

        // By chance most words begin with three letters that are a word in a long list ("por-taal").
        listed &= !isFirst || word.Length > CompoundLetters.MinPart;
        int least = word.Length <= ShortPart ? _leastOfShort : word.Length >= LongPart ? 1 : _leastDocuments;
        return listed ? frequency + 1 : frequency >= least ? frequency : 0;
    }

    private (double Documents, bool IsListed) Known(ReadOnlySpan<char> word) =>
        CompoundLetters.IsNoPart(word) ? (0, false) : (vocabulary.Word(word), lexicon.Word(word) > 0);

    // Letters of a plural or an inflected adjective.
    private static int Ending(ReadOnlySpan<char> word) => word.EndsWith("en", StringComparison.Ordinal) ? 2 : word[^1] is 'e' or 's' ? 1 : 0;

    private static CompoundPart[] Choose(ReadOnlySpan<char> word, double[] best, (int Start, string Text)[] last, double whole)
    {
        int width = word.Length + 1;
        double threshold = whole > 0 ? Math.Log(Alpha * whole) : Math.Log(Alpha);
        int count = 0;
        for (int k = 2; k <= MaxParts; k++)
        {
            double score = (best[(k * width) + word.Length] / k) - (PartPenalty * (k - 2));
            if (score > threshold)
            {
                (threshold, count) = (score, k);
            }
        }

        CompoundPart[] parts = new CompoundPart[count];
        for (int end = word.Length; count > 0; count--)
        {
            (int start, string text) = last[(count * width) + end];
            parts[count - 1] = new CompoundPart(text, start, end);
            end = start;
        }

        return parts;
    }
}
