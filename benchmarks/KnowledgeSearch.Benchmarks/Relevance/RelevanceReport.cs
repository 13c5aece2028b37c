using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>What the harness prints and writes: tables that can be pasted into Markdown, JSON, and TREC runs.</summary>
internal static class RelevanceReport
{
    private static readonly string[] DocumentMetrics = ["ndcg10", "mrr10", "map", "recall100", "accuracy1"];
    private static readonly string[] PeopleMetrics = ["mrr", "s3", "p5"];
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The table of one corpus: a line per column, with the 95 % interval of its first metric, and its differences.</summary>
    public static void Print(CorpusMeasurement measurement, int documents, TextWriter to)
    {
        to.WriteLine(Invariant($"\n## {measurement.Corpus.Name}: {documents:N0} documents, {measurement.Corpus.Queries.Count:N0} judged queries\n"));
        PrintTable(measurement.Documents, [.. DocumentMetrics.Where(metric => measurement.Documents.Any(column => column.Mean(metric) is not null))], ColumnScores.DocumentMetric(measurement.Corpus), to);
        PrintTable(measurement.People, PeopleMetrics, "mrr", to);
        foreach ((string first, string second) in DocumentPairs(measurement.Documents))
        {
            foreach (string metric in ((string[])[ColumnScores.DocumentMetric(measurement.Corpus), "mrr10"]).Distinct())
            {
                PrintComparison(metric, first, second, Compare([measurement.Documents], first, second, [metric]), to);
            }
        }

        foreach ((string first, string second) in PeoplePairs(measurement.People))
        {
            PrintComparison("mrr", first, second, Compare([measurement.People], first, second, ["mrr"]), to);
        }
    }

    /// <summary>One line per corpus, and differences over the queries of all corpora together.</summary>
    public static void PrintSummary(IReadOnlyList<CorpusMeasurement> measurements, TextWriter to)
    {
        to.WriteLine("\n## Summary\n");
        string[] documentNames = [.. measurements.SelectMany(measurement => measurement.Documents).Select(column => column.Name).Distinct()];
        string[] peopleNames = [.. measurements.SelectMany(measurement => measurement.People).Select(column => column.Name).Distinct()];
        to.WriteLine($"| corpus | documents by | {string.Join(" | ", documentNames)} | {string.Join(" | ", peopleNames.Select(name => name + " mrr"))} |".Replace("|  |", "|", StringComparison.Ordinal));
        to.WriteLine($"| --- | --- |{string.Concat(Enumerable.Repeat(" --: |", documentNames.Length + peopleNames.Length))}");
        foreach (CorpusMeasurement measurement in measurements)
        {
            string metric = ColumnScores.DocumentMetric(measurement.Corpus);
            IEnumerable<string> cells =
            [
                measurement.Documents.Count > 0 ? metric : "",
                .. documentNames.Select(name => Figure(measurement.Documents.FirstOrDefault(column => column.Name == name)?.Mean(metric))),
                .. peopleNames.Select(name => Figure(measurement.People.FirstOrDefault(column => column.Name == name)?.Mean("mrr"))),
            ];
            to.WriteLine($"| {measurement.Corpus.Name} | {string.Join(" | ", cells)} |");
        }

        to.WriteLine();
        foreach (IGrouping<string, CorpusMeasurement> kind in measurements.Where(measurement => measurement.Documents.Count > 0).GroupBy(measurement => ColumnScores.DocumentMetric(measurement.Corpus)))
        {
            foreach ((string first, string second) in DocumentPairs(kind.First().Documents))
            {
                PrintComparison("pooled " + kind.Key, first, second, Compare([.. kind.Select(measurement => measurement.Documents)], first, second, [kind.Key]), to);
            }
        }

        IReadOnlyList<ColumnScores>[] people = [.. measurements.Select(measurement => measurement.People).Where(columns => columns.Count > 0)];
        foreach ((string first, string second) in PeoplePairs(people.FirstOrDefault() ?? []))
        {
            PrintComparison("pooled mrr", first, second, Compare(people, first, second, ["mrr"]), to);
        }
    }

