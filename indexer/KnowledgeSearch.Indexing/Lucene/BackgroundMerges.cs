using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Merges on one thread beside writing. A merge that fails costs nothing but itself: its segments stay as they were. Stock Lucene.Net throws on the merge's own
/// thread, which ends the process.
/// </summary>
internal sealed class BackgroundMerges(Action<Exception> failed) : ConcurrentMergeScheduler
{
    protected override void HandleMergeException(Exception exc) => failed(exc);
}
