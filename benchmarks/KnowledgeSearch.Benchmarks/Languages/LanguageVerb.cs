using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Ingestion.Enrichment.Language;

namespace KnowledgeSearch.Benchmarks.Languages;

/// <summary><c>language --messages FILE</c>: how many messages a second one thread judges, and what the classifier holds in memory.</summary>
internal static class LanguageVerb
{
    private const int Rounds = 5;
    private const double RoundSeconds = 1;

    public static Command Create()
    {
        Option<FileInfo> messages = new("--messages") { Description = "A message per line, behind its language and a tab.", Required = true };
        Command command = new("language", "Measures the classifier of languages.") { messages };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(messages)!))); // required
        return command;
    }

    private static int Run(FileInfo file)
    {
        string[] messages = [.. File.ReadLines(file.FullName).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')[1].Replace("\\n", "\n", StringComparison.Ordinal))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        LanguageClassifier.Judge("", messages[0]);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        List<double> rates = [];
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            Stopwatch watch = Stopwatch.StartNew();
            int judged = 0;
            while (watch.Elapsed.TotalSeconds < RoundSeconds)
            {
                foreach (string message in messages)
                {
                    LanguageClassifier.Judge("", message);
                }

                judged += messages.Length;
            }

            rates.Add(judged / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{messages.Length} messages: {rates.Min():N0} to {rates.Max():N0} messages per second of processor in {Rounds} rounds; {bytes / 1048576.0:F1} MB"));
        return 0;
    }
}
