using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>The right to search. Thread-safe. Every answer is computed from what the request's principals may see and from statistics of what every signed-in person may see.</summary>
public interface IIndexSearcher
{
    /// <summary>Whether searches can be answered at all.</summary>
    bool IsReady { get; }

    /// <summary>Answers a query.</summary>
    /// <exception cref="InvalidSearchException">The request is malformed: a tampered or foreign cursor, a limit exceeded.</exception>
    /// <exception cref="IndexUnavailableException">No index is open.</exception>
    ValueTask<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Who can answer this: colleagues who answered questions like the query, most likely to know first; at most <see cref="SearchRequest.Size"/>. Filters narrow the questions
    /// that count. Nobody without evidence that the principals may see.
    /// </summary>
    /// <exception cref="InvalidSearchException">The request is malformed.</exception>
    /// <exception cref="IndexUnavailableException">No index is open.</exception>
    ValueTask<PeopleResult> FindPeopleAsync(SearchRequest request, CancellationToken cancellationToken);

    /// <summary>What may be meant by letters typed so far: titles, phrases and people of what the principals may see. A slip is forgiven from the fourth letter of a word.</summary>
    /// <exception cref="InvalidSearchException">The request is malformed: a limit exceeded.</exception>
    /// <exception cref="IndexUnavailableException">No index is open.</exception>
    ValueTask<SuggestResult> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken);

    /// <summary>The stored text of one document, or null when it does not exist for these principals.</summary>
    ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken);
}

/// <summary>A request that cannot be answered as put; becomes a 400 that names field, value and remedy.</summary>
/// <param name="field">The parameter at fault.</param>
/// <param name="message">One sentence.</param>
public sealed class InvalidSearchException(string field, string message) : Exception(message)
{
    /// <summary>The parameter at fault.</summary>
    public string Field { get; } = field;
}
