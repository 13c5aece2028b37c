using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Sources;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>What every admin page shows around its content.</summary>
/// <param name="Frame">The frame of the site.</param>
/// <param name="Texts">The words.</param>
/// <param name="Zone">The zone whose clock the schedules follow.</param>
public sealed record AdminFrame(FrameView Frame, AdminTexts Texts, TimeZoneInfo Zone)
{
    /// <summary>An address of the admin pages, in the language chosen.</summary>
    public string At(string path) => Frame.Address.Ui is { } ui ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}ui={ui}" : path;
}

/// <summary>All sources and the state of the installation.</summary>
public sealed record SourcesView(AdminFrame Frame, SourceList List, InstallationStatus Status, IReadOnlyList<ConnectorView> Types);

/// <summary>One source.</summary>
public sealed record SourcePageView(AdminFrame Frame, SourceView Source, IReadOnlyList<CrawlRun> Runs, IReadOnlyList<DocumentFailure> Failures);

/// <summary>A source being added.</summary>
public sealed record SourceFormView
{
    public required AdminFrame Frame { get; init; }

    /// <summary>What kind of source.</summary>
    public required ConnectorView Type { get; init; }

    /// <summary>What was typed, by the field's name; secrets are not among it.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; init; } = new Dictionary<string, string>();

    /// <summary>Secrets that were typed, encrypted for this form, by option.</summary>
    public IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong, all of it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The runs that the schedule makes; empty without one.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns { get; init; } = [];

    /// <summary>What the test found; null: not tested.</summary>
    public IReadOnlyList<ProbeStep>? Steps { get; init; }

    /// <summary>What the trial found; null: not tried.</summary>
    public TrialResult? Trial { get; init; }

    /// <summary>What was typed in a field, else its default.</summary>
    public string Value(OptionField field) => Typed.GetValueOrDefault($"option.{field.Name}") ?? field.Default ?? "";
}
