using System.Buffers;
using System.Numerics;
using KnowledgeSearch.Indexing.Spelling;

namespace KnowledgeSearch.Indexing.Suggesting;

/// <summary>
/// Which entries (titles, or people) have which words; entries are numbered best first. In arrays: an entry of a word costs four bytes. What is typed is looked up by setting a
/// bit per entry and word, so the cost is bounded by the entries that have the words, and no entry is overlooked however many before it may not be seen.
/// </summary>
internal sealed class WordPostings
{
    private const int ShortestDoubted = 4, LongDoubted = 9;
    private readonly SortedWords _words;
    private readonly int[] _from;
    private readonly int[] _entries;

    /// <param name="entries">How many entries there are.</param>
    /// <param name="wordsOf">The words of an entry.</param>
    public WordPostings(int entries, Func<int, IReadOnlyList<TitleWord>> wordsOf)
    {
        Count = entries;
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<int> counts = [];
        int[][] wordsPerEntry = new int[entries][];
        for (int entry = 0; entry < entries; entry++)
        {
            IReadOnlyList<TitleWord> words = wordsOf(entry);
            int[] distinct = new int[words.Count];
            int used = 0;
            foreach (TitleWord word in words)
            {
                if (!numbers.TryGetValue(word.Text, out int number))
                {
                    number = counts.Count;
                    numbers.Add(word.Text, number);
                    counts.Add(0);
                }

                if (!distinct.AsSpan(0, used).Contains(number))
                {
                    distinct[used++] = number;
                    counts[number]++;
                }
            }

            wordsPerEntry[entry] = used == distinct.Length ? distinct : distinct[..used];
        }

        string[] sorted = [.. numbers.Keys.Order(StringComparer.Ordinal)];
        int[] places = new int[sorted.Length];
        _words = new SortedWords(sorted);
        _from = new int[sorted.Length + 1];
        for (int place = 0; place < sorted.Length; place++)
        {
            int number = numbers[sorted[place]];
            places[number] = place;
            _from[place + 1] = _from[place] + counts[number];
        }

        _entries = new int[_from[^1]];
        int[] next = [.. _from];
        for (int entry = 0; entry < entries; entry++)
        {
            foreach (int number in wordsPerEntry[entry])
            {
                _entries[next[places[number]]++] = entry;
            }
        }
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>The entries that have all the words, the last of them begun; best first.</summary>
    /// <param name="typed">At least one word.</param>
    /// <param name="forgiving">Whether words of four letters and more may have a slip, those of nine two.</param>
    /// <param name="lastIsWhole">Whether the last word is finished.</param>
    public IEnumerable<int> Find(IReadOnlyList<string> typed, bool forgiving, bool lastIsWhole)
    {
        // Of a million entries a set has 125 kB: made anew for every letter, these would be collected with the whole heap.
        int length = (Count + 63) / 64;
        ulong[] all = ArrayPool<ulong>.Shared.Rent(length), having = ArrayPool<ulong>.Shared.Rent(length);
        try
        {
            for (int i = 0; i < typed.Count; i++)
            {
                ulong[] into = i == 0 ? all : having;
                Array.Clear(into, 0, length);
                SetBits(typed[i], forgiving, begun: i == typed.Count - 1 && !lastIsWhole, into);
                for (int at = 0; i > 0 && at < length; at++)
                {
                    all[at] &= having[at];
                }
            }

            for (int at = 0; at < length; at++)
            {
                for (ulong rest = all[at]; rest != 0; rest &= rest - 1)
                {
                    yield return (at * 64) + BitOperations.TrailingZeroCount(rest);
                }
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(all);
            ArrayPool<ulong>.Shared.Return(having);
        }
    }

    private void SetBits(string word, bool forgiving, bool begun, ulong[] bits)
    {
        if (word.Length > EditTable.MaxLength)
        {
            return;
        }

        if (forgiving && word.Length >= ShortestDoubted)
        {
            int most = word.Length >= LongDoubted ? 2 * EditCosts.Edit : EditCosts.Edit;
            foreach (NearWord near in begun ? _words.NearBeginnings(word, most) : _words.Near(word, most))
            {
                SetBits(near.From, near.To, bits);
            }
        }
        else if (begun)
        {
            (int from, int to) = _words.Beginning(word);
            SetBits(from, to, bits);
        }
        else if (_words.Find(word) is >= 0 and int found)
        {
            SetBits(found, found + 1, bits);
        }
    }

    private void SetBits(int from, int to, ulong[] bits)
    {
        foreach (int entry in _entries.AsSpan(_from[from], _from[to] - _from[from]))
        {
            bits[entry >> 6] |= 1UL << entry;
        }
    }
}
