using System.Globalization;
using System.Text;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// How many documents have each word, learned from the Dutch documents that every signed-in person may see: what the splitter knows. Documents that were removed, or closed, do not
/// count, though the index may still hold their words.
/// </summary>
/// <param name="Documents">Documents learned from.</param>
/// <param name="Text">A line each: word, space, documents; in ordinal order.</param>
internal sealed record WordVocabulary(int Documents, string Text)
{
    // The rarer words of a larger vocabulary are misspellings.
    private const int MaxWords = 250_000, MinLetters = 3, MaxLetters = 40;

    private static readonly int OpenDutch = Partition.All.ToList().IndexOf(new Partition("nl", IsOpen: true));

    /// <summary>No words.</summary>
    public static WordVocabulary Empty { get; } = new(0, "");

    /// <summary>Learns from what a snapshot holds.</summary>
    public static WordVocabulary Learn(IndexSnapshot snapshot)
    {
        Dictionary<string, int> words = new(StringComparer.Ordinal);
        DirectoryReader reader = Reader(snapshot);
        foreach (AtomicReaderContext leaf in reader.Leaves)
        {
            Count(leaf.AtomicReader, words);
        }

        IEnumerable<KeyValuePair<string, int>> kept = words;
        if (words.Count > MaxWords)
        {
            kept = words.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(MaxWords);
        }

        StringBuilder text = new();
        foreach ((string word, int documents) in kept.OrderBy(word => word.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(word).Append(' ').Append(documents);
        }

        return new WordVocabulary(reader.NumDocs, text.ToString());
    }

    /// <summary>The partition that is learned from.</summary>
    public static DirectoryReader Reader(IndexSnapshot snapshot) => snapshot.Readers[OpenDutch];

    /// <summary>The table of a vocabulary's text.</summary>
    public static WordTable Parse(string text)
    {
        List<KeyValuePair<string, int>> words = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int space = line.IndexOf(' ');
            if (space > 0)
            {
                words.Add(KeyValuePair.Create(line[..space].ToString(), int.Parse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture)));
            }
        }

        return new WordTable(words);
    }

    private static void Count(AtomicReader segment, Dictionary<string, int> words)
    {
        if (segment.GetTerms(IndexFields.Forms) is not { } forms)
        {
            return;
        }

        IBits? live = segment.LiveDocs;
        TermsEnum terms = forms.GetEnumerator();
        DocsEnum? reuse = null;
        while (terms.MoveNext())
        {
            if (!IsWord(terms.Term))
            {
                continue;
            }

            int documents = terms.DocFreq;
            if (live is not null)
            {
                documents = 0;
                reuse = terms.Docs(live, reuse, DocsFlags.NONE);
                while (reuse.NextDoc() != DocsEnum.NO_MORE_DOCS)
                {
                    documents++;
                }
            }

            if (documents > 0)
            {
                string word = terms.Term.Utf8ToString();
                words[word] = words.GetValueOrDefault(word) + documents;
            }
        }
    }

    private static bool IsWord(BytesRef term) =>
        term.Length is >= MinLetters and <= MaxLetters && !term.Bytes.AsSpan(term.Offset, term.Length).ContainsAnyExceptInRange((byte)'a', (byte)'z');
}
