using System.Security.Claims;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>The search page at <c>/</c>.</summary>
internal static class PageEndpoints
{
    private const int RecentHits = 5;

    private const int TypedTried = 4;

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/help/query", ([FromQuery] string? ui, HttpContext context) => new RazorComponentResult<QueryHelpPage>(new { View = Frame(context, SearchAddress.Of(new SearchParameters(), ui)) }))
            .WithName("QueryHelp").ExcludeFromDescription().WithMetadata(new AnswersWithPage()).RequireAuthorization(Policies.Search);
        OpenSearch.Map(routes);
        SearchFeed.Map(routes);
        routes.MapGet("/", ShowAsync).WithName("SearchPage").ExcludeFromDescription().WithMetadata(new AnswersWithPage()).TakesTurn().RequireAuthorization(Policies.Search);
    }

    /// <summary>What surrounds the content, for the caller.</summary>
    public static FrameView Frame(HttpContext context, SearchAddress address)
    {
        DevelopmentSignInOptions development = context.RequestServices.GetRequiredService<IOptionsMonitor<DevelopmentSignInOptions>>().CurrentValue;
        return new FrameView(
            PageTexts.For(context.Request), address, context.User.IsPerson() ? context.User.Identity?.Name : null, context.User.Email(), development.Enabled ? [.. development.Personas] : [],
            context.User.IsInRole(Roles.Admin) || context.User.IsInRole(Roles.SourceAdmin), OpenIdConnectSignIn.Address(context, address.At(null).Href()));
    }

    private static async Task<IResult> ShowAsync(
        [AsParameters] SearchParameters parameters, [FromQuery] string? ui, HttpContext context,
        MeasuredSearch search, PrincipalsResolver resolver, QueryLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ParameterValidation.Check(parameters) is { Count: > 0 } errors)
        {
            await FaultPages.WriteAsync(context, Problems.Invalid(errors));
            return Results.Empty;
        }

        FrameView frame = Frame(context, SearchAddress.Of(parameters, ui));
        SearchRequest request = parameters.ToRequest(await resolver.ResolveAsync(context.User, cancellationToken)) with { TextLanguage = frame.Texts.Language };
        SearchRequest shown = frame.Address.IsHome ? request with { Size = RecentHits, Facets = false, GroupByThread = true } : request;
        SearchResult result = await search.SearchAsync(shown, SearchSurface.Page, cancellationToken);
        log.Remember(context.User.Email(), parameters, result);
        SearchView view = new()
        {
            Frame = frame,
            Result = result,
            Wider = result.Total.Value == 0 && (frame.Address.HasFilters || result.Filters.Count > 0) ? await WidenAsync(frame.Address, request, result.Filters, search, cancellationToken) : [],
            Today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
        };
        return new RazorComponentResult<SearchPage>(new { View = view });
    }

    // At most one search per filter, a few per typed one, and one without any that was chosen; each of a single hit and no facets.
    private static async ValueTask<IReadOnlyList<WiderSearch>> WidenAsync(
        SearchAddress address, SearchRequest request, IReadOnlyList<TypedFilter> typed, MeasuredSearch search, CancellationToken cancellationToken)
    {
        SearchRequest small = request with { Size = 1, Facets = false, People = false, Cursor = null };
        List<(string? Filter, SearchAddress Address, SearchRequest Request)> tries =
        [
            ("source", address.Without("source"), small with { Sources = [] }),
            ("kind", address.Without("kind"), small with { Kinds = [] }),
            ("author", address.Without("author"), small with { Authors = [] }),
            ("language", address.Without("language"), small with { Languages = [] }),
            ("container", address.Without("container"), small with { Containers = [] }),
            ("period", address.Between(null, null), small with { From = null, Until = null }),
        ];
        tries.RemoveAll(one => one.Address.Href() == address.At(null).Href());
        tries.AddRange(typed.Take(TypedTried).Select(filter => ((string?)filter.Field, address.Asking(filter.Without), small with { Query = filter.Without })));
        if (tries.Count > 1 && address.HasFilters)
        {
            tries.Add((null, address.WithoutFilters(), small with { Sources = [], Kinds = [], Authors = [], Languages = [], Containers = [], From = null, Until = null }));
        }

        List<WiderSearch> wider = [];
        foreach ((string? filter, SearchAddress at, SearchRequest wide) in tries)
        {
            SearchResult result = await search.SearchAsync(wide, SearchSurface.Page, cancellationToken);
            if (result.Total.Value > 0)
            {
                wider.Add(new WiderSearch(at, filter, result.Total));
            }
        }

        return wider;
    }
}
