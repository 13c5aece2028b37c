namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Which documents of one segment say the same, and what they are one hit with. That a document is like another is read from the two alone, so that one that may not be seen can
/// neither join nor part those that may.
/// </summary>
internal sealed class DuplicateColumns
{
    private readonly long[] _fingerprints;
    private readonly long[] _sorted;
    private readonly int[] _documents;

    /// <param name="fingerprints">Per document; 0: like no other.</param>
    /// <param name="groups">Keys of threads.</param>
    /// <param name="keys">Keys of documents.</param>
    public DuplicateColumns(long[] fingerprints, long[] groups, long[] keys)
    {
        _documents = [.. Enumerable.Range(0, keys.Length).Where(document => fingerprints[document] != 0 && groups[document] == keys[document])];
        _fingerprints = _documents.Length == 0 ? [] : fingerprints;
        _sorted = Array.ConvertAll(_documents, document => fingerprints[document]);
        Hits = groups;
        if (_documents.Length > 0)
        {
            Hits = [.. groups];
            foreach (int document in _documents)
            {
                Hits[document] = fingerprints[document];
            }
        }

        Array.Sort(_sorted, _documents);
    }

    /// <summary>Key of the hit that a document belongs to: its thread, else what says the same, else itself.</summary>
    public long[] Hits { get; }

    /// <summary>What documents that say the same have in common; 0: this one is like no other.</summary>
    public long Fingerprint(int document) => _fingerprints.Length > 0 && Hits[document] == _fingerprints[document] ? _fingerprints[document] : 0;

    /// <summary>The documents with a fingerprint.</summary>
    public ReadOnlySpan<int> Of(long fingerprint)
    {
        int found = Array.BinarySearch(_sorted, fingerprint);
        if (found < 0)
        {
            return [];
        }

        int first = found, last = found;
        while (first > 0 && _sorted[first - 1] == fingerprint)
        {
            first--;
        }

        while (last + 1 < _sorted.Length && _sorted[last + 1] == fingerprint)
        {
            last++;
        }

        return _documents.AsSpan(first, last - first + 1);
    }
}
