using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>One way of ranking, put to a corpus as a signed-in person would: the real searcher with weights of its own.</summary>
/// <param name="corpus">What is searched.</param>
/// <param name="weights">The weights.</param>
/// <param name="compounds">Whether words find compounds that have them, and compounds their parts; otherwise stemming alone.</param>
/// <param name="referral">What answers lend to the documents that they point to; null: nothing.</param>
/// <param name="authors">What is known of who wrote; null: as it is by default.</param>
internal sealed class CorpusSearch(IndexedCorpus corpus, RankingWeights weights, bool compounds = true, ReferralWeights? referral = null, AuthorWeights? authors = null)
{
    /// <summary>How many documents a ranking has: as trec_eval takes for MAP.</summary>
    public const int Depth = 1000;

    private static readonly Principals Person = Principals.SignedIn([]);
    private readonly LuceneSearcher _searcher = new(corpus.Index.Acquire, new byte[32], weights, corpus.Columns)
    {
        ReferralWeights = referral ?? ReferralWeights.Off, Time = new StandingTime(corpus.Clock),
        PeopleWeights = authors?.People ?? PeopleWeights.Default, ReplyWeights = authors?.Replies ?? ReplyWeights.Default,
    };

    /// <summary>The best documents of a query.</summary>
    public QueryRanking Documents(CorpusQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<RankedHit> hits = _searcher.Rank(analyzers => Words(query, analyzers), Request(query), Depth, null, cancellationToken);
        return new QueryRanking(query, [.. hits.Select(hit => (corpus.Id(hit.Position.Key), (double)hit.Position.Score))]);
    }

    /// <summary>The candidates of a query in order.</summary>
    public QueryRanking Candidates(CorpusQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> candidates = corpus.Folder.Candidates.GetValueOrDefault(query.Id, []);
        HashSet<long> keys = [.. candidates.Select(DocumentKey.Of)];
        IReadOnlyList<RankedHit> hits = _searcher.Rank(analyzers => Words(query, analyzers), Request(query), candidates.Count, keys, cancellationToken);
        return Complete(query, [.. hits.Select(hit => (corpus.Id(hit.Position.Key), (double)hit.Position.Score))], candidates);
    }

    /// <summary>The candidates of a query in the order of replies; of their authors only what they did before the question was asked counts.</summary>
    public QueryRanking Replies(CorpusQuery query, bool withPeople, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> candidates = corpus.Folder.Candidates.GetValueOrDefault(query.Id, []);
        if (candidates.Select(corpus.Thread).OfType<string>().FirstOrDefault() is not { } thread)
        {
            return Complete(query, [], candidates);
        }

        HashSet<long> keys = [.. candidates.Select(DocumentKey.Of)];
        IReadOnlyList<(long Key, double Score)> replies = _searcher.RankReplies(analyzers => Words(query, analyzers), Request(query), keys, DocumentKey.Of(thread), withPeople, cancellationToken);
        return Complete(query, [.. replies.Select(reply => (corpus.Id(reply.Key), reply.Score))], candidates);
    }

    /// <summary>The people who are expected to answer a query, by their account.</summary>
    public QueryRanking People(CorpusQuery query, CancellationToken cancellationToken) =>
        new(query, [.. _searcher.RankPeople(analyzers => Words(query, analyzers), Request(query), cancellationToken).Select(person => (corpus.Account(person.Person), person.Score))]);

    /// <summary>A ranking with what it leaves out behind it, in an order that means nothing.</summary>
    public static QueryRanking Complete(CorpusQuery query, IReadOnlyList<(string Id, double Score)> ranked, IReadOnlyList<string> candidates) =>
        new(query, [.. ranked, .. candidates.Except(ranked.Select(hit => hit.Id), StringComparer.Ordinal).OrderBy(DocumentKey.Of).Select(id => (id, 0.0))]);

    private AnalyzedQuery Words(CorpusQuery query, Analyzers analyzers)
    {
        AnalyzedQuery words = QueryAnalysis.AnalyzeWords(query.Text, compounds ? analyzers : Analyzers.Plain);
        return compounds ? words : words with { Wanted = [.. words.Wanted.Select(unit => unit with { Dutch = Whole(unit.Dutch), English = Whole(unit.English) })] };
    }

    private static Alternative[] Whole(IReadOnlyList<Alternative> alternatives) =>
        [.. alternatives.Where(alternative => alternative is not Alternative.Part).Select(alternative => alternative is Alternative.Word word ? word with { IsWhole = true } : alternative)];

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static SearchRequest Request(CorpusQuery query) => new(query.Text, Person) { GroupByThread = false, Facets = false };
}
