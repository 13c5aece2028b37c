using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>An index that is away, and says so in words that are not for callers.</summary>
internal sealed class ClosedSearcher : IIndexSearcher
{
    public bool IsReady => false;

    public ValueTask<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken) => throw new IndexUnavailableException("index at /secret/path is gone");

    public ValueTask<PeopleResult> FindPeopleAsync(SearchRequest request, CancellationToken cancellationToken) => throw new IndexUnavailableException("index at /secret/path is gone");

    public ValueTask<SuggestResult> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken) => throw new IndexUnavailableException("index at /secret/path is gone");

    public ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken) => throw new IndexUnavailableException("index at /secret/path is gone");
}
