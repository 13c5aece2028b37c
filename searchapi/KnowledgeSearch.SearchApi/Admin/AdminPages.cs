using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Search;
using KnowledgeSearch.SearchApi.Sources;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>The pages of admins under <c>/admin</c>, which work without script. What they do, the API under <c>/api/v1/admin</c> does too.</summary>
internal static class AdminPages
{
    private const int ShownRuns = 10, ShownFailures = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Forms of other sites are refused before any endpoint (RequestOrigin); a token in each form would guard the same door twice.
        RouteGroupBuilder admin = routes.MapGroup("/admin").ExcludeFromDescription().DisableAntiforgery().WithMetadata(new AnswersWithPage());
        admin.MapGet("", ListAsync).WithName("AdminPage").RequireAuthorization(Policies.AdminRead);
        admin.MapGet("/sources/{source}", ShowAsync).WithName("AdminSourcePage").RequireAuthorization(Policies.AdminRead);
        SourceFormPages.Map(admin);
        RouteGroupBuilder write = admin.MapGroup("/sources/{source}").RequireAuthorization(Policies.AdminWrite);
        write.MapPost("/run", RunAsync).WithName("AdminRunSource").Audit("source.run", "source");
        write.MapPost("/pause", PauseAsync).WithName("AdminPauseSource").Audit("source.pause", "source");
        write.MapPost("/resume", ResumeAsync).WithName("AdminResumeSource").Audit("source.resume", "source");
        write.MapPost("/cancel", CancelAsync).WithName("AdminCancelRun").Audit("source.cancel", "source");
        write.MapPost("/hold", DecideAsync).WithName("AdminDecideHold").Audit("source.hold", "source");
        write.MapPost("/remove", RemoveAsync).WithName("AdminRemoveSource").Audit("source.remove", "source");
    }

    /// <summary>What surrounds an admin page.</summary>
    public static AdminFrame Frame(HttpContext context, CrawlScheduler scheduler)
    {
        FrameView frame = PageEndpoints.Frame(context, SearchAddress.Of(new SearchParameters(), context.Request.Query["ui"]));
        return new AdminFrame(frame, AdminTexts.Of(frame.Texts.Language), scheduler.TimeZone);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, ConnectorTypes types, InstallationState state, CancellationToken cancellationToken) =>
        new RazorComponentResult<SourcesPage>(new
        {
            View = new SourcesView(
                Frame(context, scheduler), await SourceEndpoints.ListAllAsync(catalog, scheduler, store, cancellationToken), await state.ReadAsync(cancellationToken), AdminEndpoints.Connectors(types)),
        });

    private static async Task<IResult> ShowAsync(string source, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, CancellationToken cancellationToken) =>
        SourceEndpoints.Find(catalog, source) is not { } found ? TypedResults.NotFound()
        : new RazorComponentResult<SourcePage>(new
        {
            View = new SourcePageView(
                Frame(context, scheduler), await SourceEndpoints.ViewAsync(found, scheduler, store, cancellationToken), await store.GetRunsAsync(found.Id, ShownRuns, cancellationToken),
                await store.GetFailuresAsync(found.Id, ShownFailures, cancellationToken)),
        });

    private static Task<IResult> RunAsync(string source, [FromForm] string? mode, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        DoAsync(source, context, catalog, async found =>
            await scheduler.RunNowAsync(found.Id, Enum.TryParse(mode, ignoreCase: true, out CrawlMode known) ? known : null, cancellationToken));

    private static Task<IResult> PauseAsync(string source, [FromForm] string? reason, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        DoAsync(source, context, catalog, async found =>
        {
            string why = (reason ?? "").Trim();
            await scheduler.PauseAsync(found.Id, why.Length == 0 ? "–" : why[..Math.Min(200, why.Length)], cancellationToken);
        });

    private static Task<IResult> ResumeAsync(string source, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        DoAsync(source, context, catalog, async found => await scheduler.ResumeAsync(found.Id, cancellationToken));

    private static Task<IResult> CancelAsync(string source, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        DoAsync(source, context, catalog, async found => await scheduler.CancelAsync(found.Id, cancellationToken));

    private static Task<IResult> DecideAsync(
        string source, [FromForm] string? decision, HttpContext context, SourceCatalog catalog, IContentStore store, TimeProvider time, CancellationToken cancellationToken) =>
        DoAsync(source, context, catalog, async found =>
        {
            if (decision is "accept" or "reject")
            {
                await store.ReleaseHoldAsync(found.Id, decision == "accept", time.GetUtcNow(), cancellationToken);
            }
        });

    private static async Task<IResult> RemoveAsync(
        string source, [FromForm] string? documents, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (SourceEndpoints.Find(catalog, source) is not { IsStored: true } found || documents is not ("remove" or "keep"))
        {
            return TypedResults.NotFound();
        }

        await SourceSettingsEndpoints.RemoveAsync(found, documents == "remove", catalog, scheduler, store, time, cancellationToken);
        return TypedResults.LocalRedirect(Frame(context, scheduler).At("/admin"));
    }

    // Back to the source's page, which tells what came of it: the state is the answer.
    private static async Task<IResult> DoAsync(string source, HttpContext context, SourceCatalog catalog, Func<SourceDefinition, Task> act)
    {
        if (SourceEndpoints.Find(catalog, source) is not { } found)
        {
            return TypedResults.NotFound();
        }

        await act(found);
        return TypedResults.LocalRedirect($"/admin/sources/{found.Id}{(context.Request.Query["ui"] is [("nl" or "en") and var ui] ? $"?ui={ui}" : "")}");
    }
}
