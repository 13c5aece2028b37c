using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>A snapshot held for one search, with its segments.</summary>
internal sealed class SearchSession : IDisposable
{
    private readonly IndexSnapshot _snapshot;

    /// <param name="snapshot">Held for this session, which lets go of it.</param>
    /// <param name="columns">The columns of segments.</param>
    public SearchSession(IndexSnapshot snapshot, FacetColumns columns)
    {
        _snapshot = snapshot;
        Leaves = SearchLeaf.Of(snapshot, columns);
    }

    /// <summary>What is searched; held as long as the session.</summary>
    public IndexSnapshot Snapshot => _snapshot;

    /// <summary>The generation that is searched.</summary>
    public string Generation => _snapshot.Generation;

    /// <summary>How its text became terms.</summary>
    public Analyzers Analyzers => _snapshot.Analyzers;

    /// <summary>The segments, in the order of the snapshot's numbering.</summary>
    public IReadOnlyList<SearchLeaf> Leaves { get; }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        foreach (SearchLeaf leaf in Leaves)
        {
            leaf.Dispose();
        }

        _snapshot.Release();
    }
}
