namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// One of the Lucene indexes that make up a generation: a language, open or closed. Open holds the documents that every signed-in person may see; closed all
/// others.
/// Statistics (document frequencies, lengths) are read from the open ones only, so that what a searcher may not see cannot move what they see.
/// </summary>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
/// <param name="IsOpen">Whether its documents are everyone's.</param>
internal readonly record struct Partition(string Language, bool IsOpen)
{
    /// <summary>All partitions, Dutch before English, open before closed: the order of readers in a snapshot, and of files in a generation.</summary>
    public static IReadOnlyList<Partition> All { get; } = [new("nl", true), new("nl", false), new("en", true), new("en", false)];

    /// <summary>Name of its folder in a generation: <c>nl</c>, <c>nl-closed</c>.</summary>
    public string Name => IsOpen ? Language : Language + "-closed";
}
