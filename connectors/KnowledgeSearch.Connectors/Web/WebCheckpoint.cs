using System.Text.Json;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>The position of a web crawl: of one that was cut off its frontier, of one that ended only what was learned about the site.</summary>
internal sealed record WebCheckpoint
{
    public int Version { get; init; } = 1;

    public bool Complete { get; init; }

    /// <summary>Whether an earlier part of this crawl left pages out: then its end is no complete listing either.</summary>
    public bool Truncated { get; init; }

    public string Seen { get; init; } = "";

    public IReadOnlyList<QueuedPage> Queue { get; init; } = [];

    /// <summary>Hashes of the texts of the documents found so far, for duplicates.</summary>
    public string Texts { get; init; } = "";

    public IReadOnlyList<string> StoppedShapes { get; init; } = [];

    /// <summary>Repeated blocks by host.</summary>
    public IReadOnlyDictionary<string, string> Blocks { get; init; } = new Dictionary<string, string>();

    /// <exception cref="ConnectorException">The position was not written by this connector.</exception>
    public static WebCheckpoint Read(Checkpoint? since)
    {
        if (since is null)
        {
            return new WebCheckpoint { Complete = true };
        }

        try
        {
            return JsonSerializer.Deserialize<WebCheckpoint>(since.Value) is { Version: 1 } state ? state : throw Lost(null);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw Lost(error);
        }
    }

    public SourceChange.CheckpointReached Reached() => new(new Checkpoint(JsonSerializer.Serialize(this)));

    private static ConnectorException Lost(Exception? error) =>
        new(ConnectorFault.CheckpointLost, "The stored position of this web crawl cannot be read. Start a full crawl.", error);
}
