namespace KnowledgeSearch.Connectors;

/// <summary>
/// Who may see a document. Principals are namespaced tokens: <c>user:{source}/user/42</c>, <c>group:{source}/group/7</c>.
/// A searcher passes when they hold at least one principal of <em>every</em> list in <see cref="AllOf"/> and none of <see cref="Deny"/>; deny wins over
/// everything, <see cref="Public"/> included. A document without access, or with neither <see cref="Everyone"/>, <see cref="Public"/> nor a list, is seen by nobody but admins.
/// </summary>
public sealed record DocumentAccess
{
    /// <summary>Any signed-in person may see the document.</summary>
    public static DocumentAccess ForEveryone { get; } = new() { Everyone = true };

    /// <summary>Anyone, signed in or not, may see the document.</summary>
    public static DocumentAccess ForPublic { get; } = new() { Public = true };

    /// <summary>Nobody but admins: the state of a document whose permissions could not be read.</summary>
    public static DocumentAccess Nobody { get; } = new();

    /// <summary>Any signed-in person.</summary>
    public bool Everyone { get; init; }

    /// <summary>Anyone, also anonymous visitors and the kiosk. Implies <see cref="Everyone"/>.</summary>
    public bool Public { get; init; }

    /// <summary>An AND of ORs: one list per restriction that applies (space, ancestor, page). An empty inner list can be satisfied by nobody.</summary>
    public IReadOnlyList<IReadOnlyList<string>> AllOf { get; init; } = [];

    /// <summary>Principals that never see the document.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Access for those who hold any one of the principals.</summary>
    public static DocumentAccess ForAnyOf(params IReadOnlyList<string> principals) => new() { AllOf = [principals] };

    /// <summary>The principal of an account, from the account's id (<c>source/user/42</c>).</summary>
    public static string User(string accountId) => "user:" + accountId;

    /// <summary>The principal of a group, from the group's id (<c>source/group/7</c>).</summary>
    public static string Group(string groupId) => "group:" + groupId;

    /// <summary>Compared by content: the same lists in the same order are the same access.</summary>
    public bool Equals(DocumentAccess? other) =>
        other is not null && Everyone == other.Everyone && Public == other.Public && Deny.SequenceEqual(other.Deny, StringComparer.Ordinal)
        && AllOf.Count == other.AllOf.Count && AllOf.Zip(other.AllOf).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Everyone);
        hash.Add(Public);
        foreach (string token in AllOf.SelectMany(list => list).Concat(Deny))
        {
            hash.Add(token, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
