using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>Registration of crawling.</summary>
public static class CrawlingRegistration
{
    /// <summary>
    /// Adds <see cref="SourceCatalog"/>, <see cref="CrawlRunner"/> and what they need, from the sections <c>Sources</c>, <c>Crawl</c>, <c>Network</c> and <c>Files</c>.
    /// Needs the content store and
    /// connectors registered. Resolving the catalog checks the configured sources; call <see cref="SourceCatalog.LoadAsync"/> once the store is open.
    /// </summary>
    public static IServiceCollection AddCrawling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging();
        services.AddDataProtection();
        services.AddOptions<CrawlOptions>().Bind(configuration.GetSection("Crawl")).ValidateOnStart();
        services.AddOptions<NetworkOptions>().Bind(configuration.GetSection("Network")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CrawlOptions>, CrawlOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NetworkOptions>, NetworkOptionsRules>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<FileParsingOptions>().Bind(configuration.GetSection("Files")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileParsingOptions>, FileParsingOptionsRules>());
        services.TryAddSingleton<IFileParser, ParserPool>();
        PushConnector.Register(services);
        services.AddSingleton(provider => new ConnectorTypes(provider.GetServices<ConnectorType>()));
        services.AddSingleton(provider => new SourceHttp(new NetworkPolicy(provider.GetRequiredService<IOptions<NetworkOptions>>())));
        services.AddSingleton(provider => new SourceConnectors(
            provider.GetRequiredService<SourceHttp>(),
            provider.GetRequiredService<IContentStore>(),
            provider.GetRequiredService<IFileParser>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new SourceCatalog(
            configuration,
            provider.GetRequiredService<ConnectorTypes>(),
            provider.GetRequiredService<IContentStore>(),
            new SourceSecrets(provider.GetRequiredService<IDataProtectionProvider>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SourceCatalog>>()));
        services.AddSingleton(provider => new CrawlRunner(
            provider.GetRequiredService<IContentStore>(),
            provider.GetRequiredService<SourceConnectors>(),
            provider.GetRequiredService<IOptions<CrawlOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CrawlRunner>>()));
        services.AddSingleton(provider => new CrawlTrial(provider.GetRequiredService<SourceConnectors>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
