using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.OpenApi;
using KnowledgeSearch.SearchApi.RateLimits;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary>
/// Adding, trying, changing and removing sources at run time. Settings are those of the section <c>Sources:{name}</c> in the configuration, as JSON. Secrets are taken and never given back; one that is
/// left out stays as it is stored, as long as no address changes.
/// </summary>
internal static class SourceSettingsEndpoints
{
    private const int MostBytes = 1 << 20, TrialDocuments = 20, ShownText = 300;

    public static void MapSourceSettings(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder write = admin.MapGroup("/sources/{source}").WithTags("Sources").RequireAuthorization(Policies.AdminWrite)
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes)).ProducesProblem(StatusCodes.Status400BadRequest);
        write.MapPut("", SaveAsync).WithName("SaveSource").WithSummary("Adds a source, or changes one that was added so; all faults of the settings are told at once.")
            .WithMetadata(new TakesBody(typeof(SourceSettings), "application/json")).Produces<SavedSource>().Produces<SavedSource>(StatusCodes.Status201Created).Audit("source.save", "source");
        write.MapDelete("", DeleteAsync).WithName("RemoveSource").WithSummary("Removes a source that was added at run time, and its documents when asked to.")
            .Validate<RemoveParameters>().Produces<RemovedSource>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).Audit("source.remove", "source");
        write.MapPost("/test", TestAsync).WithName("TestSource").WithSummary("Tests settings against the real source step by step, ending at the first that fails; without a body those in force.")
            .WithMetadata(new TakesBody(typeof(SourceSettings), "application/json"), new Limited(RateClass.Probe)).Produces<IReadOnlyList<ProbeStep>>().Audit("source.test", "source");
        write.MapPost("/trial", TryAsync).WithName("TrySource").WithSummary("Reads the first 20 documents and stores nothing; without a body with the settings in force.")
            .WithMetadata(new TakesBody(typeof(SourceSettings), "application/json"), new Limited(RateClass.Probe)).Produces<TrialView>().Audit("source.trial", "source");
        admin.MapGet("/schedule", Schedule).WithTags("Sources").WithName("PreviewSchedule").WithSummary("The next five runs of a schedule.").Validate<ScheduleParameters>()
            .Produces<IReadOnlyList<DateTimeOffset>>().ProducesProblem(StatusCodes.Status400BadRequest).RequireAuthorization(Policies.AdminRead);
    }

    /// <summary>What becomes of the documents.</summary>
    public sealed record RemoveParameters([property: FromQuery(Name = "documents"), Values("remove", "keep"), Given, Description("remove, or keep: they stay and can be found, until the source is added again.")] string? Documents = null);

    /// <summary>A schedule to look at.</summary>
    public sealed record ScheduleParameters(
        [property: FromQuery(Name = "cron"), Given, Description("A Quartz cron expression, seconds first; H spreads sources by their name.")] string? Cron = null,
        [property: FromQuery(Name = "source"), Description("The name that H is taken from.")] string? Source = null);

    private static Task<IResult> SaveAsync(string source, HttpContext context, SourceCatalog catalog, CrawlScheduler scheduler, CancellationToken cancellationToken) =>
        WithSettingsAsync(source, context, async (id, settings) =>
        {
            bool isNew = catalog.Find(id) is null;
            await catalog.SaveAsync(id, settings, cancellationToken);
            await scheduler.ReloadAsync(cancellationToken);
            SavedSource saved = new(id, isNew, scheduler.GetActivity(id)?.NextRun);
            return isNew ? TypedResults.Created($"/api/v1/admin/sources/{id}", saved) : TypedResults.Ok(saved);
        });

    private static async Task<IResult> DeleteAsync(
        string source, [AsParameters] RemoveParameters parameters, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SourceId.IsValid(source) || catalog.Find(new SourceId(source)) is not { } found)
        {
            return Unknown(source);
        }

        if (!found.IsStored)
        {
            return Problems.Result(Problems.Conflict($"Source '{found.Id}' is defined in the configuration files; remove it there."));
        }

        bool remove = "remove".Equals(parameters.Documents, StringComparison.OrdinalIgnoreCase);
        return TypedResults.Ok(new RemovedSource(found.Id, await RemoveAsync(found, remove, catalog, scheduler, store, time, cancellationToken)));
    }

    /// <summary>Stops and forgets a source that was added at run time; answers how many documents went with it.</summary>
    internal static async ValueTask<long> RemoveAsync(
        SourceDefinition source, bool documents, SourceCatalog catalog, CrawlScheduler scheduler, IContentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        await scheduler.CancelAsync(source.Id, cancellationToken);
        await catalog.RemoveAsync(source.Id, cancellationToken);
        await scheduler.ReloadAsync(cancellationToken);
        return documents ? await store.RemoveSourceAsync(source.Id, time.GetUtcNow(), cancellationToken) : 0;
    }

    /// <summary>Tests a source step by step.</summary>
    internal static async ValueTask<IReadOnlyList<ProbeStep>> ProbeAsync(SourceDefinition source, SourceConnectors connectors, CancellationToken cancellationToken)
    {
        List<ProbeStep> steps = [];
        IConnector connector = connectors.Create(source);
        await using IAsyncDisposable? _ = connector as IAsyncDisposable;
        await foreach (ProbeStep step in connector.ProbeAsync(cancellationToken))
        {
            steps.Add(step);
        }

        return steps;
    }

    private static Task<IResult> TestAsync(string source, HttpContext context, SourceCatalog catalog, SourceConnectors connectors, CancellationToken cancellationToken) =>
        WithDraftAsync(source, context, catalog, async draft => TypedResults.Ok(await ProbeAsync(draft, connectors, cancellationToken)));

    private static Task<IResult> TryAsync(string source, HttpContext context, SourceCatalog catalog, CrawlTrial trial, CancellationToken cancellationToken) =>
        WithDraftAsync(source, context, catalog, async draft =>
        {
            TrialResult result = await trial.RunAsync(draft, TrialDocuments, cancellationToken);
            return TypedResults.Ok(new TrialView(
                [.. result.Documents.Select(document => new TrialDocument(
                    document.Id, document.Kind, document.Title, document.Url, document.AuthorName ?? document.Author, document.Modified ?? document.Created, document.Language, document.Access,
                    document.Body.Length <= ShownText ? document.Body : document.Body[..ShownText]))],
                [.. result.Failures.Select(failure => new TrialFailure(failure.Id, failure.Reason))],
                result.Fault));
        });

    private static IResult Schedule([AsParameters] ScheduleParameters parameters, CrawlScheduler scheduler, TimeProvider time)
    {
        string cron = parameters.Cron!.Trim(); // validated
        if (CrawlSchedule.Check(cron) is { } fault)
        {
            return Problems.Result(Problems.Invalid("cron", $"cron {fault}"));
        }

        string name = parameters.Source is { } given && SourceId.IsValid(given) ? given : "source";
        return TypedResults.Ok(CrawlSchedule.NextRuns(cron, new SourceId(name), scheduler.TimeZone, time.GetUtcNow(), 5));
    }

    private static Task<IResult> WithDraftAsync(string source, HttpContext context, SourceCatalog catalog, Func<SourceDefinition, Task<IResult>> use) =>
        context.Request.ContentLength is null or 0 && !context.Request.Headers.TransferEncoding.Contains("chunked")
            ? SourceId.IsValid(source) && catalog.Find(new SourceId(source)) is { } inForce ? use(inForce) : Task.FromResult(Unknown(source))
            : WithSettingsAsync(source, context, async (id, settings) => await use(await catalog.DraftAsync(id, settings, context.RequestAborted)));

    private static async Task<IResult> WithSettingsAsync(string source, HttpContext context, Func<SourceId, JsonObject, Task<IResult>> use)
    {
        if (!SourceId.IsValid(source))
        {
            return Problems.Result(Problems.Invalid(
                "source", $"'{BindingFaults.Shown(source)}' cannot name a source; use 1 to 64 characters of a-z, 0-9 and '-', beginning with a letter or digit."));
        }

        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) is JsonObject settings
                ? await use(new SourceId(source), settings)
                : Problems.Result(Problems.Invalid("settings", "The body must be a JSON object of type, schedule, access and options."));
        }
        catch (JsonException fault)
        {
            return Problems.Result(Problems.Invalid("settings", $"The body is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}."));
        }
        catch (SourceSettingsException refused)
        {
            return Problems.Result(Problems.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["settings"] = [.. refused.Faults] }));
        }
    }

    private static IResult Unknown(string source) => Problems.Result(Problems.NotFound($"No source '{BindingFaults.Shown(source)}' is configured; GET /api/v1/admin/sources lists them."));
}

