using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>What a query leaves out. A document in both languages is left out when either language's words say so, whichever is searched first.</summary>
internal sealed class ExcludedDocuments
{
    private const byte BothLanguages = 3;
    private readonly Dictionary<SearchLeaf, ulong[]> _perLeaf = [];
    private readonly HashSet<long> _inBothLanguages = [];

    public ExcludedDocuments(IReadOnlyList<SearchLeaf> leaves, WeightedQuery query, SearchDeadline deadline)
    {
        if (query.Excluded.Count == 0)
        {
            return;
        }

        foreach (SearchLeaf leaf in leaves)
        {
            LeafPostings postings = new(leaf, query, deadline);
            ulong[] documents = new ulong[(leaf.Reader.MaxDoc + 63) / 64];
            foreach (Alternative alternative in query.Excluded.SelectMany(unit => unit.In(leaf.Partition.Language)))
            {
                foreach (Postings found in postings.Of(alternative))
                {
                    found.AddTo(documents);
                }
            }

            _perLeaf.Add(leaf, documents);
            Remember(leaf, documents);
        }
    }

    /// <summary>The excluded documents of a segment; null when there are none.</summary>
    public ulong[]? In(SearchLeaf leaf) => _perLeaf.GetValueOrDefault(leaf);

    /// <summary>Whether the document is excluded, by its text in either language.</summary>
    public bool Contains(SearchLeaf leaf, int document) =>
        (In(leaf) is { } here && (here[document >> 6] & (1UL << document)) != 0) || ContainsElsewhere(leaf, document);

    /// <summary>Whether the document is excluded by its text in the other language's index.</summary>
    public bool ContainsElsewhere(SearchLeaf leaf, int document) =>
        _inBothLanguages.Count > 0 && leaf.Columns.Languages[document] == BothLanguages && _inBothLanguages.Contains(leaf.Columns.Keys[document]);

    private void Remember(SearchLeaf leaf, ulong[] documents)
    {
        for (int document = 0; document < leaf.Reader.MaxDoc; document++)
        {
            if ((documents[document >> 6] & (1UL << document)) != 0 && leaf.Columns.Languages[document] == BothLanguages && leaf.Reader.LiveDocs?.Get(document) != false)
            {
                _inBothLanguages.Add(leaf.Columns.Keys[document]);
            }
        }
    }
}
