using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>How far a run is.</summary>
/// <param name="Source">The source.</param>
/// <param name="Mode">What the run is after.</param>
/// <param name="Seen">Documents looked at so far.</param>
/// <param name="Expected">Documents expected; null when the source does not tell.</param>
/// <param name="Added">Documents added.</param>
/// <param name="Changed">Documents changed.</param>
/// <param name="Unchanged">Documents found unchanged.</param>
/// <param name="Deleted">Documents removed.</param>
/// <param name="Failed">Documents that failed.</param>
public sealed record CrawlProgress(
    SourceId Source, CrawlMode Mode, long Seen, long? Expected, long Added, long Changed, long Unchanged, long Deleted, long Failed);

/// <summary>What a run has counted so far.</summary>
internal sealed class CrawlTally(SourceId source, IProgress<CrawlProgress>? progress)
{
    public CrawlMode Mode { get; set; }

    public long Seen { get; set; }

    public long? Expected { get; set; }

    public long Failed { get; set; }

    public long Retrying { get; set; }

    public long Suspected { get; set; }

    public long Added { get; private set; }

    public long Changed { get; private set; }

    public long Unchanged { get; private set; }

    public long Deleted { get; private set; }

    public void Count(BatchOutcome outcome)
    {
        Added += outcome.Added;
        Changed += outcome.Changed;
        Unchanged += outcome.Unchanged;
        Deleted += outcome.Deleted;
    }

    public void Report() => progress?.Report(new CrawlProgress(source, Mode, Seen, Expected, Added, Changed, Unchanged, Deleted, Failed));

    public CrawlRun Over(CrawlRun run) => run with
    {
        Mode = Mode, Added = Added, Changed = Changed, Unchanged = Unchanged, Deleted = Deleted, Suspected = Suspected, Failed = Failed, Retrying = Retrying,
    };
}
