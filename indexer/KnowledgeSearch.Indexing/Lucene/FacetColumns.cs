using System.Runtime.CompilerServices;
using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The columns of all segments that were ever searched and still exist, with one numbering of facet values.</summary>
internal sealed class FacetColumns
{
    private readonly ConditionalWeakTable<object, Lazy<SegmentColumns>> _segments = [];

    /// <summary>The facets that are a doc value each, in the order of <see cref="SegmentColumns.Facets"/>.</summary>
    public IReadOnlyList<string> Fields { get; } = [IndexFields.Source, IndexFields.Kind, IndexFields.Author, IndexFields.Container];

    /// <summary>The values of each of the <see cref="Fields"/>.</summary>
    public IReadOnlyList<FacetValues> Values { get; } = [new(), new(), new(), new()];

    /// <summary>Reads the columns of all segments of a snapshot that are not known yet.</summary>
    public void Load(IndexSnapshot snapshot)
    {
        foreach (AtomicReaderContext leaf in snapshot.All.Leaves)
        {
            Of(leaf.AtomicReader);
        }
    }

    /// <summary>The columns of a segment. Deletions do not change them, so they outlive a reader as long as its core does.</summary>
    public SegmentColumns Of(AtomicReader reader) =>
        _segments.GetValue(reader.CoreCacheKey, _ => new Lazy<SegmentColumns>(() => new SegmentColumns(reader, this), LazyThreadSafetyMode.PublicationOnly)).Value;
}
