using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>Whether this process crawls and indexes, or only serves what another one indexed (<c>Indexer:InProcess</c>, default true).</summary>
internal sealed record IndexerRole(bool InProcess);

/// <summary>Registration of scheduling.</summary>
public static class CrawlSchedulingRegistration
{
    /// <summary>
    /// Adds <see cref="CrawlScheduler"/>, which starts and stops with the host, as the section <c>Scheduling</c> says. Needs the content store and crawling.
    /// </summary>
    public static IServiceCollection AddCrawlScheduling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CrawlSchedulingOptions>().Bind(configuration.GetSection("Scheduling")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CrawlSchedulingOptions>, CrawlSchedulingOptionsRules>();

        // Quartz tells at Information what only its own developers want to know. First in line, so that configuration can say otherwise.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(
            new ConfigureOptions<LoggerFilterOptions>(logging => logging.AddFilter("Quartz", LogLevel.Warning))));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new IndexerRole(configuration.GetValue("Indexer:InProcess", true)));
        services.AddSingleton<CrawlPlans>();
        services.AddSingleton<CrawlBoard>();
        services.AddSingleton<CrawlTurns>();
        services.AddSingleton(provider => new CrawlScheduler(
            provider.GetRequiredService<IContentStore>(),
            provider.GetRequiredService<CrawlPlans>(),
            provider.GetRequiredService<CrawlBoard>(),
            provider.GetRequiredService<CrawlTurns>(),
            provider.GetRequiredService<IOptions<CrawlSchedulingOptions>>(),
            provider.GetRequiredService<IOptions<StoreOptions>>(),
            provider.GetRequiredService<IndexerRole>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services.AddHostedService(provider => provider.GetRequiredService<CrawlScheduler>());
    }
}
