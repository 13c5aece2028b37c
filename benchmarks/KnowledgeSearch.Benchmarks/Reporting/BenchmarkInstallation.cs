using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Benchmarks.Reporting;

/// <summary>A real store, projection and index in a folder that goes when disposed; nothing is crawled or served.</summary>
internal sealed class BenchmarkInstallation : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("knowledgesearch-benchmark-");
    private readonly ServiceProvider _services;

    private BenchmarkInstallation()
    {
        Settings = new Dictionary<string, string?>
        {
            ["Store:Path"] = Path.Combine(_folder.FullName, "content.db"),
            ["Index:Lexicon"] = "none", // figures must not depend on what a machine has installed
            ["Index:Hyphenation"] = "none",
            ["Index:Path"] = Path.Combine(_folder.FullName, "index"),
            ["Scheduling:Path"] = Path.Combine(_folder.FullName, "quartz.db"),
            ["DataProtection:Path"] = Path.Combine(_folder.FullName, "keys"),
        };
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        _services = new ServiceCollection().AddLogging().AddContentStore(configuration).AddIndex(configuration).AddIndexProjection(configuration).BuildServiceProvider();
        Ingest = new DocumentIngest(Store, TimeProvider.System);
    }

    /// <summary>The configuration that opens the same installation in another process.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Where it all is; room for more files of the benchmark.</summary>
    public string Folder => _folder.FullName;

    public IContentStore Store => _services.GetRequiredService<IContentStore>();

    public IndexProjection Projection => _services.GetRequiredService<IndexProjection>();

    public IIndexSearcher Searcher => _services.GetRequiredService<IIndexSearcher>();

    public LuceneIndex Index => _services.GetRequiredService<LuceneIndex>();

    public FacetColumns Columns => _services.GetRequiredService<FacetColumns>();

    public DocumentIngest Ingest { get; }

    /// <summary>Makes an empty installation whose projection runs.</summary>
    public static async Task<BenchmarkInstallation> StartAsync(CancellationToken cancellationToken)
    {
        BenchmarkInstallation installation = new();
        await installation.Store.OpenAsync(cancellationToken);
        await installation.Projection.StartAsync(cancellationToken);
        return installation;
    }

    /// <summary>Imports lines of JSON and waits until they are searchable; answers how many were stored.</summary>
    /// <exception cref="InvalidDataException">A line failed.</exception>
    public async Task<long> ImportAsync(Stream lines, CancellationToken cancellationToken)
    {
        long stored = 0;
        await foreach (IngestResult result in Ingest.IngestAsync(lines, SourceScope.All, cancellationToken))
        {
            stored += result.Error is null ? 1 : throw new InvalidDataException(result.Error);
        }

        await Projection.CatchUpAsync(cancellationToken);
        return stored;
    }

    /// <summary>Closes everything so that another process can open it; the folder stays until this is disposed.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await Projection.StopAsync(cancellationToken);
        await _services.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
