using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>What was searched for: told by the page, shown to whom it is about, and as counts to admins.</summary>
internal static class QueryEndpoints
{
    public static void MapQueries(this IEndpointRouteBuilder api)
    {
        api.MapPost("/searches/opened", (string q, string id, HttpContext context, QueryLog log) =>
        {
            // Of a document that there is not, or is not to be seen, is told no more than of any other.
            if (DocumentId.TryParse(id, out DocumentId document))
            {
                log.Opened(context.User.Email(), q, document.Value);
            }

            return TypedResults.NoContent();
        }).WithName("ReportOpened").WithTags("Search").WithSummary("Tells that a hit was opened (q: the query, id: the document), for the query log. Answers at once, whatever comes of it.")
            .RequireAuthorization(Policies.Search);
        api.MapGet("/searches/me", async (HttpContext context, QueryLog log, CancellationToken cancellationToken) => context.User.Email() is { } email ? await log.OfAsync(email, cancellationToken) : [])
            .WithName("GetMySearches").WithTags("Search").WithSummary("What is remembered of the caller's searches: those of the last 30 days at most.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).RequireAuthorization(Policies.Search);
        api.MapDelete("/searches/me", async (HttpContext context, QueryLog log, CancellationToken cancellationToken) =>
        {
            if (context.User.Email() is { } email)
            {
                await log.RemoveAsync([email], [], cancellationToken);
            }

            return TypedResults.NoContent();
        }).WithName("ForgetMySearches").WithTags("Search").WithSummary("Removes what is remembered of the caller's searches.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).RequireAuthorization(Policies.Search);
        api.MapGet("/admin/queries", async ([AsParameters] QueryReportParameters parameters, QueryLog log, CancellationToken cancellationToken) => await log.ReportAsync(parameters.Size, cancellationToken))
            .WithName("GetQueries").WithTags("Installation").WithSummary("What people search for: most asked, without hits, and given up for another; each line of at least five people.")
            .Validate<QueryReportParameters>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).RequireAuthorization(Policies.AdminRead);
    }
}

/// <summary>The query string of the report on queries.</summary>
public sealed record QueryReportParameters(
    [property: FromQuery(Name = "size"), Between(1, 1000), Description("Lines of each list at most, 1 to 1000; default 50.")] int Size = 50);
