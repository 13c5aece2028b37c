using System.ComponentModel;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary>Sources, for operators: what they do, and telling them to.</summary>
internal static class SourceEndpoints
{
    private const int MostShown = 500;

    public static void MapSources(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder read = admin.MapGroup("/sources").WithTags("Sources").RequireAuthorization(Policies.AdminRead).ProducesProblem(StatusCodes.Status404NotFound);
        read.MapGet("", ListAsync).WithName("ListSources").WithSummary("All sources and what they do.").Produces<SourceList>();
        read.MapGet("/{source}", FindAsync).WithName("GetSource").WithSummary("One source.").Produces<SourceView>();
        read.MapGet("/{source}/failures", FailuresAsync).WithName("ListFailures").WithSummary("Documents that could not be read, newest first.").Produces<IReadOnlyList<DocumentFailure>>().Validate<PageSize>();
        read.MapGet("/{source}/runs", RunsAsync).WithName("ListRuns").WithSummary("Its latest crawls, newest first.").Produces<IReadOnlyList<CrawlRun>>().Validate<PageSize>();

        RouteGroupBuilder write = admin.MapGroup("/sources/{source}").WithTags("Sources").RequireAuthorization(Policies.AdminWrite)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        write.MapPost("/run", RunAsync).WithName("RunSource").WithSummary("Crawls it now, whatever its schedule says.").Produces(StatusCodes.Status202Accepted).Validate<RunParameters>().Audit("source.run", "source");
        write.MapPost("/pause", PauseAsync).WithName("PauseSource").WithSummary("Crawls it no more until it is resumed; a crawl going on is stopped.").Produces(StatusCodes.Status204NoContent).Validate<PauseParameters>().Audit("source.pause", "source");
        write.MapPost("/resume", ResumeAsync).WithName("ResumeSource").WithSummary("Crawls it again when it comes due.").Produces(StatusCodes.Status204NoContent).Audit("source.resume", "source");
        write.MapPost("/cancel", CancelAsync).WithName("CancelRun").WithSummary("Stops the crawl going on; it keeps what it has.").Produces(StatusCodes.Status204NoContent).Audit("source.cancel", "source");
        write.MapPost("/hold", DecideAsync).WithName("DecideHold").WithSummary("Decides about removals that are held: accept removes the documents, reject keeps them.").Produces<HoldDecision>().Validate<HoldParameters>().Audit("source.hold", "source");
    }

    /// <summary>How many to list.</summary>
    public sealed record PageSize([property: FromQuery(Name = "size"), Between(1, MostShown), Description("How many, 1 to 500; default 50.")] int Size = 50);

    /// <summary>What to crawl for.</summary>
    public sealed record RunParameters(
        [property: FromQuery(Name = "mode"), Values("full", "incremental", "prune", "accessOnly"), Description("Left out: incremental where there is a position, else full.")] string? Mode = null);

    /// <summary>Why.</summary>
    public sealed record PauseParameters([property: FromQuery(Name = "reason"), Reason, Description("Shown to other operators; 1 to 200 characters.")] string? Reason = null);

    /// <summary>The decision.</summary>
    public sealed record HoldParameters([property: FromQuery(Name = "decision"), Values("accept", "reject"), Given, Description("accept or reject.")] string? Decision = null);

    /// <summary>All sources and what they do.</summary>
    internal static async Task<SourceList> ListAllAsync(SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, CancellationToken cancellationToken)
    {
        List<SourceView> views = [];
        foreach (SourceDefinition source in catalog.Sources)
        {
            views.Add(await ViewAsync(source, scheduler, store, cancellationToken));
        }

        return new SourceList(views, catalog.Faults, scheduler.TimeZone.Id);
    }

    private static async Task<IResult> ListAsync(SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ListAllAsync(catalog, scheduler, store, cancellationToken));

    private static async Task<IResult> FindAsync(string source, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, CancellationToken cancellationToken) =>
        Find(catalog, source) is { } found ? TypedResults.Ok(await ViewAsync(found, scheduler, store, cancellationToken)) : Unknown(source);

