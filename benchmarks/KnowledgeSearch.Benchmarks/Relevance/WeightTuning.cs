using System.Globalization;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.SearchApi.Commands;
using Spectre.Console;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// Coordinate ascent over the weights of ranking: one weight at a time is moved up or down while the mean over corpora gets better, with steps that halve. What it finds on all corpora but
/// one is judged on that one, so that the figure says what to expect of a corpus that nobody tuned on.
/// </summary>
internal static class WeightTuning
{
    private const int Rounds = 3;
    private const double LeastGain = 0.0002;

    /// <summary>Tunes and prints; changes no default.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<CorpusFolder> folders, int queries, CancellationToken cancellationToken)
    {
        List<IndexedCorpus> corpora = [];
        try
        {
            await ProgressDisplay.RunAsync(AnsiConsole.Console, async progress =>
            {
                foreach (CorpusFolder folder in folders)
                {
                    corpora.Add(await IndexedCorpus.CreateAsync(folder, progress, cancellationToken));
                }

                return 0;
            });
            TuningObjective objective = new(corpora, queries, cancellationToken);
            Console.WriteLine("| left out | default | tuned on the others | weights |\n| --- | --: | --: | --- |");
            for (int left = 0; left < corpora.Count && corpora.Count > 1; left++)
            {
                int[] others = [.. Enumerable.Range(0, corpora.Count).Where(i => i != left)];
                RankingWeights tuned = Ascend(weights => others.Average(i => objective.Of(i, weights)));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {folders[left].Name} | {objective.Of(left, RankingWeights.Default):0.0000} | {objective.Of(left, tuned):0.0000} | {Changes(tuned)} |"));
            }

            int[] all = [.. Enumerable.Range(0, corpora.Count)];
            RankingWeights best = Ascend(weights => all.Average(i => objective.Of(i, weights)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| (none) | {all.Average(i => objective.Of(i, RankingWeights.Default)):0.0000} | {all.Average(i => objective.Of(i, best)):0.0000} | {Changes(best)} |"));
            new PeopleTuning(corpora, cancellationToken).Run();
            return 0;
        }
        finally
        {
            foreach (IndexedCorpus corpus in corpora)
            {
                await corpus.DisposeAsync();
            }
        }
    }

    private static RankingWeights Ascend(Func<RankingWeights, double> objective)
    {
        RankingWeights best = RankingWeights.Default;
        double score = objective(best);
        double step = 1.5;
        for (int round = 0; round < Rounds; round++, step = 1 + ((step - 1) / 2))
        {
            foreach (TunedWeight weight in TunedWeight.All)
            {
                foreach (double factor in (double[])[step, 1 / step])
                {
                    while (weight.Move(best, factor) is { } moved && objective(moved) is var found && found > score + LeastGain)
                    {
                        (best, score) = (moved, found);
                    }
                }
            }
        }

        return best;
    }

    private static string Changes(RankingWeights weights) => string.Join(", ", TunedWeight.All.Where(weight => weight.Read(weights) != weight.Read(RankingWeights.Default))
        .Select(weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Name} {weight.Read(weights):0.###}")));
}

/// <summary>What tuning looks at: the mean figure of a sample of a corpus's queries, remembered per weights.</summary>
internal sealed class TuningObjective(IReadOnlyList<IndexedCorpus> corpora, int queries, CancellationToken cancellationToken)
{
    private readonly Dictionary<(int, RankingWeights), double> _known = [];

    /// <summary>nDCG@10 of documents, or Accuracy@1 of candidates.</summary>
    public double Of(int corpus, RankingWeights weights)
    {
        if (!_known.TryGetValue((corpus, weights), out double figure))
        {
            figure = Measure(corpora[corpus], weights);
            _known.Add((corpus, weights), figure);
        }

        return figure;
    }

    private double Measure(IndexedCorpus corpus, RankingWeights weights)
    {
        CorpusFolder folder = corpus.Folder;
        CorpusQuery[] judged = [.. folder.Queries.Where(query => folder.Documents(query).Count > 0)];
        CorpusQuery[] sample = [.. judged.Where((_, i) => i * (long)queries / judged.Length != (i - 1) * (long)queries / judged.Length || i == 0)];
        CorpusSearch search = new(corpus, weights);
        double[] figures = new double[sample.Length];
        Parallel.For(0, sample.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            IReadOnlyDictionary<string, int> grades = folder.Documents(sample[i]);
            figures[i] = folder.Candidates.Count > 0
                ? RankingMetrics.Success(search.Candidates(sample[i], cancellationToken).Grades(grades), 1)
                : RankingMetrics.Ndcg(search.Documents(sample[i], cancellationToken).Grades(grades), grades.Values, 10);
        });
        return figures.Length == 0 ? 0 : figures.Average();
    }
}

/// <summary>A weight that can be tuned.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Read">Its value.</param>
/// <param name="Write">The weights with another value.</param>
/// <param name="Most">Its greatest sensible value.</param>
internal sealed record TunedWeight(string Name, Func<RankingWeights, double> Read, Func<RankingWeights, float, RankingWeights> Write, double Most)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TunedWeight> All { get; } =
    [
        new("title", w => w.Title.Weight, (w, v) => w with { Title = w.Title with { Weight = v } }, 20),
        new("title length", w => w.Title.LengthPenalty, (w, v) => w with { Title = w.Title with { LengthPenalty = v } }, 1),
        new("body length", w => w.Body.LengthPenalty, (w, v) => w with { Body = w.Body with { LengthPenalty = v } }, 1),
        new("tags", w => w.Tags.Weight, (w, v) => w with { Tags = w.Tags with { Weight = v } }, 20),
        new("exact", w => w.Exact, (w, v) => w with { Exact = v }, 20),
        new("saturation", w => w.Saturation, (w, v) => w with { Saturation = v }, 10),
        new("common", w => w.Common, (w, v) => w with { Common = v }, 2),
        new("minimum", w => w.MinimumShare, (w, v) => w with { MinimumShare = v }, 1),
        new("compound part", w => w.CompoundPart, (w, v) => w with { CompoundPart = v }, 2),
        new("asked part", w => w.AskedPart, (w, v) => w with { AskedPart = v }, 2),
        new("parts in row", w => w.PartsInRow, (w, v) => w with { PartsInRow = v }, 2),
        new("as typed", w => w.AsTyped, (w, v) => w with { AsTyped = v }, 2),
        new("near", w => w.Near, (w, v) => w with { Near = v }, 2),
        new("near depth", w => w.NearDepth, (w, v) => w with { NearDepth = (int)v }, 1000),
        new("asking", w => w.Asking, (w, v) => w with { Asking = v }, 2),
        new("freshness", w => w.MessageFreshness, (w, v) => w with { MessageFreshness = v, AnswerFreshness = v, PageFreshness = v }, 1),
    ];

    /// <summary>The weights with one set as <c>NAME=VALUE</c> says.</summary>
    /// <exception cref="InvalidDataException">There is no such weight, or its value is none.</exception>
    public static RankingWeights Set(RankingWeights weights, string setting)
    {
        string[] parts = setting.Split('=');
        TunedWeight? weight = All.FirstOrDefault(weight => weight.Name == parts[0]);
        return weight is not null && parts.Length == 2 && float.TryParse(parts[1], CultureInfo.InvariantCulture, out float value)
            ? weight.Write(weights, value)
            : throw new InvalidDataException($"'{setting}' is no weight: use one of {string.Join(", ", All.Select(known => known.Name))}, '=' and a number.");
    }

    /// <summary>The weights with this one multiplied; null when it would leave its range.</summary>
    public RankingWeights? Move(RankingWeights weights, double factor) => Read(weights) * factor is var value && value <= Most ? Write(weights, (float)value) : null;
}
