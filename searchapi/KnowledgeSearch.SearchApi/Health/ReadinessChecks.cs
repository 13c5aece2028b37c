using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KnowledgeSearch.SearchApi.Health;

/// <summary>Whether searches can be answered.</summary>
internal sealed class IndexCheck(IIndexSearcher searcher) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(searcher.IsReady ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus));
}

/// <summary>Whether the store answers; without it nobody's rights are known.</summary>
internal sealed class StoreCheck(IContentStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await store.GetLastSequenceAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception: exception);
        }
    }
}

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    // A load balancer asks every few seconds; a store that hangs must not pile up its questions.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<IndexCheck>("index", timeout: s_patience).AddCheck<StoreCheck>("store", timeout: s_patience);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", new() { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    // Anyone may ask, so nothing but the names of the parts: what is wrong with them is in the log and in /api/v1/admin/status.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = Word(report.Status),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => Word(entry.Value.Status)),
    });

    private static string Word(HealthStatus status) => status == HealthStatus.Unhealthy ? "unavailable" : "ok";
}
