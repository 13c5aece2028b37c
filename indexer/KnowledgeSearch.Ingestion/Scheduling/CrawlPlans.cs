using System.Collections.Frozen;
using System.Threading.Channels;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>The plans of all sources, made from the catalog, which is the truth. Safe for concurrent use.</summary>
internal sealed class CrawlPlans
{
    private readonly SourceCatalog _catalog;
    private readonly SourceConnectors _connectors;
    private readonly CrawlSchedulingOptions _options;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile FrozenDictionary<SourceId, SourcePlan> _plans = FrozenDictionary<SourceId, SourcePlan>.Empty;

    public CrawlPlans(SourceCatalog catalog, SourceConnectors connectors, IOptions<CrawlSchedulingOptions> options)
    {
        (_catalog, _connectors, _options) = (catalog, connectors, options.Value);
        catalog.Changed += () => _changes.Writer.TryWrite(true);
    }

    /// <summary>The plans as last made.</summary>
    public IReadOnlyCollection<SourcePlan> All => _plans.Values;

    /// <summary>The plan of a source; null when no such source is configured.</summary>
    public SourcePlan? Find(SourceId source) => _plans.GetValueOrDefault(source);

    /// <summary>Waits until the catalog has changed; changes in the meantime count as one.</summary>
    public ValueTask<bool> WaitForChangeAsync(CancellationToken cancellationToken) => _changes.Reader.ReadAsync(cancellationToken);

    /// <summary>Makes the plans anew from the catalog. False when that changed no schedule.</summary>
    public bool Reload()
    {
        FrozenDictionary<SourceId, SourcePlan> before = _plans;
        FrozenDictionary<SourceId, SourcePlan> after = _catalog.Sources.Where(source => source.IsCrawled).Select(Plan).ToFrozenDictionary(plan => plan.Source.Id);
        _plans = after;
        return before.Count != after.Count || after.Values.Any(plan => before.GetValueOrDefault(plan.Source.Id) is not { } known || !plan.ComesDueAs(known));
    }

    /// <summary>Reads what other hosts may have changed, and makes the plans anew.</summary>
    /// <exception cref="Store.StoreException">The store cannot be read; the plans are as before.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _catalog.LoadAsync(cancellationToken);
        Reload();
    }

    private SourcePlan Plan(SourceDefinition source)
    {
        // What a connector can do shows only in its instance; making one does no I/O.
        IConnector connector = _connectors.Create(source);
        (connector as IDisposable)?.Dispose();
        return SourcePlan.Create(source, connector is IListsDocumentIds, connector is IReadsAccess, _options);
    }
}
