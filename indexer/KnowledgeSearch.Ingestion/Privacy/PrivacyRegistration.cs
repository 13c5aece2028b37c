using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Registration of what protects the people who are written about.</summary>
public static class PrivacyRegistration
{
    /// <summary>Adds what admins ask about people and access, and what erases people. Needs store, index, projection and sources.</summary>
    public static IServiceCollection AddPrivacy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new AccessExplanation(
            provider.GetRequiredService<IContentStore>(), provider.GetRequiredService<IIndexSearcher>(), provider.GetRequiredService<SourceCatalog>()));
        services.AddSingleton(provider => new PersonErasure(
            provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<IIndexWriter>(),
            provider.GetRequiredService<IndexProjection>(),
            Folders(provider.GetRequiredService<IOptions<StoreOptions>>().Value, provider.GetRequiredService<IOptions<IndexOptions>>().Value, configuration),
            provider.GetService<IDataProtectionProvider>(),
            provider.GetService<ForgetSearches>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PersonErasure>>()));
        services.AddSingleton(provider => new PersonExport(provider.GetRequiredService<ContentStore>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton(provider => new Oversharing(provider.GetRequiredService<IContentStore>()));
        services.AddSingleton(provider =>
        {
            string index = Path.GetFullPath(provider.GetRequiredService<IOptions<IndexOptions>>().Value.Path);
            SourceCatalog sources = provider.GetRequiredService<SourceCatalog>();
            return new ContentPolicy(
                provider.GetRequiredService<IContentStore>(),
                configuration["Privacy:Terms"] is { Length: > 0 } file ? Path.GetFullPath(file) : Path.Combine(Path.GetDirectoryName(index) ?? index, "terms.txt"),
                index,
                () => sources.Sources.Where(source => source.Sensitive).Select(source => source.Id),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ContentPolicy>>());
        });
        services.AddSingleton(provider => new Retention(
            provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<SourceCatalog>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Retention>>()));
        services.AddHostedService(provider => provider.GetRequiredService<Retention>());
        return services.AddHostedService(provider => provider.GetRequiredService<PersonErasure>());
    }

    private static DataFolders Folders(StoreOptions store, IndexOptions index, IConfiguration configuration)
    {
        string folder = Path.GetFullPath(index.Path), beside = Path.GetDirectoryName(folder) ?? folder;
        string? scheduling = configuration["Scheduling:Path"] is { Length: > 0 } file ? Path.GetDirectoryName(Path.GetFullPath(file)) : null;
        return new DataFolders(
            StoreOptionsRules.IsPostgres(store) ? null : Path.GetFullPath(store.Path), folder, [Path.Combine(beside, "synonyms"), .. scheduling is null ? (string[])[] : [scheduling]]);
    }
}
