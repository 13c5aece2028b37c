namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// Finds the first message of the thread that a reply belongs to (RFC 4685). A feed names only the message replied to, which may be a reply itself and may
/// have left the feed: what was learned in earlier crawls closes the gap.
/// </summary>
internal sealed class FeedThreads(List<KeyValuePair<string, string>> learned)
{
    private const int MaxDepth = 200;

    private readonly Dictionary<string, string> _roots = learned.DistinctBy(static pair => pair.Key).ToDictionary(StringComparer.Ordinal);

    /// <summary>The keys of the thread's first message and of the message that the item replies to; the item's own and null when it begins a thread.</summary>
    /// <param name="item">The item.</param>
    /// <param name="key">Its key.</param>
    /// <param name="feedKey">The feed it is in.</param>
    /// <param name="page">The items around it, by key and by address.</param>
    public (string Root, string? Parent) Place(FeedItem item, string key, string feedKey, IReadOnlyDictionary<string, (string Key, FeedItem Item)> page)
    {
        string? parent = ParentOf(item, feedKey, page);
        if (parent is null || parent == key)
        {
            return (key, null);
        }

        string root = parent;
        for (int depth = 0; depth < MaxDepth && root != key; depth++)
        {
            if (page.TryGetValue(root, out (string Key, FeedItem Item) above) && ParentOf(above.Item, feedKey, page) is { } next && next != root)
            {
                root = next;
            }
            else
            {
                root = _roots.GetValueOrDefault(root, root);
                break;
            }
        }

        Learn(key, root);
        return (root, parent);
    }

    public void Learn(string key, string root)
    {
        if (_roots.TryAdd(key, root))
        {
            learned.Add(KeyValuePair.Create(key, root));
        }
    }

    private static string? ParentOf(FeedItem item, string feedKey, IReadOnlyDictionary<string, (string Key, FeedItem Item)> page) =>
        item.InReplyTo.Length == 0 ? null : page.TryGetValue(item.InReplyTo, out (string Key, FeedItem Item) byAddress) ? byAddress.Key : FeedDocuments.Key(item.InReplyTo, feedKey);
}
