using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.Tests.Http;
using KnowledgeSearch.Demo;
using Microsoft.Extensions.Logging;
using LoopbackServer = KnowledgeSearch.Connectors.Tests.Http.LoopbackServer;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

/// <summary>The demo's wiki, its clock, and a memory of what was crawled from it, as a store has.</summary>
internal sealed class DemoWiki : IAsyncDisposable, IKnownDocuments
{
    private readonly DemoServers _servers;

    private DemoWiki(DemoServers servers, ManualTime time)
    {
        _servers = servers;
        Time = time;
    }

    public ManualTime Time { get; }

    public WikiSite Site => _servers.Organisation.Wiki;

    public ServerFaults Faults => _servers.WikiFaults;

    public Dictionary<string, SourceDocument> Stored { get; } = [];

    public List<string> Log { get; } = [];

    public MediaWikiOptions Options => new() { Address = new Uri(_servers.Wiki, "api.php").AbsoluteUri };

    public static async Task<DemoWiki> StartAsync()
    {
        ManualTime time = new(new DateTimeOffset(2026, 5, 20, 10, 30, 0, TimeSpan.Zero));
        return new DemoWiki(await DemoServers.StartAsync(DemoOrganisation.Create(time), TestContext.Current.CancellationToken), time);
    }

    public ConnectorContext Context() => new()
    {
        Source = new SourceId("wiki"),
        Http = LoopbackServer.Context().Http,
        Time = Time,
        Random = () => 0.5,
        Logger = new MessageLog(Log),
        DefaultAccess = DocumentAccess.ForEveryone,
        Known = this,
    };

    public ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Stored.TryGetValue(id.Value, out SourceDocument? document) ? new KnownDocument(document.Version, document.Links, "") : null);

    /// <summary>Crawls, keeping what is stored in step, and answers the changes.</summary>
    public async Task<List<SourceChange>> CrawlAsync(Checkpoint? since = null, MediaWikiOptions? options = null)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in new MediaWikiConnector(options ?? Options, Context()).ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
            switch (change)
            {
                case SourceChange.Upsert { Document: var document }:
                    Stored[document.Id.Value] = document;
                    break;
                case SourceChange.Delete { Id: var id }:
                    Stored.Remove(id.Value);
                    break;
            }
        }

        return changes;
    }

    public static Checkpoint Last(IEnumerable<SourceChange> changes) => changes.OfType<SourceChange.CheckpointReached>().Last().Position;

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private sealed class MessageLog(List<string> messages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            messages.Add(formatter(state, exception));
    }
}
