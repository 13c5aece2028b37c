namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Turns pages, wherever they were read, into changes, and remembers what was on talk pages.</summary>
internal sealed class MediaWikiChanges(ConnectorContext context, MediaWikiDocuments documents, MediaWikiState state, IReadOnlyList<int> namespaces)
{
    private readonly HashSet<string> _people = new(StringComparer.Ordinal);

    /// <summary>Whether the page is one to read: it is there, leads nowhere else, is text for people, and in a namespace that was chosen.</summary>
    public bool Includes(MediaWikiPage page) => page is { IsMissing: false, IsRedirect: false, IsReadable: true } && namespaces.Contains(page.Namespace);

    /// <summary>Whether the page is stored as it is now, and when it was made, as far as that is known.</summary>
    public async ValueTask<(bool IsCurrent, DateTimeOffset? Created)> CompareAsync(MediaWikiPage page, CancellationToken cancellationToken) => page.IsTalk
        ? (state.Talk.GetValueOrDefault(page.Id)?.Version == documents.Mark(page), null)
        : documents.Compare((await context.Known.FindAsync(documents.PageId(page.Id), cancellationToken).ConfigureAwait(false))?.Version, page);

    /// <summary>The page's documents are as they were.</summary>
    public IEnumerable<SourceChange> Unchanged(MediaWikiPage page) => page.IsTalk
        ? state.Talk[page.Id].Keys.Select(key => new SourceChange.Unchanged(documents.CommentId(page.Id, key)))
        : [new SourceChange.Unchanged(documents.PageId(page.Id))];

    /// <summary>The page, or its comments, as they are now. The people who wrote come before what they wrote.</summary>
    public IReadOnlyList<SourceChange> Read(MediaWikiPage page, string? author)
    {
        if (!page.IsTalk)
        {
            return [.. Person(author), new SourceChange.Upsert(documents.Page(page, author))];
        }

        IReadOnlyList<TalkThread> threads = documents.Threads(page);
        List<TalkComment> comments = [.. threads.SelectMany(thread => thread.Comments)];
        return
        [
            .. comments.SelectMany(comment => Person(comment.User)),
            .. documents.Talk(page, threads).Select(document => new SourceChange.Upsert(document)),
            .. state.Remember(page.Id, documents.Mark(page), [.. comments.Select(comment => comment.Key)])
                .Select(key => new SourceChange.Delete(documents.CommentId(page.Id, key))),
        ];
    }

    /// <summary>The page is no document, or no more: it and the comments that were on it go.</summary>
    public IReadOnlyList<SourceChange> Gone(long page) =>
        [new SourceChange.Delete(documents.PageId(page)), .. state.Forget(page).Select(key => new SourceChange.Delete(documents.CommentId(page, key)))];

    private IEnumerable<SourceChange> Person(string? user) => user is not null && _people.Add(user) ? [new SourceChange.Person(documents.Person(user))] : [];
}
