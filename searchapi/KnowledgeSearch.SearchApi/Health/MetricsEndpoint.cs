using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Search;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace KnowledgeSearch.SearchApi.Health;

/// <summary><c>/metrics</c> for Prometheus: this program's own figures, the web server's and the runtime's.</summary>
internal static class MetricsEndpoint
{
    public static IServiceCollection AddPrometheus(this IServiceCollection services)
    {
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("knowledgesearch")).WithMetrics(metrics => metrics
            .AddMeter(ApiMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());
        return services;
    }

    public static void MapMetrics(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Metrics);
}
