using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>Registration of the query log.</summary>
internal static class QueryLogRegistration
{
    /// <summary>Adds the log as the section <c>QueryLog</c> says; who hosts it also has it run in the background.</summary>
    public static IServiceCollection AddQueryLog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueryLogOptions>().Bind(configuration.GetSection("QueryLog"))
            .PostConfigure<IOptions<IndexOptions>>((options, index) => options.Path ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(index.Value.Path)) ?? ".", "queries.db"))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueryLogOptions>, QueryLogRules>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<QueryLog>();
        services.TryAddSingleton<ForgetSearches>(provider => async (addresses, texts, cancellationToken) =>
        {
            try
            {
                return await provider.GetRequiredService<QueryLog>().RemoveAsync(addresses, texts, cancellationToken);
            }
            catch (QueryLogException fault)
            {
                throw new StoreException(fault.Message, fault);
            }
        });
        return services;
    }
}
