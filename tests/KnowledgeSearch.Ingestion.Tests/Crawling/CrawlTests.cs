using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>A scripted source crawled into a SQLite store.</summary>
public abstract class CrawlTests : IAsyncLifetime
{
    private readonly SqliteStores _stores = new();
    private readonly ParserPool _files = new(Microsoft.Extensions.Options.Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);
    private SourceHttp? _http;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal ScriptedSource Source { get; } = new();

    internal ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    internal CrawlOptions Options { get; } = new();

    /// <summary>The access configured for the source.</summary>
    protected DocumentAccess? Access { get; set; } = DocumentAccess.ForEveryone;

    protected IContentStore Store { get; private set; } = null!; // set before every test

    public virtual async ValueTask InitializeAsync() => Store = await _stores.OpenAsync("crawl", Cancel);

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _http?.Dispose();
        await _files.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs once; every run is a new runner, as after a restart, and begins an hour later.</summary>
    protected Task<CrawlRun> RunAsync(
        CrawlMode mode = CrawlMode.Full, IProgress<CrawlProgress>? progress = null, CancellationToken? cancellationToken = null, IContentStore? store = null)
    {
        Time.Advance(TimeSpan.FromHours(1));
        return Runner(store).RunAsync(Source.Definition(Access), mode, progress, cancellationToken ?? Cancel);
    }

    internal SourceConnectors Connectors(IContentStore? store = null)
    {
        _http ??= new SourceHttp(new NetworkPolicy(Microsoft.Extensions.Options.Options.Create(new NetworkOptions())));
        return new SourceConnectors(_http, store ?? Store, _files, Time, NullLoggerFactory.Instance);
    }

    internal CrawlRunner Runner(IContentStore? store = null)
    {
        return new CrawlRunner(store ?? Store, Connectors(store), Microsoft.Extensions.Options.Options.Create(Options), Time, NullLogger<CrawlRunner>.Instance);
    }

    protected async Task<IContentStore> OpenStoreAsync(string name) => await _stores.OpenAsync(name, Cancel);

    /// <summary>Asserts the numbers of the live pages.</summary>
    protected async Task AssertLiveAsync(params IEnumerable<int> numbers) => Assert.Equal(
        numbers.Select(number => ScriptedSource.Doc(number).Value), (await StatesAsync()).Select(state => state.Id.Value));

    protected async Task<List<DocumentState>> StatesAsync() => await Store.ListDocumentsAsync(ScriptedSource.Id, Cancel).ToListAsync(Cancel);
}
