using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors.Streams;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>The files of a dump.</summary>
internal static partial class DumpFiles
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>The files to read, in order of name, numbers by their value: of those with a date in their name, the newest.</summary>
    /// <exception cref="ConnectorException">There are none, or the folder cannot be listed.</exception>
    public static IReadOnlyList<FileInfo> Find(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetPathRoot(Path.GetFullPath(path))!;
        try
        {
            List<FileInfo> files = [.. new DirectoryInfo(folder).EnumerateFiles(Path.GetFileName(path), new EnumerationOptions())];
            string? newest = files.Select(file => DateOf(file.Name)).Max(StringComparer.Ordinal);
            files = [.. files.Where(file => DateOf(file.Name) == newest).OrderBy(file => Sortable(file.Name), StringComparer.Ordinal)];
            return files.Count > 0 ? files : throw new ConnectorException(ConnectorFault.NotFound,
                $"There is no file '{path}'. Put the dump there, or correct the path.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, error);
        }
    }

    /// <summary>Name, size and time: a dump that was made again is another one, whatever it is called.</summary>
    public static string Mark(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc:yyyyMMddHHmmss}");

    /// <summary>Opens a file and unpacks it as it is read, up to a size.</summary>
    /// <exception cref="ConnectorException">It cannot be opened.</exception>
    public static Stream Open(FileInfo file, long maxBytes)
    {
        FileStream packed;
        try
        {
            packed = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file.FullName, error);
        }

        Stream unpacked = file.Extension.ToLowerInvariant() switch
        {
            ".bz2" => new Bzip2Stream(packed),
            ".gz" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        return new BoundedStream(unpacked, file.Name, file.Length, maxBytes);
    }

    private static string Sortable(string name) => Numbers().Replace(name, number => number.Value.PadLeft(12, '0'));

    private static string? DateOf(string name) => Date().Match(name) is { Success: true } match ? match.Value : null;

    private static ConnectorException Unreadable(string path, Exception error) => new(
        error is UnauthorizedAccessException ? ConnectorFault.Forbidden : ConnectorFault.NotFound,
        $"'{path}' cannot be read ({(error is UnauthorizedAccessException ? "no permission" : "it is not there")}). Check the path and that this service's "
            + "account may read it.", error);

    [GeneratedRegex(@"(?<![0-9])20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![0-9])")]
    private static partial Regex Date();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
