using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// A wiki's XML dump. A dump is a whole: another one than was read last is read in full, so that what it no longer holds is found; the same one costs nothing.
/// </summary>
internal sealed class MediaWikiDumpConnector(MediaWikiDumpOptions options, ConnectorContext context) : IConnector
{
    public ConnectorCapabilities Capabilities { get; } = new()
    {
        ReportsDeletions = false,
        ReportsEdits = true,
        ReportsPermissions = false,
        Completeness = ListingCompleteness.FullCrawls,
    };

    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MediaWikiState state = MediaWikiState.Read(since, MediaWikiState.SettingsOf(options, context.DefaultAccess));
        IReadOnlyList<FileInfo> files = DumpFiles.Find(options.Path);
        string[] marks = [.. files.Select(DumpFiles.Mark)];
        if (since is not null && state.Dump?.Files.SequenceEqual(marks) is not true)
        {
            throw new ConnectorException(ConnectorFault.CheckpointLost,
                $"The dump is another one than was read last: {files[0].Name}{(files.Count > 1 ? Invariant($" and {files.Count - 1} more") : "")} is read in "
                + "full.");
        }

        state.Dump ??= new DumpPosition { Files = marks };
        DumpCrawl crawl = new(options, context, state);
        while (state.Dump.File < files.Count)
        {
            await foreach (SourceChange change in crawl.ReadAsync(files[state.Dump.File], cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            state.Dump = state.Dump with { File = state.Dump.File + 1, Pages = 0 };
            yield return new SourceChange.CheckpointReached(state.Write());
        }

        // Said at every crawl until there is a whole dump: what is missing from this one is unknown.
        foreach (string damage in state.Dump.Damaged)
        {
            yield return new SourceChange.Failed(null, damage, Retryable: false);
        }

        yield return new SourceChange.CheckpointReached(state.Write());
    }

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<FileInfo> files = [];
        ProbeStep list = await StepAsync("list", () =>
        {
            files = DumpFiles.Find(options.Path);
            return Task.FromResult(Invariant($"{files.Count} files, {files.Sum(file => file.Length) / 1024 / 1024} MB packed, the first is {files[0].Name}."));
        }).ConfigureAwait(false);
        yield return list;
        if (!list.Succeeded)
        {
            yield break;
        }

        ProbeStep fetch = await StepAsync("fetch", () => LookAsync(files[0], cancellationToken)).ConfigureAwait(false);
        yield return fetch;
        if (fetch.Succeeded)
        {
            yield return HttpProbe.Step("permissions", MediaWikiConnector.Permissions(context.DefaultAccess, withCredentials: true));
        }
    }

    private async Task<string> LookAsync(FileInfo file, CancellationToken cancellationToken)
    {
        using DumpReader reader = new(DumpFiles.Open(file, long.MaxValue), options.MaxPageMegabytes * 1024 * 1024, options.PageAddress);
        try
        {
            await foreach (DumpPage page in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                int namespaces = reader.Site!.Select(options).Count;
                string name = reader.Site.Name.Length > 0 ? reader.Site.Name : "a wiki without a name";
                string generator = reader.Site.Generator.Length > 0 ? $" ({reader.Site.Generator})" : "";
                return Invariant($"A dump of {name}{generator}; {namespaces} namespaces are read; the first page is '{page.Page.Title}'.");
            }
        }
        catch (Exception error) when (error is XmlException or InvalidDataException or IOException)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent,
                $"{file.Name} cannot be read past {reader.Place}: {DumpCrawl.Reason(error)}. Make or download the dump again.", error);
        }

        return "The dump holds no pages.";
    }

    private static async Task<ProbeStep> StepAsync(string name, Func<Task<string>> look)
    {
        try
        {
            return HttpProbe.Step(name, await look().ConfigureAwait(false));
        }
        catch (ConnectorException fault)
        {
            return HttpProbe.Step(name, fault.Message) with { Succeeded = false };
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
