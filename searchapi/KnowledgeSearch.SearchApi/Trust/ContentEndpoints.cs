using System.ComponentModel;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary>What is in the content that should not be, for admins: overshared values, texts that must not be found, documents past their term.</summary>
internal static class ContentEndpoints
{
    private const int MostExamples = 5;

    public static void MapContent(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder group = admin.MapGroup("").WithTags("Trust").RequireAuthorization(Policies.Operate);
        group.MapGet("/oversharing", ReadAsync).WithName("ListOversharing").WithSummary("Documents for everyone that look as if they hold a salary, a BSN, an IBAN, a password or a key; values are never shown.")
            .Produces<OversharingReport>().Validate<OversharingParameters>();
        group.MapGet("/terms", TermsAsync).WithName("ListTerms").WithSummary("The texts that must not be found, and how many documents of the store hold each.").Produces<TermsView>();
        group.MapGet("/retention", (Retention retention) => TypedResults.Ok(retention.Outcomes))
            .WithName("ListRetention").WithSummary("What was removed last since it was older than its source keeps documents.").Produces<IReadOnlyList<RetentionOutcome>>();
        group.MapPost("/retention", async (Retention retention, CancellationToken cancellationToken) => TypedResults.Ok(await retention.EnforceAsync(cancellationToken)))
            .WithName("EnforceRetention").WithSummary("Removes now what is older than its source keeps documents.").Produces<IReadOnlyList<RetentionOutcome>>().Audit("retention.run");
    }

    /// <summary>Which findings.</summary>
    public sealed record OversharingParameters(
        [property: FromQuery(Name = "kind"), Values("bsn", "iban", "salary", "password", "secret"), Description("Only this kind; left out: all.")] string? Kind = null,
        [property: FromQuery(Name = "size"), Between(1, 1_000), Description("How many to list, 1 to 1,000; default 100. All are counted.")] int Size = 100);

    private static async Task<IResult> ReadAsync(
        [AsParameters] OversharingParameters parameters, HttpContext context, Oversharing oversharing, AuditLog log, CancellationToken cancellationToken)
    {
        await log.AppendAsync(Audited.By(context, "oversharing") with { Target = parameters.Kind ?? "" }, cancellationToken);
        return TypedResults.Ok(await oversharing.ReadAsync(parameters.Kind?.ToLowerInvariant() ?? "", parameters.Size, cancellationToken));
    }

    private static async Task<IResult> TermsAsync(ContentPolicy policy, CancellationToken cancellationToken) =>
        TypedResults.Ok(new TermsView(policy.Fault, await policy.CountAsync(MostExamples, cancellationToken)));
}

/// <summary>The texts that must not be found.</summary>
/// <param name="Fault">Why what the file says now is not in force; null: it is.</param>
/// <param name="Terms">Those in force.</param>
public sealed record TermsView(string? Fault, IReadOnlyList<CountedTerm> Terms);
