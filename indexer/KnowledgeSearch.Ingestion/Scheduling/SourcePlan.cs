using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>What is planned for one source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Content">When its texts are crawled; null: by hand only.</param>
/// <param name="Prune">When it is looked through for what vanished; null: not apart from crawling.</param>
/// <param name="Access">When its permissions are read; null: not apart from crawling.</param>
internal sealed record SourcePlan(SourceDefinition Source, CrawlSchedule? Content, CrawlSchedule? Prune, CrawlSchedule? Access)
{
    /// <summary>Plans a source. A source crawled by hand only is pruned by hand only too, unless it says otherwise.</summary>
    /// <param name="source">The source; its expressions were checked when it was configured.</param>
    /// <param name="listsIds">Whether its connector is an <see cref="IListsDocumentIds"/>.</param>
    /// <param name="readsAccess">Whether its connector is an <see cref="IReadsAccess"/>.</param>
    /// <param name="options">The defaults.</param>
    public static SourcePlan Create(SourceDefinition source, bool listsIds, bool readsAccess, CrawlSchedulingOptions options)
    {
        bool scheduled = !string.IsNullOrWhiteSpace(source.Schedule);
        return new SourcePlan(
            source,
            Parse(CrawlPurpose.Content, source.Schedule),
            listsIds ? Parse(CrawlPurpose.Prune, source.PruneSchedule ?? (scheduled ? options.PruneSchedule : null)) : null,
            readsAccess ? Parse(CrawlPurpose.Access, source.AccessSchedule ?? (scheduled ? options.AccessSchedule : null)) : null);

        CrawlSchedule? Parse(CrawlPurpose purpose, string? cron) =>
            string.IsNullOrWhiteSpace(cron) ? null : CrawlSchedule.Parse(cron, source.Id, options.Zone, purpose.ToString());
    }

    /// <summary>The schedule of a purpose; null: none.</summary>
    public CrawlSchedule? For(CrawlPurpose purpose) => purpose switch
    {
        CrawlPurpose.Prune => Prune,
        CrawlPurpose.Access => Access,
        _ => Content,
    };

    /// <summary>Whether another plan of the source comes due at the same times.</summary>
    public bool ComesDueAs(SourcePlan other) => Enum.GetValues<CrawlPurpose>().All(purpose => For(purpose)?.Resolved == other.For(purpose)?.Resolved);
}
