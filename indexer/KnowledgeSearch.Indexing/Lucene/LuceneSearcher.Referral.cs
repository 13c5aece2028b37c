using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Lucene.People;
using KnowledgeSearch.Indexing.Lucene.Referral;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The part of the searcher that finds documents by the questions whose answers point to them.</summary>
internal sealed partial class LuceneSearcher
{
    /// <summary>The constants of referral.</summary>
    internal ReferralWeights ReferralWeights { get; init; } = ReferralWeights.Default;

    /// <summary>What deadlines are counted by, and ages, these in whole days: the pages of a search must not grow old between each other.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    private long Today => Time.GetUtcNow().UtcDateTime.Date.Ticks;

    // Newest first shows what has the words: there is no order in which something that has not could take its place.
    private RelatedQuestions? CollectsQuestions(SearchRequest request, WeightedQuery query) =>
        ReferralWeights.Questions > 0 && query.Needed > 0 && request.Order == SearchOrder.Relevance ? new RelatedQuestions(ReferralWeights.Questions) : null;

    private void Lend(HitCollector collector, SearchRequest request, SearchSession session, WeightedQuery query, ExcludedDocuments excluded)
    {
        if (collector.Questions?.BestFirst() is not { Count: > 0 } questions)
        {
            return;
        }

        ThreadReader threads = new(session.Leaves, request.Principals, Authors(), long.MaxValue);
        ReferralSearch referrals = new(session, request.Principals, threads, ReferralWeights, Today);
        foreach (LentScore lent in referrals.Find(questions, query.Best, excluded))
        {
            collector.Lend(lent, ReferralWeights);
        }
    }
}
