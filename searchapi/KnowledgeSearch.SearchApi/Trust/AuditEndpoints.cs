using System.ComponentModel;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary><c>/api/v1/admin/audit</c>: what admins did, for admins; nobody can change it.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder group = admin.MapGroup("/audit").WithTags("Trust").RequireAuthorization(Policies.Operate);
        group.MapGet("", ReadAsync).WithName("ListAudit").WithSummary("What was done to sources, access, keys, synonyms and people, newest first.").Produces<AuditPage>().Validate<AuditParameters>();
        group.MapGet("/verify", VerifyAsync).WithName("VerifyAudit").WithSummary("Whether the log is as it was written; names the first line that is not.").Produces<AuditVerdict>();
    }

    /// <summary>Which lines.</summary>
    public sealed record AuditParameters(
        [property: FromQuery(Name = "before"), Description("Lines before this number; left out: from the newest.")] long? Before = null,
        [property: FromQuery(Name = "size"), Between(1, 500), Description("How many, 1 to 500; default 50.")] int Size = 50,
        [property: FromQuery(Name = "action"), Values, Description("Actions that begin so, such as source or synonyms.set.")] string? Action = null,
        [property: FromQuery(Name = "actor"), Values, Description("Who did it.")] string? Actor = null,
        [property: FromQuery(Name = "target"), Values, Description("What it was done to.")] string? Target = null,
        [property: FromQuery(Name = "since"), Instant, Description("A date or a time.")] string? Since = null);

    private static async Task<IResult> ReadAsync([AsParameters] AuditParameters parameters, AuditLog log, CancellationToken cancellationToken) =>
        TypedResults.Ok(await log.ReadAsync(
            new AuditQuery
            {
                Before = parameters.Before, Size = parameters.Size, Action = parameters.Action ?? "", Actor = parameters.Actor ?? "", Target = parameters.Target ?? "",
                Since = parameters.Since is { Length: > 0 } since ? Instants.Read(since)?.Start : null,
            },
            cancellationToken));

    private static async Task<IResult> VerifyAsync([FromQuery] string? head, AuditLog log, CancellationToken cancellationToken) =>
        TypedResults.Ok(await log.VerifyAsync(string.IsNullOrEmpty(head) ? null : head, cancellationToken));
}
