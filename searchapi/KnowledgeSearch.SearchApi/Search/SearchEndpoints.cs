using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Queries;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary><c>/api/v1/search</c>.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder api) =>
        api.MapGet("/search", SearchAsync)
            .WithName("Search").WithTags("Search").WithSummary("Searches what the caller may see.")
            .Validate<SearchParameters>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .TakesTurn()
            .RequireAuthorization(Policies.Search).RequireCors(CrossOrigin.Listed);

    private static async Task<SearchResult> SearchAsync(
        [AsParameters] SearchParameters parameters, HttpContext context, MeasuredSearch search, PrincipalsResolver principals, QueryLog log, CancellationToken cancellationToken)
    {
        SearchResult result = await search.SearchAsync(
            parameters.ToRequest(await principals.ResolveAsync(context.User, cancellationToken)) with { TextLanguage = PageTexts.For(context.Request).Language },
            SearchSurface.Api,
            cancellationToken);
        log.Remember(context.User.Email(), parameters, result);
        return result;
    }
}
