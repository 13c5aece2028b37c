using KnowledgeSearch.Indexing.Lucene.Suggesting;

namespace KnowledgeSearch.Indexing.Lucene;

/// <content>Suggestions as people type.</content>
internal sealed partial class LuceneSearcher
{
    private const int MostQueries = 3;

    /// <inheritdoc/>
    public ValueTask<SuggestResult> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken)
    {
        if (request.Size is < 1 or > SuggestRequest.MaxSize)
        {
            throw new InvalidSearchException("size", $"Size {request.Size} is not possible: ask for 1 to {SuggestRequest.MaxSize} suggestions.");
        }

        using SearchSession session = Begin();
        SearchDeadline deadline = Deadline(request.Deadline, cancellationToken);
        SuggestionSearch search = new(session.Leaves, request);
        if (!search.HasWords)
        {
            return ValueTask.FromResult(new SuggestResult([]));
        }

        // What others ask is told only to those for whom something has all of its words: a query may name what is hidden.
        List<string> queries = [];
        foreach (string query in request.Queries)
        {
            if (queries.Count < MostQueries && !deadline.Skips() && CountHits(new SearchRequest(query, request.Principals) { Size = 1, Facets = false }, session, int.MaxValue, deadline) > 0)
            {
                queries.Add(query);
            }
        }

        List<Suggestion> found = search.Find(queries, deadline);
        return ValueTask.FromResult(new SuggestResult(found) { Partial = deadline.CutShort });
    }
}
