using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Benchmarks.Reporting;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Benchmarks.Ingestion;

/// <summary><c>freshness --corpus DIR</c>: from the commit of a crawler's batch to the first search that finds its message, with a corpus already indexed.</summary>
internal static class FreshnessBenchmark
{
    private const int Messages = 50;
    private static readonly SourceId Source = new("freshness");

    public static Command Create()
    {
        Option<DirectoryInfo> corpus = new("--corpus") { Description = "Folder with documents.jsonl, indexed first.", Required = true };
        Command command = new("freshness", "Measures how soon a new message is found.") { corpus };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(corpus)!, cancellationToken)); // required
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo corpus, CancellationToken cancellationToken)
    {
        await using BenchmarkInstallation installation = await BenchmarkInstallation.StartAsync(cancellationToken);
        await using FileStream lines = File.OpenRead(Path.Combine(corpus.FullName, "documents.jsonl"));
        long documents = await installation.ImportAsync(lines, cancellationToken);
        Random random = new(42);
        List<TimeSpan> times = [];
        for (int i = 0; i < Messages; i++)
        {
            // Not in step with the projection's own rhythm.
            await Task.Delay(random.Next(100, 700), cancellationToken);
            string word = string.Create(CultureInfo.InvariantCulture, $"nieuwsbericht{i}x");
            CrawlBatch batch = new()
            {
                Source = Source, Now = TimeProvider.System.GetUtcNow(),
                Upserts = [new SourceDocument { Id = new DocumentId(Source, word), Kind = DocumentKind.Message, Body = $"Een nieuw bericht: {word}.", Access = DocumentAccess.ForEveryone }],
            };
            Stopwatch watch = Stopwatch.StartNew();
            await installation.Store.CommitAsync(batch, cancellationToken);
            while ((await installation.Searcher.SearchAsync(new SearchRequest(word, Principals.SignedIn([])), cancellationToken)).Total.Value == 0)
            {
                await Task.Delay(5, cancellationToken);
            }

            times.Add(watch.Elapsed);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"new message searchable beside {documents:N0} documents: {Percentiles.Text(times)}"));
        return 0;
    }
}
