using KnowledgeSearch.Indexing;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>Where a search was asked.</summary>
internal enum SearchSurface
{
    /// <summary>By a program.</summary>
    Api,

    /// <summary>On the search page.</summary>
    Page,

    /// <summary>By a reader of feeds.</summary>
    Feed,
}

/// <summary>Searches within the time that a search may take, and counts and times it.</summary>
internal sealed class MeasuredSearch(IIndexSearcher searcher, ApiMetrics metrics, IOptions<SearchOptions> options, TimeProvider time)
{
    public async ValueTask<SearchResult> SearchAsync(SearchRequest request, SearchSurface surface, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string outcome = "failed";
        try
        {
            SearchResult result = await searcher.SearchAsync(request with { Deadline = options.Value.Deadline }, cancellationToken);
            outcome = result.Partial ? "partial" : result.Hits.Count > 0 || request.Cursor is not null ? "answered" : "empty";
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

    /// <summary>Suggests within the same time.</summary>
    public ValueTask<SuggestResult> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken) =>
        searcher.SuggestAsync(request with { Deadline = options.Value.Deadline }, cancellationToken);

    /// <summary>Finds people within the same time.</summary>
    public ValueTask<PeopleResult> FindPeopleAsync(SearchRequest request, CancellationToken cancellationToken) =>
        searcher.FindPeopleAsync(request with { Deadline = options.Value.Deadline }, cancellationToken);
}
