using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>A segment within one search.</summary>
internal sealed class SearchLeaf(AtomicReader reader, int @base, Partition partition, SegmentColumns columns) : IDisposable
{
    private SegmentTerms? _terms;

    /// <summary>Its reader.</summary>
    public AtomicReader Reader => reader;

    /// <summary>Number of its first document in the snapshot.</summary>
    public int Base => @base;

    /// <summary>Where it belongs.</summary>
    public Partition Partition => partition;

    /// <summary>Its doc values.</summary>
    public SegmentColumns Columns => columns;

    /// <summary>Its words, for this search alone.</summary>
    public SegmentTerms Terms => _terms ??= (columns.RentTerms() ?? new SegmentTerms()).For(reader);

    /// <summary>The segments of a snapshot, in the order of its numbering.</summary>
    public static List<SearchLeaf> Of(IndexSnapshot snapshot, FacetColumns columns)
    {
        List<SearchLeaf> leaves = [];
        int next = 0;
        for (int i = 0; i < snapshot.Readers.Count; i++)
        {
            foreach (AtomicReaderContext context in snapshot.Readers[i].Leaves)
            {
                leaves.Add(new SearchLeaf(context.AtomicReader, next, Partition.All[i], columns.Of(context.AtomicReader)));
                next += context.AtomicReader.MaxDoc;
            }
        }

        return leaves;
    }

    /// <summary>Per access value whether it may be seen; null when all of the segment may.</summary>
    public bool[]? Allowed(Principals principals)
    {
        bool[] decided = columns.Decide(principals);

        // Every document of an open partition has an access value.
        return decided.AsSpan(partition.IsOpen ? 1 : 0).Contains(false) ? decided : null;
    }

    /// <summary>Gives back what the next search can use again.</summary>
    public void Dispose()
    {
        if (_terms is not null)
        {
            _terms.Release();
            columns.Return(_terms);
            _terms = null;
        }
    }
}
