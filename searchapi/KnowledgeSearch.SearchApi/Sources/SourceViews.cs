using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary>A source as operators see it. Of its options nothing is told: they hold secrets.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type">The connector's type name.</param>
/// <param name="TypeName">The connector's name for people.</param>
/// <param name="Schedule">Quartz cron expression; null: by hand only.</param>
/// <param name="Access">Who may see documents whose source tells no permissions; null: nobody but admins.</param>
/// <param name="IsStored">Added at run time, not by a configuration file.</param>
/// <param name="IsCrawled">False: its documents are pushed.</param>
/// <param name="NextRun">When it is crawled next; null: by hand only. Passed over while it is paused.</param>
/// <param name="Running">The crawl going on; null: none.</param>
/// <param name="Status">What happened to it.</param>
public sealed record SourceView(
    SourceId Id, string Type, string TypeName, string? Schedule, DocumentAccess? Access, bool IsStored, bool IsCrawled, DateTimeOffset? NextRun, RunningCrawl? Running, SourceStatus Status);

/// <summary>All sources.</summary>
/// <param name="Sources">By name.</param>
/// <param name="Faults">Why stored sources are left out; empty when none are.</param>
/// <param name="TimeZone">The zone whose clock the schedules follow.</param>
public sealed record SourceList(IReadOnlyList<SourceView> Sources, IReadOnlyList<string> Faults, string TimeZone);

/// <summary>A type of connector, and what can be set of one: enough to draw a form.</summary>
/// <param name="Name">The <c>Type</c> in a source's settings.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Options">Its settings.</param>
public sealed record ConnectorView(string Name, string DisplayName, IReadOnlyList<OptionField> Options);

/// <summary>What became of held removals.</summary>
/// <param name="Documents">Documents that were held.</param>
/// <param name="Removed">Whether they were removed, or kept.</param>
public sealed record HoldDecision(long Documents, bool Removed);

/// <summary>The state of the installation.</summary>
/// <param name="Index">The index.</param>
/// <param name="Projection">How far the index follows the store.</param>
/// <param name="Store">Counts of the store.</param>
/// <param name="SchedulerFault">Why nothing is crawled although it should; null when all is well.</param>
/// <param name="Reindex">The rebuild asked for last; null: none since the start.</param>
public sealed record InstallationStatus(IndexStatus Index, ProjectionStatus Projection, StoreCounts Store, string? SchedulerFault, ReindexStatus? Reindex);

/// <summary>A rebuild of the index.</summary>
/// <param name="Started">When it was asked for.</param>
/// <param name="Finished">When it ended; null: it goes on.</param>
/// <param name="Written">Documents written.</param>
/// <param name="Expected">Documents of the store when it began; 0 until known.</param>
/// <param name="Fault">Why it failed, the old index serving on; null: it did not.</param>
public sealed record ReindexStatus(DateTimeOffset Started, DateTimeOffset? Finished, long Written, long Expected, string? Fault);
