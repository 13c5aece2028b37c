using System.Text.Json;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Where the reading of all feeds of a source stands.</summary>
internal sealed class FeedCheckpoint
{
    private const int MaxReplyFeeds = 2000;
    private const int MaxThreads = 2000;

    /// <summary>By the address in the settings.</summary>
    public Dictionary<string, FeedPosition> Feeds { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Feeds of comments that may still grow, by address.</summary>
    public Dictionary<string, RepliesPosition> Replies { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Replies and the first message of their thread, by key: what a late reply to a reply is joined to its thread with. The oldest are forgotten.</summary>
    public List<KeyValuePair<string, string>> Threads { get; init; } = [];

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="ConnectorException">It is not one of ours.</exception>
    public static FeedCheckpoint Read(Checkpoint? checkpoint)
    {
        try
        {
            return checkpoint is null ? new()
                : JsonSerializer.Deserialize<FeedCheckpoint>(checkpoint.Value, DocumentJson.Options) is { Feeds: not null, Replies: not null, Threads: not null } read ? read : throw new JsonException("A part is missing.");
        }
        catch (JsonException error)
        {
            throw new ConnectorException(ConnectorFault.CheckpointLost, "The position of the last crawl cannot be read. Start a full crawl of this source.", error);
        }
    }

    public SourceChange.CheckpointReached Reached()
    {
        Threads.RemoveRange(0, Math.Max(0, Threads.Count - MaxThreads));
        foreach (string finished in Replies.OrderByDescending(static pair => pair.Value.NotBefore).Select(static pair => pair.Key).Take(Replies.Count - MaxReplyFeeds).ToArray())
        {
            Replies.Remove(finished);
        }

        return new(new Checkpoint(JsonSerializer.Serialize(this, DocumentJson.Options)));
    }
}

/// <summary>Where the reading of one feed stands.</summary>
internal sealed class FeedPosition
{
    /// <summary>Where the feed is now: found from a site's address, or moved to for good (301, 308).</summary>
    public required string Url { get; set; }

    public string? ETag { get; set; }

    public DateTimeOffset? LastModified { get; set; }

    public DateTimeOffset? NotBefore { get; set; }

    public FeedSchedule Schedule { get; set; } = FeedSchedule.Unrestricted;

    /// <summary>What the subscription document held last time, as short hashes: paging stops where it is met again.</summary>
    public IReadOnlyList<string> Recent { get; set; } = [];

    /// <summary>The page at which a crawl that was cut off goes on; null when there is none.</summary>
    public string? Continue { get; set; }

    /// <summary>The publisher ended the feed (410): it is not asked again until a full crawl.</summary>
    public bool Gone { get; set; }
}

/// <summary>Where the reading of the replies to one item stands.</summary>
internal sealed class RepliesPosition
{
    /// <summary>Key of the item.</summary>
    public required string Starter { get; init; }

    /// <summary>Key of the first message of the thread.</summary>
    public required string Root { get; init; }

    /// <summary>The address in the settings of the feed that the item came from.</summary>
    public required string Feed { get; init; }

    /// <summary>Id and name of the container of the item.</summary>
    public required DocumentContainer Container { get; init; }

    public string? ETag { get; set; }

    public DateTimeOffset? LastModified { get; set; }

    /// <summary>Hash of what was there last time.</summary>
    public string Seen { get; set; } = "";

    /// <summary>How many replies the item itself claimed last time.</summary>
    public int? Count { get; set; }

    /// <summary>Visits in a row without news. Each doubles the wait: threads go quiet, and some wake up again.</summary>
    public int Quiet { get; set; }

    public DateTimeOffset NotBefore { get; set; }
}
