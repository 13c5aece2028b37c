using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Spectre.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>crawl SOURCE [--full | --prune | --access]</c>: crawls one source now and waits for it.</summary>
internal static class CrawlCommand
{
    public static Command Create(string[] settings)
    {
        Argument<string> source = new("SOURCE") { Description = "Name of the source in the configuration." };
        Option<bool> full = new("--full") { Description = "Read everything anew instead of what changed." };
        Option<bool> prune = new("--prune") { Description = "Only look for what vanished, by the ids." };
        Option<bool> access = new("--access") { Description = "Only read anew who may see what." };
        Command command = new("crawl", "Crawls a source now.") { source, full, prune, access };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, services => RunAsync(
            services,
            parsed.GetValue(source)!, // required
            parsed.GetValue(full) ? CrawlMode.Full : parsed.GetValue(prune) ? CrawlMode.Prune : parsed.GetValue(access) ? CrawlMode.AccessOnly : CrawlMode.Incremental,
            cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string name, CrawlMode mode, CancellationToken cancellationToken)
    {
        SourceDefinition source = Find(services.GetRequiredService<SourceCatalog>(), name);
        IContentStore store = services.GetRequiredService<IContentStore>();
        if (await store.GetStatusAsync(source.Id, cancellationToken) is { PausedReason: { } reason })
        {
            throw new CommandException($"Source '{name}' is paused: {reason} Resume it first.");
        }

        await AuditCommand.RecordAsync(services, "source.run", name, null, $"mode={mode}", cancellationToken);
        CrawlRunner runner = services.GetRequiredService<CrawlRunner>();
        CrawlRun run = await ProgressDisplay.RunAsync(AnsiConsole.Console, progress => runner.RunAsync(source, mode, new CrawlReport(progress), cancellationToken));
        await OperatorHost.CatchUpAsync(services, cancellationToken);
        Console.WriteLine(Summary(run));
        if (run.State is RunState.Held)
        {
            Console.WriteLine($"Decide with: hold {name} accept (remove them), or: hold {name} reject (keep them).");
        }

        return run.State is RunState.Completed or RunState.CompletedWithFailures ? 0 : CommandLine.Failed;
    }

    /// <summary>The source of a name.</summary>
    /// <exception cref="CommandException">There is none; the message lists those there are.</exception>
    public static SourceDefinition Find(SourceCatalog sources, string name) =>
        (SourceId.IsValid(name) ? sources.Find(new SourceId(name)) : null) ?? throw new CommandException(
            $"There is no source '{name}'. {(sources.Sources.Count == 0 ? "None is configured: add one under Sources in appsettings.json." : $"Configured: {string.Join(", ", sources.Sources.Select(source => source.Id))}.")}");

    /// <summary>What a run did, in one line.</summary>
    public static string Summary(CrawlRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Source}: {run.State}, {run.Added:N0} added, {run.Changed:N0} changed, {run.Unchanged:N0} unchanged, {run.Deleted:N0} removed, {run.Failed:N0} failed{(run.Message is { } message ? $". {message}" : "")}");
}

/// <summary>Shows the progress of crawls.</summary>
internal sealed class CrawlReport(IProgress<WorkProgress> display) : IProgress<CrawlProgress>
{
    public void Report(CrawlProgress value) => display.Report(new WorkProgress(value.Source.Value, value.Seen, value.Expected, value.Failed > 0 ? $"{value.Failed} failed" : ""));
}
