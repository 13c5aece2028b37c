namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Where a document stands in the order of a search: a total order that depends on nothing but the document and the query, so that pages neither repeat nor lose hits.</summary>
/// <param name="Score">Relevance; 0 when newest first.</param>
/// <param name="Created">UTC ticks; <see cref="long.MinValue"/> when unknown, which sorts last.</param>
/// <param name="Key"><see cref="DocumentKey"/> of the id.</param>
internal readonly record struct SortPosition(float Score, long Created, long Key) : IComparable<SortPosition>
{
    /// <summary>Negative when this one comes first: higher score, then newer, then by key.</summary>
    public int CompareTo(SortPosition other)
    {
        int order = other.Score.CompareTo(Score);
        order = order != 0 ? order : other.Created.CompareTo(Created);
        return order != 0 ? order : Key.CompareTo(other.Key);
    }
}
