using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Hosting;
using Spectre.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>
/// <c>demo</c>: starts the sample organisation's systems on loopback, crawls them over HTTP with the connectors of the product, and serves search. What it crawled is in a temporary
/// folder that goes when it ends.
/// </summary>
internal static class DemoCommand
{
    public static Command Create(string[] settings)
    {
        Command command = new("demo", "Serves a sample organisation, crawled live from servers on this machine.");
        command.SetAction((_, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(settings, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("knowledgesearch-demo-");
        try
        {
            DemoOrganisation organisation = DemoOrganisation.Create(TimeProvider.System);
            await using DemoServers servers = await DemoServers.StartAsync(organisation, cancellationToken);
            await using WebApplication application = SearchHost.Build(settings, DemoSettings.Of(servers, folder.FullName));
            Console.WriteLine($"{DemoOrganisation.Name}: intranet {servers.Intranet}  wiki {servers.Wiki}  feeds {servers.Feeds}");
            await application.StartAsync(cancellationToken);
            await ProgressDisplay.RunAsync(AnsiConsole.Console, progress => CrawlAsync(application.Services, progress, cancellationToken));
            await application.Services.GetRequiredService<IndexProjection>().CatchUpAsync(cancellationToken);
            StoreCounts counts = await application.Services.GetRequiredService<IContentStore>().GetCountsAsync(cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Documents:N0} documents by {counts.People:N0} people. Search on {application.Urls.First()}  (Ctrl+C ends the demo)"));
            await Task.WhenAny(DemoTimeline.RunAsync(organisation, TimeProvider.System, cancellationToken), Task.Delay(Timeout.Infinite, cancellationToken));
            await application.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // New sources are crawled at once by the scheduler; here their first crawls are watched to their end.
    private static async Task<int> CrawlAsync(IServiceProvider services, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        CrawlScheduler scheduler = services.GetRequiredService<CrawlScheduler>();
        IReadOnlyList<SourceDefinition> sources = services.GetRequiredService<SourceCatalog>().Sources;
        Task<CrawlRun?>[] first = [.. sources.Select(source => scheduler.WaitAsync(source.Id, cancellationToken))];
        Task all = Task.WhenAll(first);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200));
        do
        {
            foreach ((SourceDefinition source, Task<CrawlRun?> ending) in sources.Zip(first))
            {
                Report(source.Id, ending.IsCompletedSuccessfully ? ending.Result : null, scheduler.GetActivity(source.Id)?.Running?.Progress);
            }
        }
        while (!all.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken));

        await all;
        return 0;

        void Report(SourceId source, CrawlRun? run, CrawlProgress? crawl)
        {
            if (run is not null)
            {
                long seen = run.Added + run.Changed + run.Unchanged;
                progress.Report(new WorkProgress(source.Value, seen, seen, run.Message ?? "crawled"));
            }
            else if (crawl is not null)
            {
                progress.Report(new WorkProgress(source.Value, crawl.Seen, crawl.Expected, ""));
            }
        }
    }
}
