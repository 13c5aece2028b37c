using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Search;

namespace KnowledgeSearch.SearchApi.Suggestions;

/// <summary><c>/api/v1/suggest</c>.</summary>
internal static class SuggestEndpoints
{
    public static void MapSuggest(this IEndpointRouteBuilder api) =>
        api.MapGet("/suggest", SuggestAsync)
            .WithName("Suggest").WithTags("Search").WithSummary("Completes what is being typed, from what the caller may see.")
            .Validate<SuggestParameters>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .TakesTurn()
            .RequireAuthorization(Policies.Suggest).RequireCors(CrossOrigin.Listed);

    private static async Task<SuggestResult> SuggestAsync(
        [AsParameters] SuggestParameters parameters, HttpContext context, MeasuredSearch search, PrincipalsResolver principals, QueryLog log, CancellationToken cancellationToken) =>
        await search.SuggestAsync(
            new SuggestRequest(parameters.Q ?? "", await principals.ResolveAsync(context.User, cancellationToken))
            {
                Size = parameters.Size, Queries = log.Frequent.Beginning(parameters.Q ?? ""),
            },
            cancellationToken);
}
