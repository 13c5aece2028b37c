using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Reads the text of those of the listed pages that are not known in this version.</summary>
internal sealed class MediaWikiPages(MediaWikiQueries queries, MediaWikiDocuments documents, MediaWikiChanges changes)
{
    private bool _botsKnown;

    /// <summary>Pages looked at so far.</summary>
    public long Done { get; private set; }

    public async IAsyncEnumerable<SourceChange> ReadAsync(IReadOnlyList<MediaWikiPage> listed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<long, MediaWikiPage> unread = [];
        foreach (MediaWikiPage page in listed)
        {
            Done++;
            bool isDocument = changes.Includes(page) && !page.IsTextHidden;
            (bool isCurrent, DateTimeOffset? created) = isDocument ? await changes.CompareAsync(page, cancellationToken).ConfigureAwait(false) : (false, null);
            if (isDocument && !isCurrent)
            {
                unread[page.Id] = page with { Created = created };
                continue;
            }

            foreach (SourceChange change in isDocument ? changes.Unchanged(page) : changes.Gone(page.Id))
            {
                yield return change;
            }
        }

        foreach (MediaWikiPage[] chunk in unread.Values.Chunk(MediaWikiQueries.MaxPages))
        {
            foreach (MediaWikiPage page in await queries.ReadAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                if (unread.Remove(page.Id, out MediaWikiPage? before))
                {
                    foreach (SourceChange change in await ReadAsync(page with { Created = before.Created }, cancellationToken).ConfigureAwait(false))
                    {
                        yield return change;
                    }
                }
            }

            yield return new SourceChange.Progress(Done, null);
        }

        // Asked for and not answered: gone since they were listed.
        foreach (SourceChange change in unread.Keys.SelectMany(changes.Gone))
        {
            yield return change;
        }
    }

    private async Task<IReadOnlyList<SourceChange>> ReadAsync(MediaWikiPage page, CancellationToken cancellationToken)
    {
        if (!changes.Includes(page) || page.IsTextHidden)
        {
            return changes.Gone(page.Id);
        }

        if (page.Text is null)
        {
            return [new SourceChange.Failed(documents.PageId(page.Id),
                $"The wiki gave no text for page {page.Id}, '{page.Title}': it may be larger than the wiki's $wgAPIMaxResultSize, or lost in its database. "
                + "Open the page; if it can be read there, raise that limit.", Retryable: true)];
        }

        return changes.Read(page, page.IsTalk ? null : await AuthorAsync(page, cancellationToken).ConfigureAwait(false));
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
            : await queries.FindEditorAsync(page.Id, documents.IsBot, cancellationToken).ConfigureAwait(false) is { } human
                ? MediaWikiSite.UserName(human) : null;
    }
}
