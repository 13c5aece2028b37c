namespace KnowledgeSearch.Connectors;

/// <summary>
/// One account of one person in one source. Accounts are merged into a person by strong keys only: verified e-mail addresses (case-folded) and
/// <see cref="DirectoryKey"/>. Equal names never merge.
/// </summary>
public sealed record SourcePerson
{
    /// <summary>Stable account id, <c>source/user/42</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Verified e-mail addresses, aliases included.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Log-in names within the source.</summary>
    public IReadOnlyList<string> Usernames { get; init; } = [];

    /// <summary>The directory's immutable key (Entra object id, objectGUID, employee number with its prefix); null when the source does not know it.</summary>
    public string? DirectoryKey { get; init; }

    /// <summary>Department, as written.</summary>
    public string? Department { get; init; }

    /// <summary>Job title, as written.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Office or city.</summary>
    public string? Location { get; init; }

    /// <summary>Account id of the manager.</summary>
    public string? Manager { get; init; }

    /// <summary>Profile page.</summary>
    public string? Url { get; init; }

    /// <summary>False for a leaver or a suspended account.</summary>
    public bool Active { get; init; } = true;
}

/// <summary>A group and who is in it. A later group with the same id replaces the members.</summary>
public sealed record SourceGroup
{
    /// <summary>Stable group id, <c>source/group/7</c>; its principal is <c>group:</c> + id.</summary>
    public required string Id { get; init; }

    /// <summary>Display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Principals of the members: <c>user:…</c> for accounts, <c>group:…</c> for nested groups. Cycles are allowed.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];
}
