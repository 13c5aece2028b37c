namespace KnowledgeSearch.Demo;

/// <summary>A group of the network. Messages of private ones are seen by members only.</summary>
/// <param name="Key">Short name in the content: <c>hr</c>.</param>
/// <param name="Id">Number on the wire.</param>
/// <param name="Name">Name on the wire.</param>
/// <param name="IsPrivate">Whether only members see it.</param>
/// <param name="Experts">Handles of those who tend to answer.</param>
public sealed record EngageGroup(string Key, long Id, string Name, bool IsPrivate, IReadOnlyList<string> Experts);

/// <summary>A message as stored; links, mentions and tags are resolved when it is served.</summary>
public sealed record EngageMessage
{
    public required long Id { get; init; }

    /// <summary>The starter's id; its own for a starter.</summary>
    public required long ThreadId { get; init; }

    public long? RepliedToId { get; init; }

    public required string Sender { get; init; }

    /// <summary>Key of the group; null is the whole company.</summary>
    public string? Group { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Text { get; init; }

    public string Title { get; init; } = "";

    /// <summary><c>update</c>, <c>question</c>, <c>announcement</c> or <c>praise</c>.</summary>
    public string Type { get; init; } = "update";

    public IReadOnlyList<string> LikedBy { get; init; } = [];

    public bool IsBestReply { get; init; }

    /// <summary>Name of the thread in the content, so that other texts can point at it.</summary>
    public string Key { get; init; } = "";

    public bool IsStarter => Id == ThreadId;
}
