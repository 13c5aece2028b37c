using KnowledgeSearch.Benchmarks.Relevance;

namespace KnowledgeSearch.Indexing.Tests.Relevance;

/// <summary>The figures of the relevance harness against values computed by hand.</summary>
public sealed class RankingMetricsTests
{
    [Fact]
    public void Gain_is_the_grade_discounted_by_rank_over_the_best_order_possible()
    {
        // (2/log2 3 + 1/log2 4) / (2/log2 2 + 1/log2 3 + 1/log2 4) = 1.76186 / 3.13093
        Assert.Equal(0.562727, RankingMetrics.Ndcg([0, 2, 1], [1, 2, 1], 10), 6);
        Assert.Equal(1, RankingMetrics.Ndcg([2, 1, 1, 0], [1, 2, 1], 10), 12);

        // At depth 1 only the first counts: 1 of the best possible 2.
        Assert.Equal(0.5, RankingMetrics.Ndcg([1, 2], [2, 1], 1), 12);
        Assert.Equal(0, RankingMetrics.Ndcg([], [2, 1], 10));
        Assert.Equal(0, RankingMetrics.Ndcg([0, 0], [], 10));
    }

    [Fact]
    public void Reciprocal_rank_is_that_of_the_first_relevant_one_within_the_depth()
    {
        Assert.Equal(1.0 / 3, RankingMetrics.ReciprocalRank([0, 0, 2, 1], 10), 12);
        Assert.Equal(0, RankingMetrics.ReciprocalRank([0, 0, 2, 1], 2));
        Assert.Equal(1.0 / 12, RankingMetrics.ReciprocalRank([.. Enumerable.Repeat(0, 11), 1]), 12);
        Assert.Equal(0, RankingMetrics.ReciprocalRank([.. Enumerable.Repeat(0, 11), 1], 10));
    }

    [Fact]
    public void Average_precision_counts_relevant_ones_that_were_not_ranked() =>
        Assert.Equal((1.0 + (2.0 / 3)) / 4, RankingMetrics.AveragePrecision([1, 0, 2, 0], 4), 12);

    [Fact]
    public void Recall_success_and_precision_look_at_their_depth_only()
    {
        int[] ranked = [0, 1, 0, 2];
        Assert.Equal(1.0 / 3, RankingMetrics.Recall(ranked, 3, 3), 12);
        Assert.Equal(2.0 / 3, RankingMetrics.Recall(ranked, 3, 100), 12);
        Assert.Equal(0, RankingMetrics.Success(ranked, 1));
        Assert.Equal(1, RankingMetrics.Success(ranked, 3));
        Assert.Equal(2.0 / 5, RankingMetrics.Precision(ranked, 5), 12);
    }

    [Fact]
    public void A_difference_that_every_query_shows_is_not_luck_and_one_that_none_shows_is()
    {
        double[] low = [.. Enumerable.Range(0, 20).Select(i => i / 100.0)];
        Comparison better = Significance.Compare(low, [.. low.Select(value => value + 0.1)]);
        Assert.Equal(0.1, better.Difference, 12);
        Assert.Equal((0.1, 0.1), (Math.Round(better.Low, 12), Math.Round(better.High, 12)));
        Assert.InRange(better.P, 0, 0.001); // 2 of 2^20 assignments of signs are as large

        Comparison same = Significance.Compare(low, low);
        Assert.Equal((0.0, 1.0), (same.Difference, same.P));
    }

    [Fact]
    public void The_chance_of_a_difference_is_the_share_of_signs_that_give_one_as_large()
    {
        // Sums of ±1 ±1 ±1 ±1: 4 or -4 in 2 of 16 assignments.
        Comparison comparison = Significance.Compare([0, 0, 0, 0, 0.5], [1, 1, 1, 1, 0.5]);
        Assert.InRange(comparison.P, 0.115, 0.135);
        Assert.Equal(comparison, Significance.Compare([0, 0, 0, 0, 0.5], [1, 1, 1, 1, 0.5]));
    }
}