    private static async Task<IResult> FailuresAsync(string source, [AsParameters] PageSize page, SourceCatalog catalog, IContentStore store, CancellationToken cancellationToken) =>
        Find(catalog, source) is { } found ? TypedResults.Ok(await store.GetFailuresAsync(found.Id, page.Size, cancellationToken)) : Unknown(source);

    private static async Task<IResult> RunsAsync(string source, [AsParameters] PageSize page, SourceCatalog catalog, IContentStore store, CancellationToken cancellationToken) =>
        Find(catalog, source) is { } found ? TypedResults.Ok(await store.GetRunsAsync(found.Id, page.Size, cancellationToken)) : Unknown(source);

    private static async Task<IResult> RunAsync(string source, [AsParameters] RunParameters parameters, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken)
    {
        if (Find(catalog, source) is not { } found)
        {
            return Unknown(source);
        }

        CrawlMode? mode = parameters.Mode is { Length: > 0 } text ? Enum.Parse<CrawlMode>(text, ignoreCase: true) : null;
        return await scheduler.RunNowAsync(found.Id, mode, cancellationToken) switch
        {
            RunNowOutcome.Started => TypedResults.Accepted($"/api/v1/admin/sources/{found.Id}"),
            RunNowOutcome.AlreadyRunning => Problems.Result(Problems.Conflict($"Source '{found.Id}' is being crawled already; wait for it, or cancel it.")),
            RunNowOutcome.Paused => Problems.Result(Problems.Conflict($"Source '{found.Id}' is paused; resume it first.")),
            RunNowOutcome.ServingOnly => Problems.Result(Problems.Conflict("This process only serves (Indexer:InProcess is false); ask the one that indexes.")),
            _ => Problems.Result(Problems.Conflict($"There is nothing to crawl of source '{found.Id}': its documents are pushed.")),
        };
    }

    private static async Task<IResult> PauseAsync(string source, [AsParameters] PauseParameters parameters, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken)
    {
        if (Find(catalog, source) is not { } found)
        {
            return Unknown(source);
        }

        await scheduler.PauseAsync(found.Id, parameters.Reason!.Trim(), cancellationToken); // validated
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ResumeAsync(string source, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken)
    {
        if (Find(catalog, source) is not { } found)
        {
            return Unknown(source);
        }

        await scheduler.ResumeAsync(found.Id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CancelAsync(string source, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        Find(catalog, source) is not { } found ? Unknown(source)
        : await scheduler.CancelAsync(found.Id, cancellationToken) ? TypedResults.NoContent()
        : Problems.Result(Problems.Conflict($"No crawl of source '{found.Id}' goes on."));

    private static async Task<IResult> DecideAsync(
        string source, [AsParameters] HoldParameters parameters, SourceCatalog catalog, IContentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Find(catalog, source) is not { } found)
        {
            return Unknown(source);
        }

        bool accept = "accept".Equals(parameters.Decision, StringComparison.OrdinalIgnoreCase);
        long held = await store.ReleaseHoldAsync(found.Id, accept, time.GetUtcNow(), cancellationToken);
        return held == 0 ? Problems.Result(Problems.Conflict($"Nothing of source '{found.Id}' is held.")) : TypedResults.Ok(new HoldDecision(held, accept));
    }

    /// <summary>A source and what it does.</summary>
    internal static async ValueTask<SourceView> ViewAsync(SourceDefinition source, CrawlScheduler scheduler, IContentStore store, CancellationToken cancellationToken)
    {
        CrawlActivity? activity = scheduler.GetActivity(source.Id);
        SourceStatus status = await store.GetStatusAsync(source.Id, cancellationToken);
        return new SourceView(
            source.Id, source.Type.Name, source.Type.DisplayName, source.Schedule, source.Access, source.IsStored, source.IsCrawled, activity?.NextRun, activity?.Running, status);
    }

    /// <summary>The source of a name; null when there is none.</summary>
    internal static SourceDefinition? Find(SourceCatalog catalog, string source) => SourceId.IsValid(source) ? catalog.Find(new SourceId(source)) : null;

    private static IResult Unknown(string source) => Problems.Result(Problems.NotFound($"No source '{BindingFaults.Shown(source)}' is configured; GET /api/v1/admin/sources lists them."));
}
