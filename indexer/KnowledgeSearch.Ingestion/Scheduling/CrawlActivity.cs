using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>What became of the wish to crawl a source now.</summary>
public enum RunNowOutcome
{
    /// <summary>It starts at once, or as soon as <see cref="CrawlSchedulingOptions.MaxConcurrentCrawls"/> leaves room.</summary>
    Started,

    /// <summary>The source is being crawled, or about to be; nothing was added.</summary>
    AlreadyRunning,

    /// <summary>The source is paused; resume it first.</summary>
    Paused,

    /// <summary>No source of that name is configured.</summary>
    UnknownSource,

    /// <summary>This process only serves (<c>Indexer:InProcess</c> is false); ask the process that indexes.</summary>
    ServingOnly,
}

/// <summary>What a source does now and next, in this process.</summary>
public sealed record CrawlActivity
{
    /// <summary>The source.</summary>
    public required SourceId Source { get; init; }

    /// <summary>The crawl going on; null when there is none.</summary>
    public RunningCrawl? Running { get; init; }

    /// <summary>
    /// When the source is next crawled: as planned, or as tried again after a failure, with the offset of the schedules' zone; null: by hand only. A pause does
    /// not change it: what comes due in a pause is passed over.
    /// </summary>
    public DateTimeOffset? NextRun { get; init; }
}

/// <summary>A crawl that goes on.</summary>
public sealed record RunningCrawl
{
    /// <summary>When it came due.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When it started; null while it waits for another source to finish.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>What it is after; null while it waits.</summary>
    public CrawlMode? Mode { get; init; }

    /// <summary>How far it is; null until the first report.</summary>
    public CrawlProgress? Progress { get; init; }
}