/// <summary>Settings of a source, as in the section <c>Sources:{name}</c> of the configuration.</summary>
/// <param name="Type">The connector's type name; <c>GET /api/v1/admin/connectors</c> lists them with their options.</param>
/// <param name="Schedule">Quartz cron expression; left out: by hand only.</param>
/// <param name="Access">Who may see documents whose source tells no permissions: <c>everyone</c>, <c>public</c>, <c>nobody</c>, or an object with <c>AllOf</c>; left out: nobody but admins.</param>
/// <param name="Options">Of the connector.</param>
public sealed record SourceSettings(string Type, string? Schedule, JsonNode? Access, JsonObject? Options);

/// <summary>A source that was saved.</summary>
/// <param name="Id">Its name.</param>
/// <param name="IsNew">Whether it was added.</param>
/// <param name="NextRun">When it is crawled first; null: by hand only.</param>
public sealed record SavedSource(SourceId Id, bool IsNew, DateTimeOffset? NextRun);

/// <summary>A source that was removed.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Documents">Documents removed with it.</param>
public sealed record RemovedSource(SourceId Id, long Documents);

/// <summary>What a trial read.</summary>
/// <param name="Documents">The first documents.</param>
/// <param name="Skipped">What could not be read, and why.</param>
/// <param name="Fault">Why the trial ended early; null when it did not.</param>
public sealed record TrialView(IReadOnlyList<TrialDocument> Documents, IReadOnlyList<TrialFailure> Skipped, string? Fault);

/// <summary>A document as it would be stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Url">Where it is opened.</param>
/// <param name="Author">Who wrote it; null when the source does not say.</param>
/// <param name="Changed">When it was last changed, or written; null when unknown.</param>
/// <param name="Language">As the source says; null: it will be found from the text.</param>
/// <param name="Access">Who would see it; null: nobody but admins.</param>
/// <param name="Text">The beginning of its text, as the source gives it.</param>
public sealed record TrialDocument(DocumentId Id, DocumentKind Kind, string Title, string Url, string? Author, DateTimeOffset? Changed, string? Language, DocumentAccess? Access, string Text);

/// <summary>A document that could not be read.</summary>
/// <param name="Id">Its id; null when it did not get one.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record TrialFailure(DocumentId? Id, string Reason);
