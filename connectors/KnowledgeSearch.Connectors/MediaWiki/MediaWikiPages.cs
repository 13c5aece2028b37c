using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Turns pages as the wiki lists them into changes, reading the text of those that are not known in this version.</summary>
internal sealed class MediaWikiPages(ConnectorContext context, MediaWikiQueries queries, MediaWikiDocuments documents, MediaWikiState state, IReadOnlyList<int> namespaces)
{
    private readonly HashSet<string> _people = new(StringComparer.Ordinal);
    private bool _botsKnown;

    /// <summary>Pages looked at so far.</summary>
    public long Done { get; private set; }

    public async IAsyncEnumerable<SourceChange> ReadAsync(IReadOnlyList<MediaWikiPage> listed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<long, MediaWikiPage> unread = [];
        foreach (MediaWikiPage page in listed)
        {
            Done++;
            if (page.IsMissing || page.IsRedirect || page.IsTextHidden || !page.IsReadable || !namespaces.Contains(page.Namespace))
            {
                foreach (SourceChange change in Gone(page.Id))
                {
                    yield return change;
                }

                continue;
            }

            (bool isCurrent, DateTimeOffset? created) = page.IsTalk
                ? (state.Talk.GetValueOrDefault(page.Id)?.Version == documents.Mark(page), null)
                : documents.Compare((await context.Known.FindAsync(documents.PageId(page.Id), cancellationToken).ConfigureAwait(false))?.Version, page);
            if (!isCurrent)
            {
                unread[page.Id] = page with { Created = created };
                continue;
            }

            foreach (DocumentId id in page.IsTalk ? state.Talk[page.Id].Keys.Select(key => documents.CommentId(page.Id, key)) : [documents.PageId(page.Id)])
            {
                yield return new SourceChange.Unchanged(id);
            }
        }

        foreach (MediaWikiPage[] chunk in unread.Values.Chunk(MediaWikiQueries.MaxPages))
        {
            foreach (MediaWikiPage page in await queries.ReadAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                foreach (SourceChange change in await ReadAsync(page with { Created = unread[page.Id].Created }, cancellationToken).ConfigureAwait(false))
                {
                    yield return change;
                }

                unread.Remove(page.Id);
            }

            yield return new SourceChange.Progress(Done, null);
        }

        // Asked for and not answered: gone since they were listed.
        foreach (SourceChange change in unread.Keys.SelectMany(Gone))
        {
            yield return change;
        }
    }

    private async Task<IReadOnlyList<SourceChange>> ReadAsync(MediaWikiPage page, CancellationToken cancellationToken)
    {
        if (page.IsMissing || page.IsRedirect || page.IsTextHidden)
        {
            return Gone(page.Id);
        }

        if (page.Text is null)
        {
            return [new SourceChange.Failed(documents.PageId(page.Id), $"The wiki gave no text for page {page.Id}, '{page.Title}': it may be larger than the wiki's $wgAPIMaxResultSize, or lost in its database. Open the page; if it can be read there, raise that limit.", Retryable: true)];
        }

        if (page.IsTalk)
        {
            return Talk(page);
        }

        string? author = await AuthorAsync(page, cancellationToken).ConfigureAwait(false);
        return [.. Person(author), new SourceChange.Upsert(documents.Page(page, author))];
    }

    private List<SourceChange> Talk(MediaWikiPage page)
    {
        List<SourceChange> changes = [];
        List<string> keys = [];
        IReadOnlyList<TalkThread> threads = documents.Threads(page);
        foreach (TalkComment comment in threads.SelectMany(thread => thread.Comments))
        {
            changes.AddRange(Person(comment.User));
            keys.Add(comment.Key);
        }

        changes.AddRange(documents.Talk(page, threads).Select(document => new SourceChange.Upsert(document)));
        changes.AddRange(state.Remember(page.Id, documents.Mark(page), keys).Select(key => new SourceChange.Delete(documents.CommentId(page.Id, key))));
        return changes;
    }

    /// <summary>
    /// The last editor who is a person: on a wiki, who keeps a page up to date answers for it, where its first author may have left long ago. Programs that
    /// mend links or categories do not.
    /// </summary>
    private async Task<string?> AuthorAsync(MediaWikiPage page, CancellationToken cancellationToken)
    {
        if (!_botsKnown)
        {
            documents.AddBots(await queries.GetBotsAsync(cancellationToken).ConfigureAwait(false));
            _botsKnown = true;
        }

        return page.Editor is not { } editor ? null
            : !documents.IsBot(editor) ? MediaWikiSite.UserName(editor)
            : await queries.FindEditorAsync(page.Id, documents.IsBot, cancellationToken).ConfigureAwait(false) is { } human ? MediaWikiSite.UserName(human) : null;
    }

    private IEnumerable<SourceChange> Person(string? user) => user is not null && _people.Add(user) ? [new SourceChange.Person(documents.Person(user))] : [];

    /// <summary>The page is no document, or no more: it and the comments that were on it go.</summary>
    private IReadOnlyList<SourceChange> Gone(long page) =>
        [new SourceChange.Delete(documents.PageId(page)), .. state.Forget(page).Select(key => new SourceChange.Delete(documents.CommentId(page, key)))];
}
