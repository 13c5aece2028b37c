using System.Collections.Concurrent;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Searches all partitions as one. A query is put to each language's partitions in that language's terms; what is counted, ranked and shown comes from documents that the
/// request's principals may see, decided segment by segment before anything else looks at a document.
/// </summary>
/// <param name="acquire">The current snapshot, held for the caller; null when no index is open.</param>
/// <param name="cursorKey">Signs cursors.</param>
/// <param name="weights">Constants of ranking.</param>
/// <param name="columns">The columns of segments; null: its own.</param>
internal sealed class LuceneSearcher(Func<IndexSnapshot?> acquire, byte[] cursorKey, RankingWeights weights, FacetColumns? columns = null) : IIndexSearcher
{
    private const string NoIndex = "No index is open; it is being built or could not be opened: see the status of the index.";
    private readonly FacetColumns _columns = columns ?? new FacetColumns();
    private readonly ConcurrentBag<ScoreWindow> _windows = [];
    private readonly CursorSigner _cursors = new(cursorKey);

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            IndexSnapshot? snapshot = acquire();
            snapshot?.Release();
            return snapshot is not null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        using SearchSession session = Begin();
        return ValueTask.FromResult(Search(request, session, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SearchSession session = Begin();
        return ValueTask.FromResult(new DocumentReader(session.Leaves, principals).Find(id));
    }

    private static void Check(SearchRequest request)
    {
        if (request.Size is < 1 or > SearchRequest.MaxSize)
        {
            throw new InvalidSearchException("size", $"Size {request.Size} is not possible: ask for 1 to {SearchRequest.MaxSize} hits.");
        }

        if (request.Languages.FirstOrDefault(language => language is not ("nl" or "en")) is { } unknown)
        {
            throw new InvalidSearchException("language", $"Language '{unknown}' is not one of the index: use nl or en.");
        }
    }

    private SearchSession Begin()
    {
        IndexSnapshot snapshot = acquire() ?? throw new IndexUnavailableException(NoIndex);
        try
        {
            return new SearchSession(snapshot, _columns);
        }
        catch
        {
            snapshot.Release();
            throw;
        }
    }

    private SearchResult Search(SearchRequest request, SearchSession session, CancellationToken cancellationToken)
    {
        SearchCursor? cursor = _cursors.Read(request, session.Generation);
        AnalyzedQuery query = QueryAnalysis.Analyze(QueryTextParser.Parse(request.Query));
        SearchRequest effective = query.AsksForNothing ? request with { Order = SearchOrder.Newest } : request;
        SearchStatistics statistics = new(session.Leaves, request.Principals);
        int? minimum = cursor is { Minimum: > 0 } relaxed ? relaxed.Minimum : null;
        WeightedQuery weighted = new(query, statistics, weights, minimum);
        HitCollector collector = Collect(effective, session, weighted, cancellationToken);
        try
        {
            if (!collector.HasMatches && weighted.Needed > 1)
            {
                // No document that they may see has enough of the words: those that have any are better than none.
                minimum = 1;
                collector.Dispose();
                collector = Collect(effective, session, new WeightedQuery(query, statistics, weights, minimum), cancellationToken);
            }

            SearchResult result = Page(request, session, query, collector, cursor, minimum);
            return result with { Facets = collector.Facets(request), Relaxed = minimum is null ? query.Relaxed : Relax(query.Relaxed) };
        }
        finally
        {
            collector.Dispose();
        }
    }

    private HitCollector Collect(SearchRequest request, SearchSession session, WeightedQuery query, CancellationToken cancellationToken)
    {
        FacetValues.View[] views = [.. _columns.Values.Select(values => values.Capture())];
        HitCollector collector = new(request, new SearchFilter(request, _columns, views), views);
        ExcludedDocuments excluded = new(session.Leaves, query, cancellationToken);
        ScoreWindow window = _windows.TryTake(out ScoreWindow? pooled) ? pooled : new ScoreWindow();
        foreach (SearchLeaf leaf in session.Leaves)
        {
            bool[]? allowed = leaf.Allowed(request.Principals);
            if (allowed is null || allowed.AsSpan().Contains(true))
            {
                collector.Begin(leaf);
                new LeafMatcher(leaf, query, excluded, allowed, cancellationToken).Collect(window, collector);
            }
        }

        _windows.Add(window); // not when a search was cancelled half-way: then it is not clean
        return collector;
    }

    private SearchResult Page(SearchRequest request, SearchSession session, AnalyzedQuery query, HitCollector collector, SearchCursor? cursor, int? minimum)
    {
        int shown = cursor?.Shown ?? 0;
        (IReadOnlyList<RankedHit> ranked, bool more) = collector.Page(cursor?.After, Math.Min(request.Size, CursorSigner.MaxDepth - shown));
        shown += ranked.Count;
        string? next = more && shown < CursorSigner.MaxDepth
            ? _cursors.Write(new SearchCursor(ranked[^1].Position, shown, (byte)(minimum ?? 0)), request, session.Generation)
            : null;
        HitWriter writer = new(new DocumentReader(session.Leaves, request.Principals), query, request);
        return new SearchResult { Hits = [.. ranked.Select(writer.Write)], Total = new SearchTotal(collector.Total, "eq"), Next = next };
    }

    private static string Relax(string? relaxed) =>
        $"{(relaxed is null ? "" : relaxed + "; ")}nothing has all of these words; shown is what has some";
}
