using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Makes connectors of configured sources, each with its way out through the network policy, the store's memory of the source, and the clock.
/// </summary>
public sealed class SourceConnectors
{
    private readonly SourceHttp _http;
    private readonly IContentStore _store;
    private readonly IFileParser _files;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    internal SourceConnectors(SourceHttp http, IContentStore store, IFileParser files, TimeProvider time, ILoggerFactory loggers) =>
        (_http, _store, _files, _time, _loggers) = (http, store, files, time, loggers);

    /// <summary>A connector for one crawl or one probe; dispose it when it is disposable. Does no I/O.</summary>
    public IConnector Create(SourceDefinition source) => Create(source, _store);

    /// <summary>A connector to which every document is new.</summary>
    internal IConnector CreateForTrial(SourceDefinition source) => Create(source, null);

    /// <summary>Whether runs of a mode are possible: not every source can list its ids or tell access apart from texts.</summary>
    public bool Supports(SourceDefinition source, CrawlMode mode) => source.IsCrawled && mode switch
    {
        CrawlMode.Prune => Create(source) is IListsDocumentIds,
        CrawlMode.AccessOnly => Create(source) is IReadsAccess or { Capabilities.ReportsPermissions: false },
        _ => true,
    };

    private IConnector Create(SourceDefinition source, IContentStore? memory)
    {
        ConnectorContext context = new()
        {
            Source = source.Id,
            Http = _http.CreateClient(),
            Time = _time,
            Logger = _loggers.CreateLogger($"KnowledgeSearch.Connectors.{source.Type.Name}"),
            DefaultAccess = source.Access,
            Known = new StoredDocuments(memory, source.Id),
            Files = _files,
        };
        return source.Type.Create(source.Options, context);
    }

    /// <summary>A connector learns of its own source only: a plugin cannot ask after the documents of others.</summary>
    private sealed class StoredDocuments(IContentStore? store, SourceId source) : IKnownDocuments
    {
        private readonly string _prefix = source.Value + "/";

        public ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) =>
            store is not null && id.Value.StartsWith(_prefix, StringComparison.Ordinal) ? store.FindKnownAsync(id, cancellationToken) : default;
    }
}
