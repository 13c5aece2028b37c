using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Synonyms;
using KnowledgeSearch.SearchApi.Trust;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary><c>/api/v1/admin</c>: the installation as a whole, and under <c>sources</c> each source.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder admin = api.MapGroup("/admin").ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        admin.MapSources();
        admin.MapSourceSettings();
        admin.MapSynonyms();
        admin.MapAudit();
        admin.MapWhy();
        admin.MapPrivacy();
        admin.MapContent();
        admin.MapGet("/connectors", Connectors).WithName("ListConnectors").WithTags("Installation").WithSummary("The types of connectors and their settings.").RequireAuthorization(Policies.AdminRead);
        admin.MapGet("/status", ShowAsync).WithName("GetStatus").WithTags("Installation").WithSummary("Index, store and scheduler.").RequireAuthorization(Policies.AdminRead);
        admin.MapPost("/reindex", Reindex).WithName("Reindex").WithTags("Installation").WithSummary("Rebuilds the index beside the one that serves.")
            .Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status409Conflict).RequireAuthorization(Policies.Operate).Audit("reindex");
    }

    /// <summary>The types of connectors, as forms can be drawn of them.</summary>
    internal static IReadOnlyList<ConnectorView> Connectors(ConnectorTypes types) =>
        [.. types.All.Select(type => new ConnectorView(type.Name, type.DisplayName, OptionsSchema.Describe(type.OptionsType)))];

    private static async Task<InstallationStatus> ShowAsync(InstallationState state, CancellationToken cancellationToken) => await state.ReadAsync(cancellationToken);

    private static IResult Reindex(Reindexing reindexing) => reindexing.TryStart()
        ? TypedResults.Accepted("/api/v1/admin/status")
        : Problems.Result(Problems.Conflict("The index is being rebuilt already; GET /api/v1/admin/status tells how far it is."));
}
