using System.Text.Json;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>An export file by name and length: one that was cut off and downloaded again is another.</summary>
internal sealed record ExportFile(string Name, long Length);

/// <summary>The export connector's checkpoint: files done, and the row of the file under way.</summary>
internal sealed record YammerExportState
{
    private const int Version = 1;

    public int V { get; init; } = Version;

    public IReadOnlyList<ExportFile> Done { get; init; } = [];

    public ExportFile? Current { get; init; }

    public string Table { get; init; } = "";

    /// <summary>Rows of <see cref="Table"/> that are committed.</summary>
    public long Row { get; init; }

    /// <summary>The end of the last period that was downloaded and read whole.</summary>
    public DateTimeOffset? Until { get; init; }

    public Checkpoint Write() => new(JsonSerializer.Serialize(this, DocumentJson.Options));

    /// <exception cref="ConnectorException">The checkpoint is not one of ours.</exception>
    public static YammerExportState Read(Checkpoint? checkpoint)
    {
        try
        {
            return checkpoint is null ? new YammerExportState()
                : JsonSerializer.Deserialize<YammerExportState>(checkpoint.Value, DocumentJson.Options) is { V: Version, Done: not null, Table: not null } state ? state : throw Lost(null);
        }
        catch (JsonException error)
        {
            throw Lost(error);
        }
    }

    private static ConnectorException Lost(Exception? error) =>
        new(ConnectorFault.CheckpointLost, "The stored position of this export source cannot be read. Run a full crawl.", error);
}
