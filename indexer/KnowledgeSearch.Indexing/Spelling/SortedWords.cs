namespace KnowledgeSearch.Indexing.Spelling;

/// <summary>
/// Distinct words in alphabetical order, in three arrays: a dictionary of a million words takes some 20 MB. Finds words by how they begin, and those near a misspelled one.
/// </summary>
internal sealed class SortedWords
{
    private readonly char[] _letters;
    private readonly int[] _starts;
    private readonly byte[] _shared;

    /// <param name="sorted">In ordinal order, none twice, none longer than <see cref="EditTable.MaxLength"/>.</param>
    public SortedWords(IReadOnlyList<string> sorted)
    {
        _letters = new char[sorted.Sum(word => word.Length)];
        _starts = new int[sorted.Count + 1];
        _shared = new byte[sorted.Count];
        for (int i = 0; i < sorted.Count; i++)
        {
            sorted[i].CopyTo(0, _letters, _starts[i], sorted[i].Length);
            _starts[i + 1] = _starts[i] + sorted[i].Length;
            _shared[i] = i == 0 ? (byte)0 : (byte)sorted[i].AsSpan().CommonPrefixLength(sorted[i - 1]);
        }
    }

    /// <summary>How many.</summary>
    public int Count => _shared.Length;

    /// <summary>The word with this number.</summary>
    public ReadOnlySpan<char> this[int word] => _letters.AsSpan(_starts[word], _starts[word + 1] - _starts[word]);

    /// <summary>The number of a word; -1 when it is not there.</summary>
    public int Find(ReadOnlySpan<char> word)
    {
        int at = FirstNotBefore(word);
        return at < Count && this[at].SequenceEqual(word) ? at : -1;
    }

    /// <summary>The words that begin so: from the first, up to and without the second.</summary>
    public (int From, int To) Beginning(ReadOnlySpan<char> letters)
    {
        int from = FirstNotBefore(letters), to = Count, low = from;
        while (low < to)
        {
            int middle = low + ((to - low) / 2);
            if (this[middle].StartsWith(letters, StringComparison.Ordinal))
            {
                low = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return (from, low);
    }

    /// <summary>Words that cost no more than this against what was typed, see <see cref="EditCosts"/>; in alphabetical order.</summary>
    public List<NearWord> Near(string typed, int most)
    {
        List<NearWord> near = [];
        Walk(typed, most, beginnings: false, near);
        return near;
    }

    /// <summary>Runs of words that begin with something that costs no more than this against what was typed.</summary>
    public List<NearWord> NearBeginnings(string typed, int most)
    {
        List<NearWord> near = [];
        Walk(typed, most, beginnings: true, near);
        return near;
    }

    private void Walk(string typed, int most, bool beginnings, List<NearWord> near)
    {
        EditTable table = new(typed);
        int longest = typed.Length + (2 * most / EditCosts.Doubled);
        int known = 0;
        for (int i = 0; i < Count;)
        {
            ReadOnlySpan<char> word = this[i];
            int letter = Math.Min(known, i == 0 ? 0 : _shared[i]);
            int dead = 0;
            while (letter < word.Length && dead == 0)
            {
                table.Read(word, ++letter);
                if (beginnings && table.Whole(letter) <= most)
                {
                    break;
                }

                dead = table.Least(letter) > most || letter > longest ? letter : 0;
            }

            known = letter;
            if (dead > 0)
            {
                i = NextSharingLess(i + 1, dead);
            }
            else if (beginnings && letter > 0 && table.Whole(letter) <= most)
            {
                int end = NextSharingLess(i + 1, letter);
                near.Add(new NearWord(i, end, table.Whole(letter)));
                i = end;
            }
            else
            {
                if (!beginnings && table.Whole(word.Length) <= most)
                {
                    near.Add(new NearWord(i, i + 1, table.Whole(word.Length)));
                }

                i++;
            }
        }
    }

    // The next word that does not begin with the same letters: one pass over bytes, many at a time.
    private int NextSharingLess(int from, int letters)
    {
        if (from >= Count)
        {
            return Count;
        }

        int offset = _shared.AsSpan(from).IndexOfAnyInRange((byte)0, (byte)(letters - 1));
        return offset < 0 ? Count : from + offset;
    }

    private int FirstNotBefore(ReadOnlySpan<char> word)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (this[middle].SequenceCompareTo(word) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>Words near what was typed.</summary>
/// <param name="From">Number of the first.</param>
/// <param name="To">Number behind the last.</param>
/// <param name="Cost">See <see cref="EditCosts"/>.</param>
internal readonly record struct NearWord(int From, int To, int Cost);
