using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Benchmarks.Reporting;

namespace KnowledgeSearch.Benchmarks.Ingestion;

/// <summary><c>ingest --corpus DIR</c>: lines of JSON → store → enrichment → searchable, with the most memory that was resident.</summary>
internal static class IngestBenchmark
{
    public static Command Create()
    {
        Option<DirectoryInfo> corpus = new("--corpus") { Description = "Folder with documents.jsonl.", Required = true };
        Command command = new("ingest", "Imports a corpus until it is searchable.") { corpus };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(corpus)!, cancellationToken)); // required
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo corpus, CancellationToken cancellationToken)
    {
        await using BenchmarkInstallation installation = await BenchmarkInstallation.StartAsync(cancellationToken);
        await using FileStream lines = File.OpenRead(Path.Combine(corpus.FullName, "documents.jsonl"));
        Stopwatch watch = Stopwatch.StartNew();
        long documents = await installation.ImportAsync(lines, cancellationToken);
        TimeSpan elapsed = watch.Elapsed;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{corpus.Name}: {documents:N0} documents in {elapsed.TotalSeconds:0.00} s = {documents / elapsed.TotalSeconds:N0} documents/s, peak {ProcessMemory.PeakMegabytes():0} MB"));
        return 0;
    }
}