    /// <summary>Writes the figures: an object for one corpus, a list for several.</summary>
    public static void WriteJson(IReadOnlyList<CorpusMeasurement> measurements, FileInfo file)
    {
        CorpusFigures[] figures = [.. measurements.Select(measurement => measurement.Figures())];
        File.WriteAllText(file.FullName, (figures.Length == 1 ? JsonSerializer.Serialize(figures[0], Json) : JsonSerializer.Serialize(figures, Json)) + "\n");
    }

    /// <summary>Writes a run of each column (query, Q0, id, rank, score, column): <c>PREFIX-corpus-documents-content.run</c>.</summary>
    public static void WriteRuns(CorpusMeasurement measurement, string prefix)
    {
        foreach ((string task, IReadOnlyList<ColumnScores> columns) in (IEnumerable<(string, IReadOnlyList<ColumnScores>)>)[("documents", measurement.Documents), ("people", measurement.People)])
        {
            foreach (ColumnScores column in columns)
            {
                using StreamWriter run = new($"{prefix}-{measurement.Corpus.Name}-{task}-{column.Name}.run");
                foreach (QueryRanking ranking in column.Rankings)
                {
                    for (int i = 0; i < ranking.Ranked.Count; i++)
                    {
                        run.Write(Invariant($"{ranking.Query.Id} Q0 {ranking.Ranked[i].Id} {i + 1} {ranking.Ranked[i].Score:R} {column.Name}\n"));
                    }
                }
            }
        }
    }

    private static void PrintTable(IReadOnlyList<ColumnScores> columns, string[] metrics, string first, TextWriter to)
    {
        if (columns.Count == 0)
        {
            return;
        }

        to.WriteLine($"| | {string.Join(" | ", metrics)} | 95 % of {first} |");
        to.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --: |", metrics.Length + 1))}");
        foreach (ColumnScores column in columns)
        {
            (double low, double high) = Significance.Interval(column.ByMetric[first]);
            to.WriteLine($"| {column.Name} | {string.Join(" | ", metrics.Select(metric => Figure(column.Mean(metric))))} | {Figure(low)}–{Figure(high)} |");
        }

        to.WriteLine();
    }

    // Each way of ranking against the one before it, and the first against the baseline.
    private static IEnumerable<(string First, string Second)> DocumentPairs(IReadOnlyList<ColumnScores> columns)
    {
        string[] ours = [.. columns.Select(column => column.Name).Where(name => name != "luceneBm25")];
        IEnumerable<(string, string)> byPeople = ours.Contains("replies") ? [("replies", "people")] : [];
        return [.. byPeople, .. ours.Take(1).Select(name => ("luceneBm25", name)), .. ours.Skip(1).Select(name => (ours[0], name))];
    }

    private static IEnumerable<(string First, string Second)> PeoplePairs(IReadOnlyList<ColumnScores> columns) =>
        columns.Any(column => column.Name == "mixed") ? [("mostAnswers", "mixed"), ("mostRecent", "mixed")] : [];

    private static Comparison Compare(IReadOnlyList<IReadOnlyList<ColumnScores>> corpora, string first, string second, string[] metric)
    {
        return Significance.Compare(All(first), All(second));

        double[] All(string name) => [.. corpora.SelectMany(columns => columns.First(column => column.Name == name).ByMetric[metric[0]])];
    }

    private static void PrintComparison(string metric, string first, string second, Comparison comparison, TextWriter to) =>
        to.WriteLine(Invariant($"- {metric}: {second} − {first} = {comparison.Difference:+0.0000;-0.0000;0.0000} (95 % {comparison.Low:+0.0000;-0.0000;0.0000} … {comparison.High:+0.0000;-0.0000;0.0000}, p {comparison.P:0.0000}, {comparison.Queries:N0} queries)"));

    private static string Figure(double? value) => value is { } figure ? figure.ToString("0.0000", CultureInfo.InvariantCulture) : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
