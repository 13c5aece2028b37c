using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary><c>/api/v1/search</c>.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder api) =>
        api.MapGet("/search", SearchAsync)
            .WithName("Search").WithTags("Search").WithSummary("Searches what the caller may see.")
            .Validate<SearchParameters>()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .TakesTurn()
            .RequireAuthorization(Policies.Search).RequireCors(CrossOrigin.Listed);

    // Numbers tell how frequent words are and what others answered: that is for whoever runs the installation (no scores for anybody else).
    private static async Task<Results<Ok<SearchResult>, ProblemHttpResult>> SearchAsync(
        [AsParameters] SearchParameters parameters, HttpContext context, MeasuredSearch search, PrincipalsResolver principals, QueryLog log, CancellationToken cancellationToken)
    {
        if (parameters.Explain && !context.User.IsInRole(Roles.Admin))
        {
            return Problems.Result(Problems.Forbidden("explain=true is for people with the role admin only; search without it."));
        }

        SearchResult result = await search.SearchAsync(
            parameters.ToRequest(await principals.ResolveAsync(context.User, cancellationToken)) with { TextLanguage = PageTexts.For(context.Request).Language },
            SearchSurface.Api,
            cancellationToken);
        log.Remember(context.User.Email(), parameters, result);
        return TypedResults.Ok(result);
    }
}
