using System.Collections.Concurrent;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Filters;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.Indexing.Synonyms;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Searches all partitions as one. A query is put to each language's partitions in that language's terms; what is counted, ranked and shown comes from documents that the
/// request's principals may see, decided segment by segment before anything else looks at a document.
/// </summary>
/// <param name="acquire">The current snapshot, held for the caller; null when no index is open.</param>
/// <param name="cursorKey">Signs cursors.</param>
/// <param name="weights">Constants of ranking.</param>
/// <param name="columns">The columns of segments; null: its own.</param>
/// <param name="synonyms">The synonyms in force; null: none.</param>
internal sealed partial class LuceneSearcher(
    Func<IndexSnapshot?> acquire, byte[] cursorKey, RankingWeights weights, FacetColumns? columns = null, Func<SynonymSet>? synonyms = null) : IIndexSearcher
{
    private const string NoIndex = "No index is open; it is being built or could not be opened: see the status of the index.";
    private const int MostWordsMissed = 4;
    private readonly FacetColumns _columns = columns ?? new FacetColumns();
    private readonly ConcurrentBag<ScoreWindow> _windows = [];
    private readonly Freshness? _freshness = Freshness.Of(weights);
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
        return ValueTask.FromResult(Search(request, session, Deadline(request.Deadline, cancellationToken)));
    }

    /// <inheritdoc/>
    public ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SearchSession session = Begin();
        return ValueTask.FromResult(new DocumentReader(session.Leaves, principals).Find(id));
    }

    /// <summary>The best documents of an evaluated query, for the relevance harness: everything that decides the order of <see cref="SearchAsync"/>, and nothing that only shows it.</summary>
    /// <param name="analyze">What is asked, in terms of the index.</param>
    /// <param name="request">Rights, filters, grouping; its query and size mean nothing here.</param>
    /// <param name="depth">How many.</param>
    /// <param name="only">Keys of the only documents to rank, each with any of the words; null: all, as usual.</param>
    /// <param name="cancellationToken">Between documents.</param>
    internal IReadOnlyList<RankedHit> Rank(Func<Analyzers, AnalyzedQuery> analyze, SearchRequest request, int depth, IReadOnlySet<long>? only, CancellationToken cancellationToken)
    {
        using SearchSession session = Begin();
        (HitCollector collector, _) = Retrieve(request, session, analyze(session.Analyzers), only is null ? null : 1, only, SearchDeadline.None(cancellationToken));
        using (collector)
        {
            return collector.Page(null, depth).Hits;
        }
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

    private SearchDeadline Deadline(TimeSpan? allowed, CancellationToken cancellationToken) => new(allowed, Time, cancellationToken);

    private SearchResult Search(SearchRequest request, SearchSession session, SearchDeadline deadline)
    {
        SearchCursor? cursor = _cursors.Read(request, session.Generation);
        AnalyzedQuery query = QueryAnalysis.Analyze(QueryTextParser.Parse(request.Query), session.Analyzers, request.Synonyms ?? synonyms?.Invoke());
        SearchRequest effective = query.AsksForNothing ? request with { Order = SearchOrder.Newest } : request;
        (HitCollector collector, int? minimum) = Retrieve(effective, session, query, cursor is { Minimum: > 0 } relaxed ? relaxed.Minimum : null, null, deadline);
        using (collector)
        {
            bool relaxes = minimum is not null || LacksWords(query, collector, MostWordsMissed);
            SearchResult result = Page(request, session, query, collector, cursor, minimum, relaxes, deadline);
            string? meant = DidYouMean(request, session, result, relaxes, deadline);
            return result with
            {
                Facets = collector.Facets(request),
                Filters = [.. query.Filters.Select(filter => new TypedFilter(filter.Name, filter.Value, filter.Excluded, filter.Without(request.Query)))],
                Relaxed = relaxes ? Relax(query.Relaxed) : query.Relaxed,
                DidYouMean = meant,
                Partial = deadline.CutShort,
            };
        }
    }

    // All matches, and how many words they had to have when that was not the usual number.
    private (HitCollector Collector, int? Minimum) Retrieve(
        SearchRequest request, SearchSession session, AnalyzedQuery query, int? minimum, IReadOnlySet<long>? only, SearchDeadline deadline)
    {
        SearchStatistics statistics = new(session.Leaves, request.Principals);
        WeightedQuery weighted = new(query, statistics, weights, minimum);
        HitCollector collector = Collect(request, session, weighted, only, deadline, refers: true);
        if (collector.HasMatches || weighted.Needed <= 1 || deadline.CutShort)
        {
            return (collector, minimum);
        }

        // No document that they may see has enough of the words: those that have any are better than none.
        collector.Dispose();
        return (Collect(request, session, new WeightedQuery(query, statistics, weights, 1), only, deadline, refers: true), 1);
    }

    // When the time is over: what was collected until then.
    private HitCollector Collect(
        SearchRequest request, SearchSession session, WeightedQuery query, IReadOnlySet<long>? only, SearchDeadline deadline, bool refers = false)
    {
        FacetValues.View[] views = [.. _columns.Values.Select(values => values.Capture())];
        TypedFilters? typed = query.Filters.Count == 0 ? null : new TypedFilters(query.Filters, views, session.Leaves, request.Principals);
        Referral.RelatedQuestions? questions = refers && only is null ? CollectsQuestions(request, query) : null;
        HitCollector collector = new(request, new SearchFilter(request, _columns, views, typed, only), views, questions, refers ? _freshness?.At(Today) : null)
        {
            BestPossible = query.Best,
        };
        try
        {
            ExcludedDocuments excluded = new(session.Leaves, query, deadline);
            ScoreWindow window = _windows.TryTake(out ScoreWindow? pooled) ? pooled : new ScoreWindow();
            foreach (SearchLeaf leaf in session.Leaves)
            {
                bool[]? allowed = leaf.Allowed(request.Principals);
                if (allowed is null || allowed.AsSpan().Contains(true))
                {
                    collector.Begin(leaf);
                    new LeafMatcher(leaf, query, excluded, allowed, deadline).Collect(window, collector);
                }
            }

            _windows.Add(window); // not when a search ended half-way: then it is not clean
            if (refers)
            {
                collector.Raise(session.Leaves, new Nearness(query), query.Weights.NearDepth, deadline);
            }

            Lend(collector, request, session, query, excluded);
        }
        catch (DeadlinePassedException)
        {
            // The deadline knows, and the answer says so.
        }

        return collector;
    }

    private SearchResult Page(
        SearchRequest request, SearchSession session, AnalyzedQuery query, HitCollector collector, SearchCursor? cursor, int? minimum, bool relaxes, SearchDeadline deadline)
    {
        int shown = cursor?.Shown ?? 0;
        (IReadOnlyList<RankedHit> ranked, bool more) = collector.Page(cursor?.After, Math.Min(request.Size, CursorSigner.MaxDepth - shown));
        shown += ranked.Count;
        string? next = more && shown < CursorSigner.MaxDepth
            ? _cursors.Write(new SearchCursor(ranked[^1].Position, shown, (byte)(minimum ?? 0)), request, session.Generation)
            : null;
        HitWriter writer = new(new DocumentReader(session.Leaves, request.Principals), query, request, session.Analyzers, deadline);
        SearchTotal total = new(collector.Total, deadline.CutShort ? "gte" : "eq");
        SearchResult result = new() { Hits = [.. ranked.Select(writer.Write)], Total = total, Next = next };
        result = relaxes ? WithMissing(result, request, session, query, ranked, deadline) : result;
        result = Explained(result, request, session, query, ranked, shown - ranked.Count, minimum, deadline);
        bool asksPeople = request.People && !query.AsksForNothing && request.GroupByThread && request.Order == SearchOrder.Relevance;
        return asksPeople && !deadline.Skips() ? WithPeople(result, request, session, query, collector, ranked, writer, deadline) : result;
    }

    // Worth saying of the few words of a search, not of a question typed as a sentence, which hardly any document has all words of.
    private static bool LacksWords(AnalyzedQuery query, HitCollector collector, int most) =>
        collector is { HasMatches: true, HasWhole: false } && query.Wanted.Count(unit => !unit.IsCommon) is > 1 and int words && words <= most;

    private static string Relax(string? relaxed) =>
        $"{(relaxed is null ? "" : relaxed + "; ")}nothing has all of these words; shown is what has some";
}
