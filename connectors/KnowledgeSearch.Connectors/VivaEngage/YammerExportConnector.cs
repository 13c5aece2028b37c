using System.Globalization;
using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// A Yammer network data export: the whole history, which REST does not give. Rows are upserted by id and removed where they say <c>deleted_at</c>; what was
/// erased for good merely no longer occurs, which says nothing in an export of a period, so nothing is concluded from absence. The text is that of
/// Messages.csv: MessageVersions.csv repeats what messages used to say.
/// </summary>
internal sealed class YammerExportConnector(YammerExportOptions options, ConnectorContext context) : IConnector
{
    // An edit made while an export was being written may be in neither it nor the next.
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    public ConnectorCapabilities Capabilities { get; } = new()
    {
        ReportsDeletions = false,
        ReportsEdits = true,
        ReportsPermissions = true,
        Completeness = ListingCompleteness.Never,
    };

    private static readonly string[] Needed = ["id", "thread_id", "body", "in_private_group", "in_private_conversation"];

    private long MaxTableBytes => options.MaxTableGigabytes * 1024L * 1024 * 1024;

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Path.Length == 0)
        {
            yield return await StepAsync("authenticate", () => AuthenticateAsync(cancellationToken)).ConfigureAwait(false);
            yield break;
        }

        IReadOnlyList<FileInfo> files = [];
        ProbeStep list = await StepAsync("list", () =>
        {
            files = Files();
            return Task.FromResult(Invariant($"{files.Count} zips found, {files.Sum(file => file.Length) / 1024 / 1024} MB."));
        }).ConfigureAwait(false);
        yield return list;
        if (list.Succeeded)
        {
            yield return await StepAsync("fetch", () => LookAsync(files[0].FullName, cancellationToken)).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        YammerExportState state = YammerExportState.Read(since);
        if (options.Path.Length == 0)
        {
            DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(context.Time.GetUtcNow().ToUnixTimeSeconds());
            DateTimeOffset from = state.Until is { } last ? last - Overlap : DateTimeOffset.Parse(options.Since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            using YammerExportDownload download = await YammerExportDownload.FetchAsync(options, context, from, until, cancellationToken).ConfigureAwait(false);

            // The name is not the file's, and rows may have been added since a killed import: its period is read anew, which upserts the same.
            ExportFile file = new(Invariant($"the export from {from:yyyy-MM-dd} to {until:yyyy-MM-ddTHH:mm:ssZ}"), new FileInfo(download.Path).Length);
            await foreach (SourceChange change in ImportAsync(download.Path, file, state, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            state = new YammerExportState { Until = until };
        }
        else
        {
            foreach (FileInfo info in Files())
            {
                ExportFile file = new(info.Name, info.Length);
                if (!state.Done.Contains(file))
                {
                    await foreach (SourceChange change in ImportAsync(info.FullName, file, state, cancellationToken).ConfigureAwait(false))
                    {
                        yield return change;
                    }

                    state = state with { Done = [.. state.Done.Where(done => done.Name != file.Name), file], Current = null, Table = "", Row = 0 };
                    yield return new SourceChange.CheckpointReached(state.Write());
                }
            }
        }

        yield return new SourceChange.CheckpointReached(state.Write());
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task<ProbeStep> StepAsync(string name, Func<Task<string>> look)
    {
        try
        {
            return new ProbeStep(name, true, await look().ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is ConnectorException or InvalidDataException)
        {
            return new ProbeStep(name, false, fault.Message.Length > 300 ? fault.Message[..299] + "…" : fault.Message);
        }
    }

    private async IAsyncEnumerable<SourceChange> ImportAsync(string path, ExportFile file, YammerExportState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using YammerArchive archive = YammerArchive.Open(path, MaxTableBytes);
        await foreach (SourceChange change in new YammerExportImport(options, context, archive, file).ReadAsync(state, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    private async Task<string> LookAsync(string path, CancellationToken cancellationToken)
    {
        using YammerArchive archive = YammerArchive.Open(path, MaxTableBytes);
        IReadOnlyList<string> header = await archive.HeaderAsync("Messages", cancellationToken).ConfigureAwait(false);
        string[] missing = [.. Needed.Where(column => !header.Contains(column, StringComparer.OrdinalIgnoreCase))];
        return header.Count == 0 ? throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{Path.GetFileName(path)} has no Messages.csv. Give a network data export that includes messages.")
            : missing.Length > 0 ? throw new ConnectorException(ConnectorFault.UnexpectedContent, $"Messages.csv in {Path.GetFileName(path)} lacks the columns {string.Join(", ", missing)}; without them texts or permissions are unknown.")
            : Invariant($"{Path.GetFileName(path)} has {archive.Entries.Count} entries{(archive.IsTruncated ? ", but its end is missing" : "")}.");
    }

    private async Task<string> AuthenticateAsync(CancellationToken cancellationToken)
    {
        // An empty period: shows whether the token may export without making the service write a history.
        DateTimeOffset now = context.Time.GetUtcNow();
        using YammerExportDownload download = await YammerExportDownload.FetchAsync(options, context, now, now, cancellationToken).ConfigureAwait(false);
        using YammerArchive archive = YammerArchive.Open(download.Path, MaxTableBytes);
        return Invariant($"The token may export; an empty period gave {archive.Entries.Count} tables.");
    }

    private List<FileInfo> Files()
    {
        if (File.Exists(options.Path))
        {
            return [new FileInfo(options.Path)];
        }

        try
        {
            List<FileInfo> files = [.. new DirectoryInfo(options.Path).EnumerateFiles("*.zip").OrderBy(file => file.Name, StringComparer.Ordinal)];
            return files.Count > 0 ? files : throw new ConnectorException(ConnectorFault.NotFound, $"{options.Path} holds no zip. Put the downloaded exports there.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(ConnectorFault.NotFound, $"{options.Path} is not there or cannot be listed. Give the path of an export zip or of a folder of them.", error);
        }
    }
}
