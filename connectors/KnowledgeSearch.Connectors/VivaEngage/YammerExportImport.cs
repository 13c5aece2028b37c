using System.Globalization;
using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// Imports one zip in two readings. The first counts rows against the export's log and gathers names: a file whose rows are not those that were exported
/// (misquoted, cut off) must not remove or rewrite anything on the strength of misread columns. The second yields.
/// </summary>
internal sealed class YammerExportImport(YammerExportOptions options, ConnectorContext context, YammerArchive archive, ExportFile file)
{
    private const int RowsPerCheckpoint = 500;

    /// <summary>In the order in which they are yielded: authors before what they wrote.</summary>
    private static readonly string[] Tables = ["Users", "Messages", "Pages", "Files"];

    private static readonly string[] Counted = ["Users", "Groups", "Topics", "Messages", "Pages", "Files"];

    private readonly YammerNames _names = new();
    private readonly List<string> _damaged = [];
    private readonly Dictionary<string, YammerEntry> _pages = archive.Entries.Where(entry => entry.IsIn("pages"))
        .GroupBy(entry => Path.GetFileNameWithoutExtension(entry.FileName), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    private bool _logged;

    /// <param name="state">Where to begin, when it is in this file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<SourceChange> ReadAsync(YammerExportState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long total = await CountAsync(cancellationToken).ConfigureAwait(false);
        if (archive.IsTruncated || _damaged.Count > 0)
        {
            string missing = string.Join(", ", Counted.Where(table => !archive.Has(table)).Concat(_damaged));
            yield return new SourceChange.Failed(null, $"{file.Name} is cut off or damaged: what could be read was read; not or not wholly there: {(missing.Length > 0 ? missing : "its end")}. Download the export again.", Retryable: false);
        }
        else if (!_logged)
        {
            yield return new SourceChange.Failed(null, $"{file.Name} has no log.txt, so its numbers of rows could not be checked. Download the export again if anything is missing.", Retryable: false);
        }

        YammerExportDocuments documents = new(options, context, _names);
        bool resumes = state.Current == file;
        long done = 0;
        foreach (string table in Tables.SkipWhile(table => resumes && Tables.Contains(state.Table) && table != state.Table))
        {
            long skip = resumes && state.Table == table ? state.Row : 0;
            await foreach (YammerRow row in WholeRowsAsync(table, firstReading: false, cancellationToken).ConfigureAwait(false))
            {
                // Skipped rows are looked at too: versions of pages and files are compared with those before them.
                IReadOnlyList<SourceChange> changes = documents.Create(table, row);
                if (row.Number <= skip)
                {
                    continue;
                }

                foreach (SourceChange change in changes)
                {
                    yield return table == "Pages" && change is SourceChange.Upsert page ? await WithTextAsync(page, row, cancellationToken).ConfigureAwait(false) : change;
                }

                if (++done % RowsPerCheckpoint == 0)
                {
                    yield return new SourceChange.Progress(done, total);
                    yield return new SourceChange.CheckpointReached((state with { Current = file, Table = table, Row = row.Number }).Write());
                }
            }
        }
    }

    /// <summary>The first reading.</summary>
    /// <exception cref="ConnectorException">The numbers differ and the file is not merely cut off.</exception>
    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = await LoggedAsync(cancellationToken).ConfigureAwait(false);
        _logged = counts.Count > 0;
        long total = 0;
        foreach (string table in Counted)
        {
            long rows = 0;
            await foreach (YammerRow row in WholeRowsAsync(table, firstReading: true, cancellationToken).ConfigureAwait(false))
            {
                rows++;
                Gather(table, row);
            }

            total += Tables.Contains(table) ? rows : 0;
            if (!archive.IsTruncated && !_damaged.Contains(table) && counts.TryGetValue(table, out long logged) && logged != rows)
            {
                throw new ConnectorException(
                    ConnectorFault.UnexpectedContent,
                    string.Create(CultureInfo.InvariantCulture, $"{file.Name} says in log.txt that {logged} {table.ToUpperInvariant()} were exported, but {table}.csv has {rows} rows. Nothing was taken from it: download the export again."));
            }
        }

        return total;
    }

    private async Task<Dictionary<string, long>> LoggedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await archive.ReadCountsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            _damaged.Add("log.txt");
            return [];
        }
    }

    /// <summary>The page's HTML, from <c>pages/{id}.html</c> where id is that of the version or of the page. Read now: the archive is closed when the documents are stored.</summary>
    private async Task<SourceChange> WithTextAsync(SourceChange.Upsert page, YammerRow row, CancellationToken cancellationToken)
    {
        if (!_pages.TryGetValue(row["id"] ?? "", out YammerEntry? entry) && !_pages.TryGetValue(row["page_id"] ?? "", out entry))
        {
            return page;
        }

        try
        {
            string html = await YammerArchive.ReadTextAsync(entry, cancellationToken).ConfigureAwait(false);
            return new SourceChange.Upsert(page.Document with { Body = html, BodyFormat = BodyFormat.Html });
        }
        catch (Exception error) when (error is ConnectorException or InvalidDataException)
        {
            return new SourceChange.Failed(page.Document.Id, $"The page {entry.Name} cannot be unpacked: {error.Message} Download the export again.", Retryable: false);
        }
    }

    private void Gather(string table, YammerRow row)
    {
        if (row.Csv.Fault is not null || row.Id("id") is not { } id)
        {
            return;
        }

        switch (table)
        {
            case "Users" when row["name"] is { } name:
                _names.Users[id] = name;
                break;
            case "Topics" when row["name"] is { } name:
                _names.Topics[id] = name;
                break;
            case "Groups" when !row.IsFalse("private") && row.Csv["private"] is not null:
                _names.PrivateGroups.Add(id);
                break;
            case "Files" when row["name"] is { } name:
                _names.Files[id] = name;
                _names.Files[row.Id("file_id") ?? id] = name;
                break;
            case "Messages" when (row.Id("thread_id") ?? id) == id && string.Equals(row["message_type"], "question", StringComparison.OrdinalIgnoreCase):
                _names.Askers[id] = row.Id("sender_id") ?? 0;
                break;
        }
    }

    /// <summary>Rows up to the end of the table or to where the first reading found it damaged.</summary>
    private async IAsyncEnumerable<YammerRow> WholeRowsAsync(string table, bool firstReading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<YammerRow> rows = archive.ReadAsync(table, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (InvalidDataException) when (firstReading || _damaged.Contains(table))
                {
                    if (firstReading)
                    {
                        _damaged.Add(table);
                    }

                    yield break;
                }

                yield return rows.Current;
            }
        }
    }
}
