using System.Collections.Concurrent;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene.People;
using KnowledgeSearch.Indexing.Lucene.Referral;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The doc values of one segment as arrays: read once when the segment is first searched, then for every match of every query. Lucene's own readers take a virtual call and
/// bit arithmetic over a mapped file for each. About 100 bytes per document; go when the segment goes.
/// </summary>
internal sealed class SegmentColumns
{
    private const int MaxDecisions = 256;
    private readonly DocumentAccess?[] _accessValues;
    private readonly ConcurrentDictionary<string, bool[]> _decisions = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<SegmentTerms> _terms = [];
    private readonly Dictionary<string, byte[]?> _lengths;

    public SegmentColumns(AtomicReader reader, FacetColumns facets)
    {
        Keys = Numbers(reader, IndexFields.Key);
        Groups = Numbers(reader, IndexFields.Group);
        Created = Numbers(reader, IndexFields.Created);
        Languages = Array.ConvertAll(Numbers(reader, IndexFields.Languages), value => (byte)value);
        Years = Array.ConvertAll(Created, ticks => ticks is >= 0 and <= 3155378975999999999 ? (short)new DateTime(ticks).Year : (short)0);
        Facets = [.. facets.Fields.Select((field, i) => Terms(reader, field, facets.Values[i]))];
        (Access, _accessValues) = ReadAccess(reader);
        long[] accepted = Numbers(reader, IndexFields.Accepted);
        Accepted = [.. Enumerable.Range(0, accepted.Length).Where(document => accepted[document] != 0)];
        Threads = new ThreadColumns(reader, Keys, Groups);
        Referrals = new ReferralColumns(reader, Groups);
        Duplicates = new DuplicateColumns(Numbers(reader, IndexFields.Fingerprint), Groups, Keys);
        _lengths = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (string field in (string[])[IndexFields.Title, IndexFields.Body, IndexFields.Tags])
        {
            _lengths.Add(field, ReadLengths(reader, field));
        }
    }

    /// <summary><see cref="IndexFields.Key"/> per document.</summary>
    public long[] Keys { get; }

    /// <summary><see cref="IndexFields.Group"/> per document.</summary>
    public long[] Groups { get; }

    /// <summary>UTC ticks per document; <see cref="long.MinValue"/> when unknown.</summary>
    public long[] Created { get; }

    /// <summary>Year of <see cref="Created"/>, UTC; 0 when unknown.</summary>
    public short[] Years { get; }

    /// <summary><see cref="IndexFields.LanguageBit"/>s per document.</summary>
    public byte[] Languages { get; }

    /// <summary>Per field of <see cref="FacetColumns.Fields"/>: the number of its term per document, 0 when it has none.</summary>
    public int[][] Facets { get; }

    /// <summary>The documents marked as the answer, ascending.</summary>
    public int[] Accepted { get; }

    /// <summary>The documents by thread, and what decides their part in one.</summary>
    public ThreadColumns Threads { get; }

    /// <summary>Where replies point to, and what addresses lead to.</summary>
    public ReferralColumns Referrals { get; }

    /// <summary>Which documents say the same.</summary>
    public DuplicateColumns Duplicates { get; }

    /// <summary>Number of the access value per document, an index into a decision; 0: none, nobody but admins.</summary>
    public int[] Access { get; }

    /// <summary>For each access value whether these principals may see documents with it. Decided once per segment and set of rights.</summary>
    public bool[] Decide(Principals principals)
    {
        if (_decisions.TryGetValue(principals.Digest, out bool[]? decided))
        {
            return decided;
        }

        if (_decisions.Count >= MaxDecisions)
        {
            _decisions.Clear();
        }

        decided = Array.ConvertAll(_accessValues, principals.MaySee);
        _decisions[principals.Digest] = decided;
        return decided;
    }

    /// <summary>A look-up of words that no search is using; null when there is none.</summary>
    public SegmentTerms? RentTerms() => _terms.TryTake(out SegmentTerms? terms) ? terms : null;

    /// <summary>Keeps a look-up for the next search. It may only have been used with readers of this segment's core.</summary>
    public void Return(SegmentTerms terms) => _terms.Add(terms);

    /// <summary>Codes of the field's length per document; null when no document has the field.</summary>
    public byte[]? Lengths(string field) => _lengths[field];

    private static long[] Numbers(AtomicReader reader, string field)
    {
        long[] numbers = new long[reader.MaxDoc];
        if (reader.GetNumericDocValues(field) is { } values)
        {
            for (int doc = 0; doc < numbers.Length; doc++)
            {
                numbers[doc] = values.Get(doc);
            }
        }

        return numbers;
    }

    private static int[] Terms(AtomicReader reader, string field, FacetValues facet)
    {
        int[] terms = new int[reader.MaxDoc];
        if (reader.GetSortedDocValues(field) is { } values)
        {
            int[] numbers = new int[values.ValueCount];
            BytesRef bytes = new();
            for (int ord = 0; ord < numbers.Length; ord++)
            {
                values.LookupOrd(ord, bytes);
                numbers[ord] = facet.Intern(Encoding.UTF8.GetString(bytes.Bytes, bytes.Offset, bytes.Length));
            }

            for (int doc = 0; doc < terms.Length; doc++)
            {
                int ord = values.GetOrd(doc);
                terms[doc] = ord < 0 ? 0 : numbers[ord];
            }
        }

        return terms;
    }

    private static (int[] Numbers, DocumentAccess?[] Values) ReadAccess(AtomicReader reader)
    {
        int[] numbers = new int[reader.MaxDoc];
        if (reader.GetSortedDocValues(IndexFields.Access) is not { } values)
        {
            return (numbers, [null]);
        }

        DocumentAccess?[] access = new DocumentAccess?[values.ValueCount + 1];
        BytesRef bytes = new();
        for (int ord = 0; ord < values.ValueCount; ord++)
        {
            values.LookupOrd(ord, bytes);
            access[ord + 1] = AccessValue.Read(bytes);
        }

        for (int doc = 0; doc < numbers.Length; doc++)
        {
            numbers[doc] = values.GetOrd(doc) + 1;
        }

        return (numbers, access);
    }

    private static byte[]? ReadLengths(AtomicReader reader, string field)
    {
        if (reader.GetNormValues(field) is not { } norms)
        {
            return null;
        }

        byte[] lengths = new byte[reader.MaxDoc];
        for (int doc = 0; doc < lengths.Length; doc++)
        {
            lengths[doc] = (byte)norms.Get(doc);
        }

        return lengths;
    }
}
