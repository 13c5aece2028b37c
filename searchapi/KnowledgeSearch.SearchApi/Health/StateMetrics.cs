using System.Diagnostics.Metrics;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Search;

namespace KnowledgeSearch.SearchApi.Health;

/// <summary>
/// Figures of the index and of each source. Reading a meter must not wait, and a store may: what the store says is asked every <see cref="Interval"/>. While it cannot be asked the
/// figures of sources are absent, so that nobody takes old ones for new.
/// </summary>
internal sealed partial class StateMetrics : BackgroundService
{
    /// <summary>How old figures of sources may be; as often as Prometheus usually asks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly SourceCatalog _catalog;
    private readonly IContentStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile IReadOnlyList<SourceStatus> _sources = [];

    public StateMetrics(
        IMeterFactory meters, IIndexWriter index, IndexProjection projection, SourceCatalog catalog, IContentStore store, TimeProvider time, ILogger<StateMetrics> logger)
    {
        (_catalog, _store, _time, _logger) = (catalog, store, time, logger);
        Meter meter = meters.Create(ApiMetrics.MeterName);
        meter.CreateObservableGauge("knowledgesearch.index.documents", () => index.Status.Documents, "{document}", "Documents in the index, restricted ones included.");
        meter.CreateObservableGauge(
            "knowledgesearch.index.lag", () => Math.Max(0, projection.Status.StoreSequence - projection.Status.SearchableSequence), "{change}", "Changes of the store that cannot be found yet.");
        Gauge("knowledgesearch.source.documents", "{document}", "Live documents of a source.", source => source.Documents);
        Gauge("knowledgesearch.source.failures", "{document}", "Documents of a source that could not be read.", source => source.Failures);
        Gauge("knowledgesearch.source.held", "{document}", "Documents of a source whose removal waits for an operator.", source => source.Held);
        Gauge("knowledgesearch.source.paused", "1", "1 while a source is paused.", source => source.PausedReason is null ? 0 : 1);
        Gauge("knowledgesearch.source.last_success", "s", "When the last crawl that ended well did, in Unix time.", source => source.LastSuccess?.ToUnixTimeSeconds());
        Gauge("knowledgesearch.source.last_run_failed", "1", "1 when the last crawl ended with a fault of the source.", source => source.LastRun is null ? null : source.LastError is null ? 0 : 1);

        void Gauge(string name, string unit, string description, Func<SourceStatus, long?> value) => meter.CreateObservableGauge(
            name,
            () => from source in _sources
                  let figure = value(source)
                  where figure is not null
                  select new Measurement<long>(figure.Value, new KeyValuePair<string, object?>("source", source.Source.Value)),
            unit,
            description);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        do
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (StoreException exception)
            {
                _sources = [];
                LogUnread(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        List<SourceStatus> sources = [];
        foreach (SourceDefinition source in _catalog.Sources)
        {
            sources.Add(await _store.GetStatusAsync(source.Id, cancellationToken));
        }

        _sources = sources;
    }

    [LoggerMessage(4020, LogLevel.Debug, "no figures of sources: {Fault}")]
    private partial void LogUnread(string fault);
}
