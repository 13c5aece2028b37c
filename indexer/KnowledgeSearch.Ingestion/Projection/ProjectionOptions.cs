using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>The section <c>Projection</c> of the configuration: when changes of the store become searchable and durable in the index.</summary>
public sealed class ProjectionOptions
{
    /// <summary>Least time between two refreshes of searches under load; default 300 ms. A change is searchable at most about this long after its
    /// commit.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often the store is looked at for changes that other processes made; default 5 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a change may be searchable without being durable in the index; default 10 s. After a crash the store still has it and it is written
    /// again.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many changes may be undurable; default 100,000.</summary>
    public int CommitChanges { get; set; } = 100_000;

    /// <summary>Wait before the first try after a fault, doubled for each further one; default 1 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between tries; default 1 minute.</summary>
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Registration of the projection.</summary>
public static class IndexProjectionRegistration
{
    /// <summary>
    /// Adds <see cref="IndexProjection"/> as a singleton and as a hosted service, as the section <c>Projection</c> says. Needs <see cref="IContentStore"/> and
    /// <see cref="IIndexWriter"/>.
    /// Commands that serve nothing may call it without starting the host.
    /// </summary>
    public static IServiceCollection AddIndexProjection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProjectionOptions>().Bind(configuration.GetSection("Projection")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProjectionOptions>, ProjectionOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new IndexProjection(
            provider.GetRequiredService<IContentStore>(),
            provider.GetRequiredService<IIndexWriter>(),
            new Enricher(provider.GetRequiredService<IContentStore>(), policy: provider.GetService<ContentPolicy>()),
            provider.GetRequiredService<IOptions<ProjectionOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IndexProjection>>(),
            provider.GetService<ContentPolicy>()));
        return services.AddHostedService(provider => provider.GetRequiredService<IndexProjection>());
    }
}

internal sealed class ProjectionOptionsRules : IValidateOptions<ProjectionOptions>
{
    public ValidateOptionsResult Validate(string? name, ProjectionOptions options)
    {
        List<string> faults = [];
        Check(nameof(options.RefreshInterval), options.RefreshInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        Check(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Check(nameof(options.CommitInterval), options.CommitInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Check(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        Check(nameof(options.LongestRetryDelay), options.LongestRetryDelay, options.RetryDelay, TimeSpan.FromHours(1));
        if (options.CommitChanges < 1)
        {
            faults.Add($"Projection:CommitChanges must be 1 or more, was {options.CommitChanges}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                faults.Add($"Projection:{setting} must be between {least:c} and {most:c}, was {value:c}.");
            }
        }
    }
}
