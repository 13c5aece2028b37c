using System.Runtime.CompilerServices;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Suggesting;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Suggesting;

/// <summary>
/// What a segment can suggest: its titles and its authors, by their words. Read once when the segment appears; some 190 bytes per title of six words and its author. Titles themselves stay on disk.
/// </summary>
internal sealed class SegmentSuggestions
{
    private static readonly ConditionalWeakTable<object, Lazy<SegmentSuggestions>> Known = [];
    private readonly int[] _titled;
    private readonly float[] _weights;
    private readonly (string Id, string Name)[] _authors;
    private readonly int[] _authorFrom;
    private readonly int[] _authored;

    private SegmentSuggestions(AtomicReader reader)
    {
        (_titled, _weights) = Titled(reader);
        SortedDocValues? headings = reader.GetSortedDocValues(IndexFields.Heading);
        Titles = new WordPostings(_titled.Length, entry => TitleText.Words(Text(headings!, headings!.GetOrd(_titled[entry])))); // titled documents have headings
        (_authors, _authorFrom, _authored) = Authors(reader);
        People = new WordPostings(_authors.Length, entry => TitleText.Words(_authors[entry].Name));
    }

    /// <summary>Titles, best first.</summary>
    public WordPostings Titles { get; }

    /// <summary>Authors, by their id: an order by what they wrote would tell of documents that are hidden.</summary>
    public WordPostings People { get; }

    /// <summary>What a segment can suggest; deletions do not change it.</summary>
    public static SegmentSuggestions Of(AtomicReader reader) =>
        Known.GetValue(reader.CoreCacheKey, _ => new Lazy<SegmentSuggestions>(() => new SegmentSuggestions(reader), LazyThreadSafetyMode.ExecutionAndPublication)).Value;

    /// <summary>Reads what is not known yet of a snapshot.</summary>
    public static void Load(IndexSnapshot snapshot)
    {
        foreach (AtomicReaderContext leaf in snapshot.All.Leaves)
        {
            Of(leaf.AtomicReader);
        }
    }

    /// <summary>The document of a title.</summary>
    public int Document(int title) => _titled[title];

    /// <summary>How much a title is worth: more is better.</summary>
    public float Weight(int title) => _weights[title];

    /// <summary>An author.</summary>
    public (string Id, string Name) Author(int author) => _authors[author];

    /// <summary>The documents of an author, deleted ones included.</summary>
    public ReadOnlySpan<int> Documents(int author) => _authored.AsSpan(_authorFrom[author], _authorFrom[author + 1] - _authorFrom[author]);

    /// <summary>A value of a field.</summary>
    public static string Text(SortedDocValues values, int number)
    {
        BytesRef bytes = new();
        values.LookupOrd(number, bytes);
        return Encoding.UTF8.GetString(bytes.Bytes, bytes.Offset, bytes.Length);
    }

    // Pages before questions before messages; liked ones and new ones first. From the document alone: nothing hidden plays a part.
    private static (int[] Documents, float[] Weights) Titled(AtomicReader reader)
    {
        if (reader.GetSortedDocValues(IndexFields.Heading) is not { } headings)
        {
            return ([], []);
        }

        SortedDocValues? kinds = reader.GetSortedDocValues(IndexFields.Kind);
        NumericDocValues? endorsements = reader.GetNumericDocValues(IndexFields.Endorsements), created = reader.GetNumericDocValues(IndexFields.Created), keys = reader.GetNumericDocValues(IndexFields.Key);
        float[] byKind = [.. Enumerable.Range(0, kinds?.ValueCount ?? 0).Select(kind => Text(kinds!, kind) switch { "page" or "person" => 2f, "question" => 1.5f, "file" => 1f, _ => 0f })];
        List<(float Weight, long Key, int Document)> titled = [];
        for (int document = 0; document < reader.MaxDoc; document++)
        {
            if (headings.GetOrd(document) >= 0)
            {
                long ticks = created?.Get(document) ?? long.MinValue;
                double years = ticks > 0 ? ticks / (double)TimeSpan.TicksPerDay / 365.25 : 2000;
                float kind = kinds is not null && kinds.GetOrd(document) is >= 0 and int number ? byKind[number] : 0;
                float weight = kind + (float)(Math.Log2(1 + (endorsements?.Get(document) ?? 0)) + (0.2 * (years - 2000)));
                titled.Add((weight, keys?.Get(document) ?? document, document));
            }
        }

        titled.Sort(static (x, y) => x.Weight != y.Weight ? y.Weight.CompareTo(x.Weight) : x.Key.CompareTo(y.Key));
        return ([.. titled.Select(one => one.Document)], [.. titled.Select(one => one.Weight)]);
    }

    private static ((string Id, string Name)[] Authors, int[] From, int[] Documents) Authors(AtomicReader reader)
    {
        if (reader.GetSortedDocValues(IndexFields.Author) is not { } values)
        {
            return ([], [0], []);
        }

        int[] from = new int[values.ValueCount + 1];
        for (int document = 0; document < reader.MaxDoc; document++)
        {
            if (values.GetOrd(document) is >= 0 and int author)
            {
                from[author + 1]++;
            }
        }

        for (int author = 0; author < values.ValueCount; author++)
        {
            from[author + 1] += from[author];
        }

        int[] documents = new int[from[^1]], next = [.. from];
        for (int document = 0; document < reader.MaxDoc; document++)
        {
            if (values.GetOrd(document) is >= 0 and int author)
            {
                documents[next[author]++] = document;
            }
        }

        // A mere name cannot be looked up; it keeps its place and has no words to be found by.
        return (
            [.. Enumerable.Range(0, values.ValueCount).Select(author => IndexFields.SplitFacetTerm(Text(values, author))).Select(author => new PersonReference(author.Value, author.Label).IsPerson ? (author.Value, author.Label) : (author.Value, ""))],
            from, documents);
    }
}
