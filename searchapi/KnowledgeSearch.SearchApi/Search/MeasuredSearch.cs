using System.Diagnostics;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>Where a search was asked.</summary>
internal enum SearchSurface
{
    /// <summary>By a program.</summary>
    Api,

    /// <summary>On the search page.</summary>
    Page,
}

/// <summary>Searches, and counts and times it. What was asked is not recorded anywhere.</summary>
internal sealed class MeasuredSearch(IIndexSearcher searcher, ApiMetrics metrics, TimeProvider time)
{
    public async ValueTask<SearchResult> SearchAsync(SearchRequest request, SearchSurface surface, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string outcome = "failed";
        try
        {
            SearchResult result = await searcher.SearchAsync(request, cancellationToken);
            outcome = result.Hits.Count > 0 || request.Cursor is not null ? "answered" : "empty";
            return result;
        }
        catch (InvalidSearchException)
        {
            outcome = "invalid";
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            metrics.Searched(surface, outcome, time.GetElapsedTime(started));
        }
    }
}
