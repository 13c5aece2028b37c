using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary>Reads how the installation stands.</summary>
internal sealed class InstallationState(IIndexWriter index, IndexProjection projection, IContentStore store, CrawlScheduler scheduler, Reindexing reindexing)
{
    /// <summary>As it is now.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async ValueTask<InstallationStatus> ReadAsync(CancellationToken cancellationToken) =>
        new(index.Status, projection.Status, await store.GetCountsAsync(cancellationToken), scheduler.Fault, reindexing.Status);
}
