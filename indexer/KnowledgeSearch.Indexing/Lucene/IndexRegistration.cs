using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Indexing;

/// <summary>Registration of the engine.</summary>
public static class IndexRegistration
{
    /// <summary>
    /// Adds <see cref="IIndexWriter"/>, <see cref="IIndexSearcher"/> and <see cref="IIndexMaintenance"/> over one Lucene index as the section <c>Index</c>
    /// says. The host opens it at start.
    /// </summary>
    public static IServiceCollection AddIndex(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging();
        services.AddOptions<IndexOptions>().Bind(configuration.GetSection("Index")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IndexOptions>, IndexOptionsRules>();
        services.AddSingleton<FacetColumns>();
        services.AddSingleton(provider =>
        {
            FacetColumns columns = provider.GetRequiredService<FacetColumns>();
            return new LuceneIndex(provider.GetRequiredService<IOptions<IndexOptions>>().Value, provider.GetRequiredService<ILogger<LuceneIndex>>()) { Prepare = columns.Load };
        });
        services.AddSingleton<IIndexWriter>(provider => provider.GetRequiredService<LuceneIndex>());
        services.AddSingleton<IIndexMaintenance>(provider => provider.GetRequiredService<LuceneIndex>());
        services.AddSingleton<IIndexSearcher>(provider =>
        {
            string path = provider.GetRequiredService<IOptions<IndexOptions>>().Value.Path;
            LuceneIndex index = provider.GetRequiredService<LuceneIndex>();
            return new LuceneSearcher(index.Acquire, CursorKeyFile.ReadOrCreate(path), RankingWeights.Default, provider.GetRequiredService<FacetColumns>());
        });
        return services.AddHostedService<IndexOpening>();
    }
}

/// <summary>Opens the index when the host starts, so that a fault stops the start and the first search does not wait.</summary>
internal sealed class IndexOpening(LuceneIndex index) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(index.Open, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
