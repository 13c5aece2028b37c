using System.Globalization;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.SearchApi.Commands;
using Spectre.Console;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// Several ways to weigh put to the same indexes: each figure beside that of the weights in force, with the chance that the difference is luck, and what a query costs.
/// </summary>
internal static class WeightComparison
{
    /// <summary>Measures and prints a table per corpus.</summary>
    /// <param name="folders">What to measure on.</param>
    /// <param name="weights">The weights in force.</param>
    /// <param name="ways">A way to weigh per line: <c>NAME=VALUE</c>, separated by commas.</param>
    /// <param name="cancellationToken">Between queries.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<CorpusFolder> folders, RankingWeights weights, IReadOnlyList<string> ways, CancellationToken cancellationToken)
    {
        string[] lines = [.. ways.Where(way => way.Trim().Length > 0)];
        RankingWeights[] weighed = [.. lines.Select(way => way.Split(',', StringSplitOptions.TrimEntries).Aggregate(weights, TunedWeight.Set))];
        foreach (CorpusFolder folder in folders)
        {
            await ProgressDisplay.RunAsync(AnsiConsole.Console, async progress =>
            {
                await using IndexedCorpus corpus = await IndexedCorpus.CreateAsync(folder, progress, cancellationToken);
                Compare(corpus, weights, lines, weighed, cancellationToken);
                return 0;
            });
        }

        return 0;
    }

    private static void Compare(IndexedCorpus corpus, RankingWeights weights, string[] lines, RankingWeights[] weighed, CancellationToken cancellationToken)
    {
        string[] metrics = corpus.Folder.Candidates.Count > 0 ? ["accuracy1", "mrr10"] : ["ndcg10", "mrr10", "recall100"];
        Console.WriteLine($"\n## {corpus.Folder.Name}\n\n| weights | {string.Join(" | ", metrics.Select(metric => metric + " | p"))} | CPU ms |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --: |", (2 * metrics.Length) + 1))}");
        Measure(corpus, weights, cancellationToken); // compiles
        (ColumnScores inForce, double cost) = Measure(corpus, weights, cancellationToken);
        Print("(in force)", inForce, cost);
        for (int i = 0; i < weighed.Length; i++)
        {
            (ColumnScores scores, double spent) = Measure(corpus, weighed[i], cancellationToken);
            Print(lines[i], scores, spent);
        }

        void Print(string name, ColumnScores scores, double milliseconds) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {string.Join(" | ", metrics.Select(metric => Cell(scores, metric)))} | {milliseconds:0.000} |"));

        string Cell(ColumnScores scores, string metric) => string.Create(
            CultureInfo.InvariantCulture, $"{scores.Mean(metric):0.0000} | {Significance.Compare(inForce.ByMetric[metric], scores.ByMetric[metric]).P:0.000}");
    }

    private static (ColumnScores Scores, double Milliseconds) Measure(IndexedCorpus corpus, RankingWeights weights, CancellationToken cancellationToken)
    {
        CorpusFolder folder = corpus.Folder;
        CorpusQuery[] judged =
        [
            .. folder.Queries.Where(query => folder.Documents(query).Count > 0 && (folder.Candidates.Count == 0 || folder.Candidates.ContainsKey(query.Id))),
        ];
        CorpusSearch search = new(corpus, weights);
        QueryRanking[] rankings = new QueryRanking[judged.Length];
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Parallel.For(0, judged.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            rankings[i] = folder.Candidates.Count > 0 ? search.Candidates(judged[i], cancellationToken) : search.Documents(judged[i], cancellationToken));
        double spent = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Math.Max(1, judged.Length);
        return (ColumnScores.OfDocuments("content", folder, rankings), spent);
    }
}
