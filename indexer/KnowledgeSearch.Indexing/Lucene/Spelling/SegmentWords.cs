using System.Runtime.CompilerServices;
using KnowledgeSearch.Indexing.Spelling;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Spelling;

/// <summary>The words of a segment that may be proposed as a correction: of letters only, as written in its documents, lower-cased and folded.</summary>
internal sealed class SegmentWords
{
    private const int Shortest = 2;
    private static readonly ConditionalWeakTable<object, Lazy<SegmentWords>> Known = [];
    private readonly int[] _frequencies;

    private SegmentWords(AtomicReader reader)
    {
        List<string> words = [];
        List<int> frequencies = [];
        if (reader.GetTerms(IndexFields.Forms)?.GetEnumerator() is { } terms)
        {
            while (terms.MoveNext())
            {
                string? word = Letters(terms.Term);
                if (word is not null)
                {
                    words.Add(word);
                    frequencies.Add(terms.DocFreq);
                }
            }
        }

        Words = new SortedWords(words);
        _frequencies = [.. frequencies];
    }

    /// <summary>The words.</summary>
    public SortedWords Words { get; }

    /// <summary>Documents of the segment that have a word, deleted ones included.</summary>
    public int Frequency(int word) => _frequencies[word];

    /// <summary>The words of a segment, read when first asked for; deletions do not change them.</summary>
    public static SegmentWords Of(AtomicReader reader) =>
        Known.GetValue(reader.CoreCacheKey, _ => new Lazy<SegmentWords>(() => new SegmentWords(reader), LazyThreadSafetyMode.ExecutionAndPublication)).Value;

    // ASCII only: folding has made it so of nearly every word, and its order by bytes is then that of characters.
    private static string? Letters(BytesRef term)
    {
        ReadOnlySpan<byte> bytes = term.Bytes.AsSpan(term.Offset, term.Length);
        return bytes.Length is >= Shortest and <= EditTable.MaxLength && !bytes.ContainsAnyExceptInRange((byte)'a', (byte)'z')
            ? string.Create(bytes.Length, term, static (into, from) =>
            {
                for (int i = 0; i < into.Length; i++)
                {
                    into[i] = (char)from.Bytes[from.Offset + i];
                }
            })
            : null;
    }
}
