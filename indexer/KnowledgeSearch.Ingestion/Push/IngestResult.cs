using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>What became of one document, person or group.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IngestStatus>))]
public enum IngestStatus
{
    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("created")] Created,

    /// <summary>It replaced another version.</summary>
    [JsonStringEnumMemberName("updated")] Updated,

    /// <summary>It was there as given; or it was to be removed and was not there.</summary>
    [JsonStringEnumMemberName("unchanged")] Unchanged,

    /// <summary>It was removed.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted,

    /// <summary>Nothing of it was stored; the error says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>What became of one line.</summary>
/// <param name="Line">Its number, beginning with 1, blank lines counted; 0 when there was a single document and no lines.</param>
/// <param name="Id">What it is about; null when the line does not tell.</param>
/// <param name="Status">What was done.</param>
/// <param name="Error">One sentence with the remedy; null unless it failed.</param>
public sealed record IngestResult(long Line, string? Id, IngestStatus Status, string? Error = null);

/// <summary>Which sources a caller may write.</summary>
public sealed class SourceScope
{
    private readonly HashSet<SourceId>? _sources;

    private SourceScope(HashSet<SourceId>? sources) => _sources = sources;

    /// <summary>Every source: for the operator's own commands.</summary>
    public static SourceScope All { get; } = new(null);

    /// <summary>These sources and no others; none when empty.</summary>
    public static SourceScope Of(IEnumerable<SourceId> sources) => new([.. sources]);

    /// <summary>Whether a source may be written.</summary>
    public bool Allows(SourceId source) => _sources?.Contains(source) != false;

    /// <summary>The sources as text for a message.</summary>
    public override string ToString() => _sources switch
    {
        null => "every source",
        { Count: 0 } => "no source",
        _ => string.Join(", ", _sources.Select(source => source.Value).Order(StringComparer.Ordinal)),
    };
}
