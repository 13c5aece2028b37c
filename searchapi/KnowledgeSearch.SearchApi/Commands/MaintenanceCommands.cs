using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Spectre.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>reindex</c>: writes the index anew from the store, beside the old one.</summary>
internal static class ReindexCommand
{
    public static Command Create(string[] settings)
    {
        Command command = new("reindex", "Builds the index anew from the content store and swaps it in. A running server does this on POST /api/v1/admin/reindex.");
        command.SetAction((_, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            IndexProjection projection = services.GetRequiredService<IndexProjection>();
            await projection.StartAsync(cancellationToken);
            await ProgressDisplay.RunAsync(AnsiConsole.Console, async display =>
            {
                await projection.RebuildAsync(new RebuildReport(display), cancellationToken);
                return 0;
            });
            await projection.StopAsync(cancellationToken);
            IndexStatus status = services.GetRequiredService<IIndexWriter>().Status;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{status.Documents:N0} documents in generation {status.Generation}."));
            return 0;
        }, cancellationToken));
        return command;
    }

    private sealed class RebuildReport(IProgress<WorkProgress> display) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => display.Report(new WorkProgress("index", value.Written, value.Expected, ""));
    }
}

/// <summary><c>backup DIR</c>: a consistent copy of the store and the keys while serving.</summary>
internal static class BackupCommand
{
    public static Command Create(string[] settings)
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = "Folder to write into; made when absent." };
        Command command = new("backup", "Copies the content store while it is in use. The index needs no backup: it is built from the store.") { folder };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            DirectoryInfo target = parsed.GetValue(folder)!; // required
            await AuditCommand.RecordAsync(services, "backup", "", null, "", cancellationToken);
            await services.GetRequiredService<IContentStore>().BackupAsync(target.FullName, cancellationToken);
            Console.WriteLine($"The content store was copied to '{target}'. Keep the keys of DataProtection:Path elsewhere: with them, the secrets of sources can be read.");
            return 0;
        }, cancellationToken));
        return command;
    }
}

/// <summary><c>check</c>: whether store and index are sound and in step.</summary>
internal static class CheckCommand
{
    public static Command Create(string[] settings)
    {
        Option<bool> digest = new("--digest") { Description = "Also print digests of what store and index hold, to compare installations." };
        Command command = new("check", "Checks the content store and the index.") { digest };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, services => RunAsync(services, parsed.GetValue(digest), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, bool withDigest, CancellationToken cancellationToken)
    {
        IContentStore store = services.GetRequiredService<IContentStore>();
        List<string> faults = [.. await store.CheckAsync(cancellationToken)];
        StoreCounts counts = await store.GetCountsAsync(cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"store: {counts.Documents:N0} documents, {counts.Tombstones:N0} removed, {counts.People:N0} people with {counts.Accounts:N0} accounts, {counts.Groups:N0} groups, {counts.Failures:N0} open failures"));
        try
        {
            IIndexMaintenance maintenance = services.GetRequiredService<IIndexMaintenance>();
            faults.AddRange(await maintenance.CheckAsync(cancellationToken)); // before it is opened: beside a running server only the files can be read
            IndexStatus status = services.GetRequiredService<IIndexWriter>().Status;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"index: {status.Documents:N0} documents, generation {status.Generation}, {status.Condition}, at change {status.CommittedSequence:N0} of {counts.LastSequence:N0}"));
            if (status.Detail.Length > 0)
            {
                faults.Add(status.Detail);
            }

            if (withDigest)
            {
                Console.WriteLine($"digest of the store: {await store.GetDigestAsync(cancellationToken)}");
                Console.WriteLine($"digest of the index: {await maintenance.GetDigestAsync(cancellationToken)}");
            }
        }
        catch (IndexUnavailableException unavailable) when (unavailable.IsInUse && !withDigest)
        {
            Console.WriteLine("index: in use by a running server; its files were checked.");
        }
        catch (IndexUnavailableException unavailable)
        {
            faults.Add($"The index was not opened: {unavailable.Message}");
        }

        foreach (string fault in faults)
        {
            Console.WriteLine(fault);
        }

        Console.WriteLine(faults.Count == 0 ? "Sound." : $"{faults.Count} faults.");
        return faults.Count == 0 ? 0 : CommandLine.Failed;
    }
}
