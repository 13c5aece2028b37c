using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Learns <see cref="LearnedLanguages"/> from an index: from open documents only, and of these from what went to one language's index alone, which is what the classifier was sure of.
/// A function of the documents: neither their order nor that of segments counts.
/// </summary>
internal sealed class LanguageLearning
{
    // Fewer documents of a language, or with a word, say nothing; more words than these are rare ones.
    private const int LeastDocuments = 200, LeastWithWord = 5, MaxWords = 20_000, MaxNames = 20_000;
    private const int MinLetters = 3, MaxLetters = 24;

    // A word in no list says at most half of what a function word says, and a person or group less than a thread.
    private const double PerOdds = 0.4, MostOfWord = 1.5, MostOfName = 1.5, LeastOfName = 0.3;
    private const int Doubt = 4;

    private readonly Dictionary<string, Count> _words = new(StringComparer.Ordinal), _authors = new(StringComparer.Ordinal), _containers = new(StringComparer.Ordinal);
    private Count _documents;

    private LanguageLearning()
    {
    }

    /// <summary>What a snapshot says, as <see cref="LearnedLanguages.Parse"/> reads it.</summary>
    public static string Learn(IndexSnapshot snapshot)
    {
        LanguageLearning learning = new();
        for (int i = 0; i < snapshot.Readers.Count; i++)
        {
            if (Partition.All[i].IsOpen)
            {
                foreach (AtomicReaderContext leaf in snapshot.Readers[i].Leaves)
                {
                    learning.Read(leaf.AtomicReader, IndexFields.LanguageBit(Partition.All[i].Language));
                }
            }
        }

        return LearnedLanguages.Write(learning.Result());
    }

    private IEnumerable<(char Kind, string Name, double Evidence)> Result()
    {
        IEnumerable<(char, string, double)> words = Math.Min(_documents.Dutch, _documents.English) < LeastDocuments ? [] : Most(_words, MaxWords)
            .Where(word => word.Value.Sum >= LeastWithWord).Select(word => ('w', word.Key, Math.Clamp(PerOdds * Odds(word.Value), -MostOfWord, MostOfWord)));
        return [.. words, .. Names('a', _authors), .. Names('c', _containers)];
    }

    private static IEnumerable<(char Kind, string Name, double Evidence)> Names(char kind, Dictionary<string, Count> counts) => Most(counts, MaxNames)
        .Select(name => (kind, name.Key, MostOfName * (name.Value.Dutch - name.Value.English) / (name.Value.Sum + Doubt))).Where(name => Math.Abs(name.Item3) >= LeastOfName);

    private static IEnumerable<KeyValuePair<string, Count>> Most(Dictionary<string, Count> counts, int most) =>
        counts.OrderByDescending(one => one.Value.Sum).ThenBy(one => one.Key, StringComparer.Ordinal).Take(most).OrderBy(one => one.Key, StringComparer.Ordinal);

    private double Odds(Count word) => Math.Log((word.Dutch + 0.5) / (_documents.Dutch + 1) / ((word.English + 0.5) / (_documents.English + 1)));

    private void Read(AtomicReader segment, long language)
    {
        if (segment.GetNumericDocValues(IndexFields.Languages) is not { } languages)
        {
            return;
        }

        bool[] counts = new bool[segment.MaxDoc];
        IBits? live = segment.LiveDocs;
        SortedDocValues? authors = segment.GetSortedDocValues(IndexFields.Author), containers = segment.GetSortedDocValues(IndexFields.Container);
        for (int document = 0; document < counts.Length; document++)
        {
            counts[document] = languages.Get(document) == language && (live is null || live.Get(document));
            if (counts[document])
            {
                _documents = _documents.Plus(language, 1);
                Add(_authors, authors, document, language);
                Add(_containers, containers, document, language);
            }
        }

        ReadWords(segment, counts, language);
    }

    private static void Add(Dictionary<string, Count> counts, SortedDocValues? values, int document, long language)
    {
        if (values?.GetOrd(document) is >= 0 and int number)
        {
            BytesRef term = new();
            values.LookupOrd(number, term);
            string value = IndexFields.SplitFacetTerm(term.Utf8ToString()).Value;
            counts[value] = counts.GetValueOrDefault(value).Plus(language, 1);
        }
    }

    private void ReadWords(AtomicReader segment, bool[] counts, long language)
    {
        if (segment.GetTerms(IndexFields.Forms)?.GetEnumerator() is not { } terms)
        {
            return;
        }

        DocsEnum? reuse = null;
        while (terms.MoveNext())
        {
            BytesRef term = terms.Term;
            if (term.Length is < MinLetters or > MaxLetters || term.Bytes.AsSpan(term.Offset, term.Length).ContainsAnyExceptInRange((byte)'a', (byte)'z'))
            {
                continue;
            }

            int documents = 0;
            reuse = terms.Docs(null, reuse, DocsFlags.NONE);
            for (int document = reuse.NextDoc(); document != DocsEnum.NO_MORE_DOCS; document = reuse.NextDoc())
            {
                documents += counts[document] ? 1 : 0;
            }

            if (documents > 0)
            {
                string word = term.Utf8ToString();
                _words[word] = _words.GetValueOrDefault(word).Plus(language, documents);
            }
        }
    }

    private readonly record struct Count(int Dutch, int English)
    {
        public int Sum => Dutch + English;

        public Count Plus(long language, int documents) => language == 1 ? this with { Dutch = Dutch + documents } : this with { English = English + documents };
    }
}
