using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// One crawl: a listing of all pages, or what changed since the last one. Changes only say which pages to look at; what is yielded is the page as it is
/// now, so that it does not matter in which order edits, moves, deletions and restores are read, nor whether one is read twice.
/// </summary>
internal sealed partial class MediaWikiCrawl(MediaWikiOptions options, ConnectorContext context, MediaWikiState state)
{
    // A row of recent changes carries the time of its edit but may be written later, and replicas lag behind.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    // Whether changes can be missing is not to be seen on a wiki where little happens: its oldest change may be newer than the last crawl because there was
    // none before. A wiki keeps changes for a day at least, and 7 days was the shortest default that MediaWiki ever had ($wgRCMaxAge).
    private static readonly TimeSpan SurelyKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestDefault = TimeSpan.FromDays(7);

    private readonly MediaWikiQueries _queries = new(new MediaWikiClient(options, context));
    private readonly HashSet<long> _seen = [];

    public async IAsyncEnumerable<SourceChange> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MediaWikiSite site = await _queries.GetSiteAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<int> namespaces = site.Select(options);
        MediaWikiDocuments documents = new(options, context, site);
        MediaWikiPages pages = new(_queries, documents, new MediaWikiChanges(context, documents, state, namespaces));
        DateTimeOffset now = site.Now ?? context.Time.GetUtcNow();
        if (state.Listing is null && (state.Edits is not { } edits || !await ReachesAsync(edits, now, cancellationToken).ConfigureAwait(false)))
        {
            if (state.Edits is { } last)
            {
                LogTooOld(context.Logger, context.Source.Value, last);
            }

            state.Listing = new ListingPosition(namespaces[0], "");
            state.Began = now;
        }

        if (state.Listing is not null)
        {
            await foreach (SourceChange change in ListAsync(pages, namespaces, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        else
        {
            DateTimeOffset from = state.Edits!.Value - Overlap;
            await foreach (IReadOnlyList<MediaWikiEvent> events in _queries.GetEditsAsync(from, namespaces, cancellationToken).ConfigureAwait(false))
            {
                await foreach (SourceChange change in LookAgainAsync(pages, events, namespaces, cancellationToken).ConfigureAwait(false))
                {
                    yield return change;
                }

                state.Edits = Later(state.Edits.Value, events);
                yield return new SourceChange.CheckpointReached(state.Write());
            }

            state.Edits = Latest(state.Edits, now);
        }

        // Nothing to read before the first listing; after one that was needed anew, what was deleted in the meantime is in the log, which is kept for ever.
        DateTimeOffset? logs = state.Logs;
        IAsyncEnumerable<IReadOnlyList<MediaWikiEvent>> log = logs is { } since
            ? _queries.GetLogAsync(since - Overlap, cancellationToken) : AsyncEnumerable.Empty<IReadOnlyList<MediaWikiEvent>>();
        await foreach (IReadOnlyList<MediaWikiEvent> events in log.ConfigureAwait(false))
        {
            await foreach (SourceChange change in LookAgainAsync(pages, events, namespaces, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            state.Logs = Later(state.Logs!.Value, events);
            yield return new SourceChange.CheckpointReached(state.Write());
        }

        // A listing that was resumed began earlier than this crawl.
        state.Logs = logs is null ? state.Edits : Latest(state.Logs, now);
        yield return new SourceChange.Progress(pages.Done, pages.Done);
        yield return new SourceChange.CheckpointReached(state.Write());
    }

    /// <summary>All documents' ids. Texts are read of talk pages only: their comments are documents.</summary>
    public async IAsyncEnumerable<DocumentId> ListIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MediaWikiSite site = await _queries.GetSiteAsync(cancellationToken).ConfigureAwait(false);
        MediaWikiDocuments documents = new(options, context, site);
        foreach (int ns in site.Select(options))
        {
            await foreach (ListedPages batch in _queries.ListPagesAsync(ns, "", cancellationToken).ConfigureAwait(false))
            {
                foreach (MediaWikiPage[] chunk in batch.Pages.Where(page => page.IsReadable && !page.IsTextHidden).Chunk(MediaWikiQueries.MaxPages))
                {
                    foreach (MediaWikiPage page in ns % 2 == 0 ? chunk : await _queries.ReadAsync(chunk, cancellationToken).ConfigureAwait(false))
                    {
                        foreach (DocumentId id in Ids(documents, page))
                        {
                            yield return id;
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<DocumentId> Ids(MediaWikiDocuments documents, MediaWikiPage page) =>
        !page.IsTalk ? [documents.PageId(page.Id)]
        : page.IsTextHidden ? []
        : documents.Threads(page).SelectMany(thread => thread.Comments).Select(comment => documents.CommentId(page.Id, comment.Key));

    private async IAsyncEnumerable<SourceChange> ListAsync(MediaWikiPages pages, IReadOnlyList<int> namespaces,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (int ns in namespaces.Where(ns => ns >= state.Listing!.Namespace).ToList())
        {
            string from = state.Listing!.Namespace == ns ? state.Listing.From : "";
            await foreach (ListedPages batch in _queries.ListPagesAsync(ns, from, cancellationToken).ConfigureAwait(false))
            {
                await foreach (SourceChange change in pages.ReadAsync(batch.Pages, cancellationToken).ConfigureAwait(false))
                {
                    yield return change;
                }

                if (batch.Next is { } next)
                {
                    state.Listing = new ListingPosition(ns, next);
                    yield return new SourceChange.CheckpointReached(state.Write());
                }
            }

            state.Listing = new ListingPosition(ns + 1, "");
            yield return new SourceChange.CheckpointReached(state.Write());
        }

        state.Edits = state.Began;
        state.Listing = null;
        state.Began = null;
    }

    private async IAsyncEnumerable<SourceChange> LookAgainAsync(
        MediaWikiPages pages, IReadOnlyList<MediaWikiEvent> events, IReadOnlyList<int> namespaces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<MediaWikiEvent> ours = [.. events.Where(row => row.Namespaces.Any(namespaces.Contains))];
        IReadOnlyList<long> named = await _queries.FindAsync([.. ours.SelectMany(row => row.Titles).Distinct()], cancellationToken).ConfigureAwait(false);
        long[] ids = [.. ours.SelectMany(row => row.PageIds).Concat(named).Where(_seen.Add)];
        IReadOnlyList<MediaWikiPage> found = await _queries.FindAsync(ids, cancellationToken).ConfigureAwait(false);
        await foreach (SourceChange change in pages.ReadAsync(found, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>Whether the wiki still tells of everything since the last crawl.</summary>
    private async Task<bool> ReachesAsync(DateTimeOffset edits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - edits <= SurelyKept)
        {
            return true;
        }

        DateTimeOffset? oldest = await _queries.GetOldestChangeAsync(cancellationToken).ConfigureAwait(false);
        return oldest is { } first ? first <= edits : now - edits <= ShortestDefault;
    }

    private static DateTimeOffset Later(DateTimeOffset position, IReadOnlyList<MediaWikiEvent> events) =>
        events.Count > 0 && events[^1].Time > position ? events[^1].Time : position;

    private static DateTimeOffset? Latest(DateTimeOffset? position, DateTimeOffset now) => position > now ? position : now;

    [LoggerMessage(1402, LogLevel.Warning, "{Source} no longer tells of all changes since {Since}: every page is listed again")]
    private static partial void LogTooOld(ILogger logger, string source, DateTimeOffset since);
}
