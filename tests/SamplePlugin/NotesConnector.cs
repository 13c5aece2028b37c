using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeSearch.Connectors;

namespace Acme.KnowledgeSearch.Notes;

/// <summary>
/// Reads a folder of Markdown notes. One document per <c>.md</c> file; its id is the path within the folder, which is as stable as a folder gets: a renamed
/// note is another document.
/// </summary>
internal sealed class NotesConnector(NotesOptions options, ConnectorContext context) : IConnector, IListsDocumentIds
{
    private const int NotesPerPosition = 50;

    private bool _wentOn;

    /// <summary>
    /// Every crawl walks through the whole folder, so a note that is not met is missing. Not so a crawl that went on from the middle of an earlier one: it
    /// met only the rest. Promise no
    /// more than you keep; what is promised wrongly here removes documents.
    /// </summary>
    public ConnectorCapabilities Capabilities => new()
    {
        ReportsEdits = true,
        Completeness = _wentOn ? ListingCompleteness.Never : ListingCompleteness.EveryCrawl,
    };

    /// <summary>Tells an admin step by step whether the settings work, and what to do where they do not. Faults are steps, never exceptions.</summary>
    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string>? paths = null;
        ProbeStep list;
        try
        {
            paths = Paths();
            list = paths.Count > 0
                ? new ProbeStep("list", true, string.Create(CultureInfo.InvariantCulture, $"The folder holds {paths.Count} notes."))
                : new ProbeStep("list", false, "The folder holds no files that end in .md. Give the folder that holds the notes.");
        }
        catch (ConnectorException fault)
        {
            list = new ProbeStep("list", false, fault.Message);
        }

        yield return list;
        if (list.Succeeded && paths is [var first, ..])
        {
            SourceChange change = await ReadAsync(first, cancellationToken).ConfigureAwait(false);
            yield return change is SourceChange.Failed failed
                ? new ProbeStep("fetch", false, failed.Reason)
                : new ProbeStep("fetch", true, "The first note can be read.");
            yield return new ProbeStep("permissions", true, "Notes tell no permissions: the access set for this source applies to all.");
        }
    }

    /// <summary>
    /// The stream of changes. Notes come in the order of their paths, so that the last path is a position to go on from. A note is told with its version and
    /// without its text: the text is
    /// read only when the stored version is another. The stream ends with a position, as every one must that ended well.
    /// </summary>
    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = Position.Read(since).After;
        _wentOn = after.Length > 0;
        List<string> paths = [.. Paths().Where(path => string.CompareOrdinal(path, after) > 0)];
        yield return new SourceChange.Progress(0, paths.Count);
        foreach ((int i, string path) in paths.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await ReadAsync(path, cancellationToken).ConfigureAwait(false);
            if ((i + 1) % NotesPerPosition == 0)
            {
                yield return new Position(path).Reached();
            }
        }

        yield return new Position("").Reached();
    }

    /// <summary>Only the ids: a prune run finds with them what vanished, without a note being opened.</summary>
    public async IAsyncEnumerable<DocumentId> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string path in Paths())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DocumentId.TryParse($"{context.Source}/{path}", out DocumentId id))
            {
                yield return id;
            }
        }
    }

    /// <summary>One note. Whatever is wrong with it is a failure of this note, with a reason that says what to do; the crawl goes on.</summary>
    private async Task<SourceChange> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!DocumentId.TryParse($"{context.Source}/{path}", out DocumentId id))
        {
            return new SourceChange.Failed(null, $"The path '{path}' is too long or holds control characters. Rename the note.", Retryable: false);
        }

        FileInfo file = new(Path.Combine(options.Folder, path));
        try
        {
            if (file.Length > options.MaxKilobytes * 1024L)
            {
                return new SourceChange.Failed(
                    id, $"'{path}' is larger than {options.MaxKilobytes} kB, the limit of this source. Raise the limit, or move it.", Retryable: false);
            }

            using StreamReader reader = file.OpenText();
            Note note = await Note.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            return new SourceChange.Upsert(new SourceDocument
            {
                Id = id,
                Kind = DocumentKind.Page,
                Url = Address(path),
                Title = note.Title ?? Path.GetFileNameWithoutExtension(path),
                AuthorName = note.Author,
                Created = note.Date,
                Modified = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                Tags = note.Tags,

                // Null would be filled in by the crawl all the same; said here, a trial shows it.
                Access = context.DefaultAccess,
                Version = string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks}-{file.Length}"),
                Content = new DocumentContent(BodyFormat.Markdown, token => ReadBodyAsync(file, token)),
            });
        }
        catch (FileNotFoundException)
        {
            // Removed since it was listed.
            return new SourceChange.Missing(id, $"'{path}' is no longer there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SourceChange.Failed(id, $"'{path}' cannot be read. Give this server's account read access to it.", Retryable: true);
        }
    }

    private string Address(string path) => options.Address.Length == 0 ? ""
        : new Uri(new Uri(options.Address), Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)).AbsoluteUri;

    private static async ValueTask<string> ReadBodyAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return Note.Body(await File.ReadAllTextAsync(file.FullName, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DocumentException($"'{file.Name}' cannot be read. Give this server's account read access to it.", retryable: true, exception);
        }
    }

    /// <summary>All paths, with slashes, in ordinal order. Links are not followed: they lead out of the folder, or round in it.</summary>
    private List<string> Paths()
    {
        if (!Directory.Exists(options.Folder))
        {
            throw new ConnectorException(
                ConnectorFault.NotFound, $"The folder '{options.Folder}' does not exist, or this server's account may not see it. Check the path.");
        }

        EnumerationOptions all =
            new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System };
        try
        {
            List<string> paths =
            [
                .. from path in Directory.EnumerateFiles(options.Folder, "*.md", all)
                   select Path.GetRelativePath(options.Folder, path).Replace(Path.DirectorySeparatorChar, '/'),
            ];
            paths.Sort(StringComparer.Ordinal);
            return paths;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(
                ConnectorFault.Forbidden, $"The folder '{options.Folder}' cannot be listed. Give this server's account read access to it.", exception);
        }
    }

    /// <summary>
    /// The position: the last path of a crawl that was cut off, nothing after one that ended. A connector reads only its own, and says so when it cannot.
    /// </summary>
    private sealed record Position(string After)
    {
        public static Position Read(Checkpoint? since)
        {
            try
            {
                return since is null ? new Position("")
                    : JsonSerializer.Deserialize<Position>(since.Value) is { After: not null } position ? position : throw Lost(null);
            }
            catch (JsonException exception)
            {
                throw Lost(exception);
            }
        }

        public SourceChange.CheckpointReached Reached() => new(new Checkpoint(JsonSerializer.Serialize(this)));

        private static ConnectorException Lost(Exception? cause) =>
            new(ConnectorFault.CheckpointLost, "The stored position of these notes cannot be read. Start a full crawl.", cause);
    }
}
