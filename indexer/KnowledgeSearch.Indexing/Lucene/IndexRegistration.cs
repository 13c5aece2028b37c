using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Lucene.Suggesting;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.Indexing.Synonyms;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Indexing;

/// <summary>Registration of the engine.</summary>
public static class IndexRegistration
{
    /// <summary>
    /// Adds <see cref="IIndexWriter"/>, <see cref="IIndexSearcher"/> and <see cref="IIndexMaintenance"/> over one Lucene index as the section <c>Index</c>
    /// says: one that this program writes, or one that it follows. The host opens it at start.
    /// </summary>
    public static IServiceCollection AddIndex(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging();
        services.AddOptions<IndexOptions>().Bind(configuration.GetSection("Index")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IndexOptions>, IndexOptionsRules>();
        services.AddSingleton<FacetColumns>();
        services.AddSingleton(provider => WordFiles.Of(provider.GetRequiredService<IOptions<IndexOptions>>().Value));
        services.AddSingleton<IIndexSearcher>(provider => new LuceneSearcher(
            provider.GetRequiredService<AcquireSnapshot>().Invoke,
            CursorKeyFile.ReadOrCreate(provider.GetRequiredService<IOptions<IndexOptions>>().Value.Path),
            RankingWeights.Default,
            provider.GetRequiredService<FacetColumns>(),
            () => provider.GetRequiredService<SynonymBook>().Set)
        {
            Time = provider.GetRequiredService<TimeProvider>(),
        });
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SynonymBook(
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(provider.GetRequiredService<IOptions<IndexOptions>>().Value.Path)) ?? ".", "synonyms"), provider.GetRequiredService<TimeProvider>()));
        return configuration.GetValue("Index:Follow", false) ? services.AddFollowed() : services.AddOwn();
    }

    private static IServiceCollection AddOwn(this IServiceCollection services) => services
        .AddSingleton(provider => new LuceneIndex(
            provider.GetRequiredService<IOptions<IndexOptions>>().Value,
            provider.GetRequiredService<ILogger<LuceneIndex>>(),
            words: provider.GetRequiredService<WordFiles>())
        {
            Prepare = (Action<IndexSnapshot>)provider.GetRequiredService<FacetColumns>().Load + SegmentSuggestions.Load,
        })
        .AddSingleton<IIndexWriter>(provider => provider.GetRequiredService<LuceneIndex>())
        .AddSingleton<IIndexMaintenance>(provider => provider.GetRequiredService<LuceneIndex>())
        .AddSingleton<AcquireSnapshot>(provider => provider.GetRequiredService<LuceneIndex>().Acquire)
        .AddHostedService<IndexOpening>();

    private static IServiceCollection AddFollowed(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(provider => new FollowedIndex(
                provider.GetRequiredService<IOptions<IndexOptions>>().Value,
                provider.GetRequiredService<ILogger<FollowedIndex>>(),
                words: provider.GetRequiredService<WordFiles>())
            {
                Prepare = (Action<IndexSnapshot>)provider.GetRequiredService<FacetColumns>().Load + SegmentSuggestions.Load,
            })
            .AddSingleton<IIndexWriter>(provider => provider.GetRequiredService<FollowedIndex>())
            .AddSingleton<IIndexMaintenance>(provider => provider.GetRequiredService<FollowedIndex>())
            .AddSingleton<AcquireSnapshot>(provider => provider.GetRequiredService<FollowedIndex>().Acquire)
            .AddHostedService<IndexFollowing>();
    }

    /// <summary>Gives the newest snapshot, held for the caller; null when there is none.</summary>
    private delegate IndexSnapshot? AcquireSnapshot();
}

/// <summary>Opens the index when the host starts, so that a fault stops the start and the first search does not wait.</summary>
internal sealed class IndexOpening(LuceneIndex index) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(index.Open, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
