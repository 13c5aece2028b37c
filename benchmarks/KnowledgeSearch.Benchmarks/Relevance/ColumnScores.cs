namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>A ranking in the order ranked, and the grades of what it ranks.</summary>
/// <param name="Query">For which query.</param>
/// <param name="Ranked">Ids with their scores, best first.</param>
internal sealed record QueryRanking(CorpusQuery Query, IReadOnlyList<(string Id, double Score)> Ranked)
{
    /// <summary>Grades in the order ranked.</summary>
    public IReadOnlyList<int> Grades(IReadOnlyDictionary<string, int> judged) => [.. Ranked.Select(ranked => judged.GetValueOrDefault(ranked.Id))];
}

/// <summary>How one way of ranking did, query by query.</summary>
/// <param name="Name">As in the table and the JSON: <c>content</c>, <c>luceneBm25</c>, <c>mostAnswers</c>.</param>
/// <param name="Rankings">Of every judged query.</param>
/// <param name="ByMetric">Per metric the figure of every query, in their order.</param>
internal sealed record ColumnScores(string Name, IReadOnlyList<QueryRanking> Rankings, IReadOnlyDictionary<string, double[]> ByMetric)
{
    /// <summary>The metric by which documents of a corpus are compared.</summary>
    public static string DocumentMetric(CorpusFolder corpus) => corpus.Candidates.Count > 0 ? "accuracy1" : "ndcg10";

    /// <summary>The mean over queries; null when it was not measured.</summary>
    public double? Mean(string metric) => ByMetric.TryGetValue(metric, out double[]? values) && values.Length > 0 ? values.Average() : null;

    /// <summary>Scores rankings of documents.</summary>
    public static ColumnScores OfDocuments(string name, CorpusFolder corpus, IReadOnlyList<QueryRanking> rankings)
    {
        (IReadOnlyList<int> Grades, IReadOnlyDictionary<string, int> Judged)[] graded = [.. rankings.Select(ranking => (ranking.Grades(corpus.Documents(ranking.Query)), corpus.Documents(ranking.Query)))];
        Dictionary<string, double[]> metrics = new(StringComparer.Ordinal) { ["mrr10"] = [.. graded.Select(query => RankingMetrics.ReciprocalRank(query.Grades, 10))] };
        if (corpus.Candidates.Count > 0)
        {
            metrics["accuracy1"] = [.. graded.Select(query => RankingMetrics.Success(query.Grades, 1))];
        }
        else
        {
            metrics["ndcg10"] = [.. graded.Select(query => RankingMetrics.Ndcg(query.Grades, query.Judged.Values, 10))];
            metrics["map"] = [.. graded.Select(query => RankingMetrics.AveragePrecision(query.Grades, query.Judged.Count))];
            metrics["recall100"] = [.. graded.Select(query => RankingMetrics.Recall(query.Grades, query.Judged.Count, 100))];
        }

        return new ColumnScores(name, rankings, metrics);
    }

    /// <summary>Scores rankings of people.</summary>
    public static ColumnScores OfPeople(string name, CorpusFolder corpus, IReadOnlyList<QueryRanking> rankings)
    {
        IReadOnlyList<int>[] graded = [.. rankings.Select(ranking => ranking.Grades(corpus.Experts(ranking.Query)))];
        return new ColumnScores(name, rankings, new Dictionary<string, double[]>(StringComparer.Ordinal)
        {
            ["mrr"] = [.. graded.Select(grades => RankingMetrics.ReciprocalRank(grades))],
            ["s3"] = [.. graded.Select(grades => RankingMetrics.Success(grades, 3))],
            ["p5"] = [.. graded.Select(grades => RankingMetrics.Precision(grades, 5))],
        });
    }
}
