namespace KnowledgeSearch.Demo;

/// <summary>A state of a page.</summary>
public sealed record WikiRevision(long Id, long ParentId, DateTimeOffset Time, string User, string Comment, string Text)
{
    /// <summary>The text was hidden by an administrator: the API tells that, and nothing else.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>A page; its id stays when it moves.</summary>
public sealed record WikiPage(long Id, int Namespace, string Title, IReadOnlyList<WikiRevision> Revisions)
{
    public WikiRevision Current => Revisions[^1];

    public string? RedirectTarget => Wikitext.RedirectTarget(Current.Text);
}

/// <summary>Something that happened: <c>edit</c> or <c>new</c> to a revision, or <c>log</c>.</summary>
internal sealed record WikiEvent(long Id, string Type, DateTimeOffset Time, string User, string Comment, int Namespace, string Title, long PageId)
{
    public long RevisionId { get; init; }

    public long OldRevisionId { get; init; }

    /// <summary><c>delete</c> or <c>move</c> for log events.</summary>
    public string LogType { get; init; } = "";

    /// <summary><c>delete</c>, <c>restore</c>, <c>revision</c>, <c>move</c>.</summary>
    public string LogAction { get; init; } = "";

    public string MoveTarget { get; init; } = "";
}

/// <summary>A namespace of the wiki.</summary>
/// <param name="Id">Even for pages, odd for their talk.</param>
/// <param name="Name">Prefix of titles; empty for the main one.</param>
/// <param name="Canonical">The English name.</param>
/// <param name="IsRestricted">Whether only those signed in as a member may read it.</param>
internal sealed record WikiNamespace(int Id, string Name, string Canonical, bool IsRestricted = false);
