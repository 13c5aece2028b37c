using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Benchmarks.Ingestion;

/// <summary><c>unchanged</c>: what an incremental crawl costs besides the network when nothing changed. The connector yields from memory, so all that is measured is the runner and the store.</summary>
internal static class UnchangedBenchmark
{
    private const int Documents = 10_000;

    public static Command Create()
    {
        Command command = new("unchanged", "Crawls an unchanged source of 10,000 documents again.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("knowledgesearch-benchmark-");
        try
        {
            IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Store:Path"] = Path.Combine(folder.FullName, "content.db"), ["Sources:memory:Type"] = "memory", ["Sources:memory:Access"] = "everyone",
            }).Build();
            await using ServiceProvider services = new ServiceCollection().AddLogging().AddContentStore(configuration)
                .AddConnector<MemoryOptions>("memory", "From memory", (_, context) => new MemoryConnector(context)).AddCrawling(configuration).BuildServiceProvider();
            IContentStore store = services.GetRequiredService<IContentStore>();
            await store.OpenAsync(cancellationToken);
            SourceDefinition source = services.GetRequiredService<SourceCatalog>().Sources[0];
            CrawlRunner runner = services.GetRequiredService<CrawlRunner>();
            await runner.RunAsync(source, CrawlMode.Full, null, cancellationToken);
            for (int round = 0; round < 3; round++)
            {
                long before = await store.GetLastSequenceAsync(cancellationToken);
                Stopwatch watch = Stopwatch.StartNew();
                CrawlRun run = await runner.RunAsync(source, CrawlMode.Incremental, null, cancellationToken);
                TimeSpan elapsed = watch.Elapsed;
                long changes = await store.GetLastSequenceAsync(cancellationToken) - before;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Unchanged:N0} unchanged in {elapsed.TotalSeconds:0.00} s, {changes} changes written"));
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class MemoryOptions;

    /// <summary>Yields the same documents at every crawl, with text and no version, so that each is compared by its content.</summary>
    private sealed class MemoryConnector(ConnectorContext context) : IConnector
    {
        private static readonly string Text = string.Concat(Enumerable.Repeat("Verlof vraag je aan in het portaal, uiterlijk twee weken vooraf. ", 20));

        public ConnectorCapabilities Capabilities { get; } = new() { Completeness = ListingCompleteness.EveryCrawl };

        public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield return new ProbeStep("list", true, "Documents come from memory.");
        }

        public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            for (int i = 0; i < Documents; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new SourceChange.Upsert(new SourceDocument { Id = context.Id($"page/{i}"), Title = $"Pagina {i}", Body = Text, Access = context.DefaultAccess });
            }

            yield return new SourceChange.CheckpointReached(new Checkpoint("end"));
        }
    }
}
