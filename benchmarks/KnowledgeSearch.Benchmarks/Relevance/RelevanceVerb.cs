using System.CommandLine;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.SearchApi.Commands;
using Spectre.Console;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary><c>relevance --corpus DIR</c>: how good the ranking is, on folders with judgements.</summary>
internal static class RelevanceVerb
{
    public static Command Create()
    {
        Option<DirectoryInfo[]> corpora = new("--corpus") { Description = "Folder with documents.jsonl, queries.tsv and judgements; may be given several times.", Required = true };
        Option<string> run = new("--run") { Description = "Writes TREC runs: PREFIX-corpus-documents-content.run and so on." };
        Option<FileInfo> json = new("--json") { Description = "Writes the figures." };
        Option<bool> tune = new("--tune") { Description = "Looks for better weights by coordinate ascent, each corpus judged by weights found on the others." };
        Option<int> sample = new("--tune-queries") { Description = "Queries of each corpus that tuning looks at; evenly spread.", DefaultValueFactory = _ => 200 };
        Option<string[]> set = new("--set") { Description = "A weight to measure with instead of the default: NAME=VALUE." };
        Option<FileInfo> beside = new("--beside") { Description = "Compares ways to weigh with the weights in force: a file with a line per way, NAME=VALUE,NAME=VALUE." };
        Command command = new("relevance", "Measures ranking on corpora with judgements.") { corpora, run, json, tune, sample, set, beside };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                CorpusFolder[] folders = [.. parsed.GetValue(corpora)!.Select(folder => CorpusFolder.Open(folder.FullName))]; // required
                RankingWeights weights = (parsed.GetValue(set) ?? []).Aggregate(RankingWeights.Default, TunedWeight.Set);
                if (parsed.GetValue(beside) is { } ways)
                {
                    return await WeightComparison.RunAsync(folders, weights, await File.ReadAllLinesAsync(ways.FullName, cancellationToken), cancellationToken);
                }

                return parsed.GetValue(tune)
                    ? await WeightTuning.RunAsync(folders, parsed.GetValue(sample), cancellationToken)
                    : await MeasureAsync(folders, weights, parsed.GetValue(run), parsed.GetValue(json), cancellationToken);
            }
            catch (InvalidDataException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> MeasureAsync(CorpusFolder[] folders, RankingWeights weights, string? run, FileInfo? json, CancellationToken cancellationToken)
    {
        List<CorpusMeasurement> measurements = [];
        foreach (CorpusFolder folder in folders)
        {
            // One corpus at a time: its index goes before the next one is made.
            (CorpusMeasurement measurement, int documents) = await ProgressDisplay.RunAsync(AnsiConsole.Console, async progress =>
            {
                await using IndexedCorpus corpus = await IndexedCorpus.CreateAsync(folder, progress, cancellationToken);
                return (CorpusMeasurement.Run(corpus, weights, progress, cancellationToken), corpus.Documents);
            });
            RelevanceReport.Print(measurement, documents, Console.Out);
            if (run is not null)
            {
                RelevanceReport.WriteRuns(measurement, run);
            }

            measurements.Add(measurement);
        }

        if (measurements.Count > 1)
        {
            RelevanceReport.PrintSummary(measurements, Console.Out);
        }

        if (json is not null)
        {
            RelevanceReport.WriteJson(measurements, json);
        }

        return 0;
    }
}
