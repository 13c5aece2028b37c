using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>A configured source, checked: what is crawled, how, when, and who may see it.</summary>
public sealed record SourceDefinition
{
    /// <summary>The name in configuration.</summary>
    public required SourceId Id { get; init; }

    /// <summary>The type of connector that reads it.</summary>
    public required ConnectorType Type { get; init; }

    /// <summary>
    /// Validated options, of the class that <see cref="ConnectorType.OptionsType"/> names. Secrets are in the clear: never log or return them.
    /// </summary>
    public required object Options { get; init; }

    /// <summary>When it is crawled: an expression that <see cref="Scheduling.CrawlSchedule"/> reads; null: by hand only.</summary>
    public string? Schedule { get; init; }

    /// <summary>
    /// When it is looked through for documents that vanished, where its connector can list its ids; null: as <c>Scheduling:PruneSchedule</c> says,
    /// empty: never.
    /// </summary>
    public string? PruneSchedule { get; init; }

    /// <summary>
    /// When its permissions are read anew, where its connector can read them apart from texts; null: as <c>Scheduling:AccessSchedule</c> says, empty: never.
    /// </summary>
    public string? AccessSchedule { get; init; }

    /// <summary>Who may see documents whose source tells no permissions; null: nobody but admins.</summary>
    public DocumentAccess? Access { get; init; }

    /// <summary>
    /// True for what must say nothing about who knows what (personnel, health, works council): found as ever by whoever may see it, but nobody is named for it.
    /// </summary>
    public bool Sensitive { get; init; }

    /// <summary>Days that a document is kept after it was last changed, or written where that is unknown; null: as long as its source has it.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>True for a source that admins added at run time and may change there; false for one of the configuration files.</summary>
    public bool IsStored { get; init; }

    /// <summary>False for a source of type <c>push</c>: its documents come in through the API and by import, and there is nothing to crawl.</summary>
    public bool IsCrawled => !Type.Name.Equals(PushConnector.TypeName, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Sources cannot be used as they are configured.</summary>
public sealed class SourceSettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>Every fault of every source: path, value, limit and remedy in one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
