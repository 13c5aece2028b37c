using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Plugins;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KnowledgeSearch.Ingestion;

/// <summary>Registration of everything between the sources and the index.</summary>
public static class IngestionRegistration
{
    /// <summary>Adds store, plugins, crawling, push, projection and scheduling. Needs connectors and an index. They start in this order and stop in the reverse.</summary>
    public static IServiceCollection AddIngestion(this IServiceCollection services, IConfiguration configuration) => services
        .AddKeys(configuration)
        .AddContentStore(configuration)
        .AddHostedService<StoreOpening>()
        .AddConnectorPlugins(configuration)
        .AddCrawling(configuration)
        .AddDocumentIngest()
        .AddIndexProjection(configuration)
        .AddPrivacy(configuration)
        .AddCrawlScheduling(configuration);

    // Keys that encrypt the secrets of sources (and a host's sign-in cookies): outside the store, so that a copy of the store opens neither.
    private static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        string folder = Path.GetFullPath(configuration["DataProtection:Path"] ?? Path.Combine("data", "keys"));
        services.AddDataProtection().SetApplicationName("KnowledgeSearch").PersistKeysToFileSystem(new DirectoryInfo(folder));
        return services;
    }
}

/// <summary>Opens the store and reads the sources when the host starts, before anything uses them: a fault of either stops the start with its sentence.</summary>
internal sealed class StoreOpening(IContentStore store, SourceCatalog sources) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        await sources.LoadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
