using System.Buffers;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The label to show for each value of a facet: the one that the newest counted document has. Labels of documents that were not counted, hidden ones above all, play no part.</summary>
internal sealed class FacetLabels : IDisposable
{
    private readonly int[] _term;
    private readonly long[] _created;

    /// <param name="valueCount">Values are numbers from 0 to below this.</param>
    public FacetLabels(int valueCount)
    {
        _term = ArrayPool<int>.Shared.Rent(valueCount);
        _created = ArrayPool<long>.Shared.Rent(valueCount);
        _term.AsSpan(0, valueCount).Clear();
    }

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

    /// <summary>Returns the arrays.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_term);
        ArrayPool<long>.Shared.Return(_created);
    }
}
