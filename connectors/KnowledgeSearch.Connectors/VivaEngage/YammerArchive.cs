using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors.Csv;
using KnowledgeSearch.Connectors.Streams;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>An entry of an export, opened anew for each reading.</summary>
internal sealed record YammerEntry(string Name, long Packed, Func<Stream> Open)
{
    /// <summary>The last part: some exports nest everything one folder down, others have a folder per network.</summary>
    public string FileName => Name[(Name.LastIndexOfAny(['/', '\\']) + 1)..];

    public bool IsIn(string folder) => Name.Split('/', '\\') is [.., var parent, _] && parent.Equals(folder, StringComparison.OrdinalIgnoreCase);
}

/// <summary>One row of a table.</summary>
/// <param name="Number">From 1, over all entries of that name.</param>
/// <param name="Entry">Where it is, for messages.</param>
/// <param name="Csv">Its values.</param>
internal sealed record YammerRow(long Number, string Entry, CsvRow Csv)
{
    /// <summary>A value; null when the column is missing, empty or the word <c>null</c>, which is how exports write it.</summary>
    public string? this[string column] => Csv[column]?.Trim() is { Length: > 0 } value && value != "null" ? value : null;

    public long? Id(string column) => long.TryParse(this[column], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    public bool IsTrue(string column) => string.Equals(this[column], "true", StringComparison.OrdinalIgnoreCase);

    public bool IsFalse(string column) => string.Equals(this[column], "false", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A network export zip, read in place: tables stream, nothing is unpacked to memory or disk.</summary>
internal sealed partial class YammerArchive : IDisposable
{
    private const int MaxEntries = 200_000;
    private const int MaxTextBytes = 20 * 1024 * 1024;

    private readonly ZipArchive? _zip;
    private readonly long _maxTableBytes;

    private YammerArchive(ZipArchive? zip, List<YammerEntry> entries, long maxTableBytes)
    {
        _zip = zip;
        Entries = entries;
        _maxTableBytes = maxTableBytes;
    }

    public IReadOnlyList<YammerEntry> Entries { get; }

    /// <summary>The end of the file is missing: some entries are cut off or absent, and which is not known.</summary>
    public bool IsTruncated => _zip is null;

    /// <exception cref="ConnectorException">The file is no zip, or an unreasonable one.</exception>
    public static YammerArchive Open(string path, long maxTableBytes)
    {
        FileStream file = Opened(path);
        try
        {
            ZipArchive zip = new(file, ZipArchiveMode.Read);
            return zip.Entries.Count <= MaxEntries
                ? new YammerArchive(zip, [.. zip.Entries.Select(entry => new YammerEntry(entry.FullName, entry.CompressedLength, entry.Open))], maxTableBytes)
                : throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{Path.GetFileName(path)} has {zip.Entries.Count} entries where an export has at most {MaxEntries}. Export a shorter period.");
        }
        catch (InvalidDataException error)
        {
            file.Dispose();
            List<YammerEntry> entries = ZipSalvage.Find(path, MaxEntries);
            return entries.Count > 0 ? new YammerArchive(null, entries, maxTableBytes)
                : throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{Path.GetFileName(path)} is not a zip. Download the export again; a log-in page or an error may have been saved under its name.", error);
        }
        catch (ConnectorException)
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _zip?.Dispose();

    public bool Has(string table) => Tables(table).Any();

    /// <summary>Streams the rows of every entry of that name, matched without case in whatever folder.</summary>
    /// <exception cref="InvalidDataException">The entry is cut off or damaged; the rows before were good.</exception>
    public async IAsyncEnumerable<YammerRow> ReadAsync(string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        foreach (YammerEntry entry in Tables(table))
        {
            using StreamReader text = new(new BoundedStream(entry.Open(), entry.Name, entry.Packed, _maxTableBytes), Encoding.UTF8);
            // The separator is fixed: a header of one column must not be split at a letter of its values.
            CsvReader csv = await CsvReader.OpenAsync(text, ',', cancellationToken).ConfigureAwait(false);
            await foreach (CsvRow row in csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return new YammerRow(++number, entry.Name, row);
            }
        }
    }

    /// <summary>The columns of a table's first entry; empty when there is none.</summary>
    public async Task<IReadOnlyList<string>> HeaderAsync(string table, CancellationToken cancellationToken)
    {
        if (Tables(table).FirstOrDefault() is not { } entry)
        {
            return [];
        }

        using StreamReader text = new(new BoundedStream(entry.Open(), entry.Name, entry.Packed, _maxTableBytes), Encoding.UTF8);
        return (await CsvReader.OpenAsync(text, ',', cancellationToken).ConfigureAwait(false)).Header;
    }

    /// <summary>
    /// What the export says it holds, per upper-case table name, added up over networks; empty when there is no log. The line about
    /// MessageThreadsOutbound counts what left the network and is not a table's.
    /// </summary>
    public async Task<Dictionary<string, long>> ReadCountsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = new(StringComparer.OrdinalIgnoreCase);
        foreach (YammerEntry entry in Entries.Where(entry => entry.FileName.Equals("log.txt", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (Match match in CountLine().Matches(await ReadTextAsync(entry, cancellationToken).ConfigureAwait(false)))
            {
                string table = match.Groups["table"].Value;
                counts[table] = counts.GetValueOrDefault(table) + long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
            }
        }

        return counts;
    }

    /// <summary>A small entry as a whole.</summary>
    public static async Task<string> ReadTextAsync(YammerEntry entry, CancellationToken cancellationToken)
    {
        using StreamReader text = new(new BoundedStream(entry.Open(), entry.Name, entry.Packed, MaxTextBytes), Encoding.UTF8);
        return await text.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static FileStream Opened(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(ConnectorFault.Other, $"{path} cannot be opened: {error.Message} Give this service read access to it.", error);
        }
    }

    private IEnumerable<YammerEntry> Tables(string table) =>
        Entries.Where(entry => entry.FileName.Equals(table + ".csv", StringComparison.OrdinalIgnoreCase)).OrderBy(entry => entry.Name, StringComparer.Ordinal);

    [GeneratedRegex(@"Number of exported (?<table>[A-Z]+)\s*:\s*(?<count>[0-9]{1,15})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CountLine();
}
