namespace KnowledgeSearch.Indexing.Lucene;

// What operators ask.
internal sealed partial class LuceneIndex
{
    /// <inheritdoc/>
    public ValueTask<string> GetDigestAsync(CancellationToken cancellationToken)
    {
        Opened();
        IndexSnapshot snapshot = Acquire() ?? throw new IndexUnavailableException($"The index '{_root}' is not open.");
        try
        {
            return ValueTask.FromResult(IndexDigest.Compute(snapshot, cancellationToken));
        }
        finally
        {
            snapshot.Release();
        }
    }
}
