namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The label to show for each value of a facet: the one that the newest counted document has. Labels of documents that were not counted, hidden ones above all, play no part.</summary>
internal sealed class FacetLabels(int valueCount)
{
    private readonly int[] _term = new int[valueCount];
    private readonly long[] _created = new long[valueCount];

    /// <summary>A counted document has the value under this term.</summary>
    public void See(int value, int term, long created, string[] terms)
    {
        if (_term[value] == 0
            || created > _created[value]
            || (created == _created[value] && term != _term[value] && string.CompareOrdinal(terms[term], terms[_term[value]]) < 0))
        {
            _term[value] = term;
            _created[value] = created;
        }
    }

    /// <summary>The term whose label to show for a value that was seen.</summary>
    public int TermOf(int value) => _term[value];
}
