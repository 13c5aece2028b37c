using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Lucene.People;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The part of the searcher that names people.</summary>
internal sealed partial class LuceneSearcher
{
    // Fewer related threads than this say too little; then those with any of the words count too.
    private const int EnoughThreads = 10;

    /// <summary>The constants of ranking people.</summary>
    internal PeopleWeights PeopleWeights { get; init; } = PeopleWeights.Default;

    /// <summary>The constants of ordering replies.</summary>
    internal ReplyWeights ReplyWeights { get; init; } = ReplyWeights.Default;

    /// <inheritdoc/>
    public ValueTask<PeopleResult> FindPeopleAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        using SearchSession session = Begin();
        AnalyzedQuery query = QueryAnalysis.Analyze(QueryTextParser.Parse(request.Query), session.Analyzers);
        PeopleSearch people = Search(session, request);
        SearchDeadline deadline = Deadline(request.Deadline, cancellationToken);
        HitWriter writer = new(new DocumentReader(session.Leaves, request.Principals), query, request, session.Analyzers, deadline);
        return ValueTask.FromResult(new PeopleResult(people.Show(Rank(people, session, request, query, null, 0, deadline), writer, request.Size)) { Partial = deadline.CutShort });
    }

    /// <summary>Everyone with evidence for a query, by person id, best first: for the relevance harness.</summary>
    internal IReadOnlyList<(string Person, double Score)> RankPeople(Func<Analyzers, AnalyzedQuery> query, SearchRequest request, CancellationToken cancellationToken)
    {
        using SearchSession session = Begin();
        PeopleSearch people = Search(session, request);
        return [.. Rank(people, session, request, query(session.Analyzers), null, 0, SearchDeadline.None(cancellationToken)).Select(person => (people.Id(person.Author), person.Score))];
    }

    /// <summary>Replies of one thread in order, with what only earlier questions say of their authors: for the relevance harness.</summary>
    /// <param name="query">The question.</param>
    /// <param name="request">Rights.</param>
    /// <param name="candidates">Keys of the replies.</param>
    /// <param name="thread">Key of their thread.</param>
    /// <param name="withPeople">Whether their authors count.</param>
    /// <param name="cancellationToken">Between documents.</param>
    internal IReadOnlyList<(long Key, double Score)> RankReplies(
        Func<Analyzers, AnalyzedQuery> query, SearchRequest request, IReadOnlySet<long> candidates, long thread, bool withPeople, CancellationToken cancellationToken)
    {
        using SearchSession session = Begin();
        AnalyzedQuery analyzed = query(session.Analyzers);
        (HitCollector collector, _) = Retrieve(request with { GroupByThread = false, Facets = false }, session, analyzed, 1, candidates, SearchDeadline.None(cancellationToken));
        using (collector)
        {
            Dictionary<long, double> content = collector.Page(null, candidates.Count).Hits.ToDictionary(hit => hit.Position.Key, hit => (double)hit.Position.Score);
            List<ThreadMessage> messages = new ThreadReader(session.Leaves, request.Principals, Authors(), long.MaxValue).Read(thread);
            PeopleSearch people = Search(session, request, messages[0].Created);
            DateTimeOffset? asked = messages[0].Created == long.MinValue ? null : new DateTimeOffset(messages[0].Created, TimeSpan.Zero);
            IReadOnlyList<RankedPerson>? ranked = withPeople ? Rank(people, session, request with { Until = asked }, analyzed, null, thread, SearchDeadline.None(cancellationToken)) : null;
            return people.Order([.. messages.Where(message => candidates.Contains(message.Key))], content, ranked, ReplyWeights);
        }
    }

    private SearchResult WithPeople(
        SearchResult result, SearchRequest request, SearchSession session, AnalyzedQuery query, HitCollector found, IReadOnlyList<RankedHit> ranked, HitWriter writer,
        SearchDeadline deadline)
    {
        PeopleSearch people = Search(session, request);
        IReadOnlyList<RankedPerson> experts = Rank(people, session, request, query, found, 0, deadline);
        Dictionary<int, RankedPerson> known = experts.ToDictionary(person => person.Author);
        SearchHit[] hits = [.. result.Hits.Select((hit, i) => people.Complete(hit, ranked[i], known, writer, ReplyWeights))];
        return request.Cursor is not null ? result with { Hits = hits } : result with { Hits = hits, People = Explained(people.Show(experts, writer), request, people, experts), Answer = Answer(hits) };
    }

    // What fits best is asked about, and somebody has said that this is the answer.
    private static ThreadReply? Answer(SearchHit[] hits) =>
        hits is [{ Thread.Reply: { } reply }, ..] && (reply.Accepted || reply.Thanked) ? reply : null;

    private IReadOnlyList<RankedPerson> Rank(
        PeopleSearch people, SearchSession session, SearchRequest request, AnalyzedQuery query, HitCollector? found, long without, SearchDeadline deadline)
    {
        if (query.AsksForNothing)
        {
            return [];
        }

        if (found?.Page(null, PeopleWeights.ThreadsBesideHits).Hits is { Count: >= EnoughThreads } related)
        {
            return people.Rank(related, PeopleWeights.ThreadsBesideHits, found.BestPossible, without);
        }

        WeightedQuery weighted = new(query, new SearchStatistics(session.Leaves, request.Principals), weights, 1);
        SearchRequest any = request with { Facets = false, GroupByThread = true, Order = SearchOrder.Relevance };
        using HitCollector collector = Collect(any, session, weighted, null, deadline);
        return people.Rank(collector.Page(null, PeopleWeights.Threads).Hits, PeopleWeights.Threads, weighted.Best, without);
    }

    private PeopleSearch Search(SearchSession session, SearchRequest request, long before = long.MaxValue) => new(session, Authors(), request, PeopleWeights, before);

    private FacetValues.View Authors() => _columns.Values[(int)Facet.Author].Capture();
}
