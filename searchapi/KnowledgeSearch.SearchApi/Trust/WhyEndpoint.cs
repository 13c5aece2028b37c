using System.ComponentModel;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary><c>/api/v1/admin/why</c>: why somebody finds a document, or does not. Every question is recorded.</summary>
internal static class WhyEndpoint
{
    public static void MapWhy(this IEndpointRouteBuilder admin) =>
        admin.MapGet("/why", ExplainAsync).WithName("ExplainAccess").WithTags("Trust").WithSummary("The chain of accounts, groups and access entries by which a person finds a document, or where it breaks.")
            .Validate<WhyParameters>().Produces<AccessReason>().ProducesProblem(StatusCodes.Status503ServiceUnavailable).RequireAuthorization(Policies.Operate);

    /// <summary>Who and what.</summary>
    public sealed record WhyParameters(
        [property: FromQuery(Name = "user"), Given, Values, Description("A person id such as p42, an e-mail address, or public for a visitor.")] string? User = null,
        [property: FromQuery(Name = "document"), Given, Description("The document's id.")] string? Document = null);

    private static async Task<IResult> ExplainAsync([AsParameters] WhyParameters parameters, HttpContext context, AuditLog log, AccessExplanation explanation, CancellationToken cancellationToken)
    {
        if (!DocumentId.TryParse(parameters.Document, out DocumentId document))
        {
            return Problems.Result(Problems.Invalid("document", $"document must be 'source/key', was '{BindingFaults.Shown(parameters.Document!)}'.")); // given
        }

        await log.AppendAsync(Audited.By(context, "why") with { Target = document.Value, Person = parameters.User }, cancellationToken);
        return TypedResults.Ok(await explanation.ExplainAsync(parameters.User!, document, cancellationToken)); // given
    }
}
