using System.Collections.Frozen;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>The plans of all sources, made from the catalog, which is the truth. Safe for concurrent use.</summary>
internal sealed class CrawlPlans(SourceCatalog catalog, SourceConnectors connectors, IOptions<CrawlSchedulingOptions> options)
{
    private volatile FrozenDictionary<SourceId, SourcePlan> _plans = FrozenDictionary<SourceId, SourcePlan>.Empty;

    /// <summary>The plans as last made.</summary>
    public IReadOnlyCollection<SourcePlan> All => _plans.Values;

    /// <summary>The plan of a source; null when no such source is configured.</summary>
    public SourcePlan? Find(SourceId source) => _plans.GetValueOrDefault(source);

    /// <summary>Makes the plans anew from the catalog.</summary>
    public void Reload() => _plans = catalog.Sources.Where(source => source.IsCrawled).Select(Plan).ToFrozenDictionary(plan => plan.Source.Id);

    private SourcePlan Plan(SourceDefinition source)
    {
        // What a connector can do shows only in its instance; making one does no I/O.
        IConnector connector = connectors.Create(source);
        (connector as IDisposable)?.Dispose();
        return SourcePlan.Create(source, connector is IListsDocumentIds, connector is IReadsAccess, options.Value);
    }
}
