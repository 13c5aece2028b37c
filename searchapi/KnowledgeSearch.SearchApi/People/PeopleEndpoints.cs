using System.ComponentModel;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Search;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.People;

/// <summary><c>/api/v1/people</c>: who can answer a question; and the word of those who do not want to be named.</summary>
internal static class PeopleEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        api.MapGet("/people", FindAsync)
            .WithName("FindPeople").WithTags("People").WithSummary("Colleagues who answered questions like this one, with the answers that show it.")
            .Validate<PeopleParameters>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .TakesTurn()
            .RequireAuthorization(Policies.Search).RequireCors(CrossOrigin.Listed);
        api.MapPut("/people/me/opt-out", (HttpContext context, [FromQuery] string? topic, IContentStore store, CancellationToken cancellationToken) => SetAsync(context.User.Email() ?? "", topic, true, store, cancellationToken))
            .WithName("OptMeOut").WithTags("People").WithSummary("Names the caller no more for what they answered; with a topic (a tag, a group's name, a word of titles), only for that.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).RequireAuthorization(Policies.Search).Audit("opt-out.set", person: "me");
        api.MapDelete("/people/me/opt-out", (HttpContext context, [FromQuery] string? topic, IContentStore store, CancellationToken cancellationToken) => SetAsync(context.User.Email() ?? "", topic, false, store, cancellationToken))
            .WithName("OptMeIn").WithTags("People").WithSummary("Takes the caller's opt-out back.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).RequireAuthorization(Policies.Search).Audit("opt-out.withdraw", person: "me");
        RouteGroupBuilder admin = api.MapGroup("/admin/people").ProducesProblem(StatusCodes.Status404NotFound);
        admin.MapPut("/{person}/opt-out", (string person, [FromQuery] string? topic, IContentStore store, CancellationToken cancellationToken) => SetAsync(person, topic, true, store, cancellationToken))
            .WithName("OptOut").WithTags("People").WithSummary("Names a person (by id or e-mail address) no more for what they answered; with a topic, only for that.")
            .Produces(StatusCodes.Status204NoContent).RequireAuthorization(Policies.Operate).Audit("opt-out.set", person: "person");
        admin.MapDelete("/{person}/opt-out", (string person, [FromQuery] string? topic, IContentStore store, CancellationToken cancellationToken) => SetAsync(person, topic, false, store, cancellationToken))
            .WithName("OptIn").WithTags("People").WithSummary("Takes an opt-out back.")
            .Produces(StatusCodes.Status204NoContent).RequireAuthorization(Policies.Operate).Audit("opt-out.withdraw", person: "person");
    }

    private static async Task<PeopleResult> FindAsync(
        [AsParameters] PeopleParameters parameters, HttpContext context, MeasuredSearch search, PrincipalsResolver principals, CancellationToken cancellationToken) =>
        await search.FindPeopleAsync(
            new SearchRequest(parameters.Q ?? "", await principals.ResolveAsync(context.User, cancellationToken))
            {
                Size = parameters.Size, TextLanguage = PageTexts.For(context.Request).Language,
            },
            cancellationToken);

    private static async Task<IResult> SetAsync(string person, string? topic, bool optsOut, IContentStore store, CancellationToken cancellationToken) =>
        await store.SetOptOutAsync(person, topic ?? "", optsOut, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Result(Problems.NotFound($"There is no person '{BindingFaults.Shown(person)}': give a person id such as p42, or an e-mail address of one of their accounts."));
}

/// <summary>The query string of a search for people.</summary>
public sealed record PeopleParameters(
    [property: FromQuery(Name = "q"), Description("The question, in words. Only the first 512 characters count.")] string? Q = null,
    [property: FromQuery(Name = "size"), Between(1, SearchRequest.MaxSize), Description("People at most, 1 to 100; default 5.")] int Size = 5);
