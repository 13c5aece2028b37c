using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Where reading of a dump stands.</summary>
internal sealed record DumpPosition
{
    /// <summary>Marks of the dump's files.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Index of the file under way; their number when all are read.</summary>
    public int File { get; init; }

    /// <summary>Pages of that file that are done. Their number and not their ids: those ascend in a dump of the whole wiki, but not in every export.</summary>
    public long Pages { get; init; }

    /// <summary>The newest revision in the dump: it was made then or later.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>What could not be read, in sentences.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];
}

/// <summary>Reads the files of one dump.</summary>
internal sealed class DumpCrawl(MediaWikiDumpOptions options, ConnectorContext context, MediaWikiState state)
{
    private const int PagesPerCheckpoint = 200;
    private long _done;

    public async IAsyncEnumerable<SourceChange> ReadAsync(FileInfo file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using DumpReader reader = new(DumpFiles.Open(file, options.MaxFileGigabytes * 1024L * 1024 * 1024), options.MaxPageMegabytes * 1024 * 1024,
            options.PageAddress);
        long skip = state.Dump!.Pages;
        long number = 0;
        MediaWikiDocuments? documents = null;
        MediaWikiChanges? changes = null;
        IAsyncEnumerator<DumpPage> pages = reader.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await NextAsync(pages, reader, file, number).ConfigureAwait(false))
            {
                if (++number <= skip)
                {
                    continue;
                }

                if (changes is null || documents is null)
                {
                    documents = new MediaWikiDocuments(options, context, reader.Site!);
                    changes = new MediaWikiChanges(context, documents, state, reader.Site!.Select(options));
                }

                _done++;
                foreach (SourceChange change in await ReadAsync(pages.Current, reader, file, documents, changes, cancellationToken).ConfigureAwait(false))
                {
                    yield return change;
                }

                DateTimeOffset? saved = pages.Current.Page.Saved;
                state.Dump = state.Dump with { Pages = number, Newest = saved > (state.Dump.Newest ?? DateTimeOffset.MinValue) ? saved : state.Dump.Newest };
                if (number % PagesPerCheckpoint == 0)
                {
                    yield return new SourceChange.Progress(_done, null);
                    yield return new SourceChange.CheckpointReached(state.Write());
                }
            }
        }
    }

    /// <summary>Why a dump cannot be read on, to follow "it is".</summary>
    public static string Reason(Exception error) => error is XmlException ? "it is cut off or not well-formed XML" : error.Message;

    private static async Task<IReadOnlyList<SourceChange>> ReadAsync(
        DumpPage read, DumpReader reader, FileInfo file, MediaWikiDocuments documents, MediaWikiChanges changes, CancellationToken cancellationToken)
    {
        MediaWikiPage page = read.Page;
        if (!changes.Includes(page) && page.Id > 0)
        {
            return [];
        }

        if (read.Fault is { } fault)
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture,
                $"The page that ends at {reader.Place} of {file.Name} (id {page.Id}) {fault}. Correct it on the wiki or raise the limit, and dump it again.");
            return [new SourceChange.Failed(page.Id > 0 ? documents.PageId(page.Id) : null, reason, Retryable: false)];
        }

        if (page.IsTextHidden)
        {
            return changes.Gone(page.Id);
        }

        (bool isCurrent, DateTimeOffset? created) = await changes.CompareAsync(page, cancellationToken).ConfigureAwait(false);
        string? author = page.Editor is { } editor && !documents.IsBot(editor) ? MediaWikiSite.UserName(editor) : null;
        return isCurrent ? [.. changes.Unchanged(page)] : changes.Read(page with { Created = page.Created ?? created }, author);
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<DumpPage> pages, DumpReader reader, FileInfo file, long number)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is XmlException or InvalidDataException)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{file.Name} could be read up to {reader.Place}, {number} pages");
            string damage = $"{place}: {Reason(error)}. What was read is kept and nothing is removed. Make or download the dump again.";
            state.Dump = state.Dump! with { Damaged = [.. state.Dump.Damaged, damage] };
            return false;
        }
        catch (IOException error)
        {
            throw new ConnectorException(ConnectorFault.Unavailable,
                $"{file.Name} stopped being readable at {reader.Place}. Check the disk or the share it is on; the crawl goes on from there at its next time.",
                error);
        }
    }
}
