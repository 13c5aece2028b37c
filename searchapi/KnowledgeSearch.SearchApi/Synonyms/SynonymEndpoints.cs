using System.Security.Claims;
using System.Text;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Synonyms;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.OpenApi;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Synonyms;

/// <summary>Synonyms and glossary, for admins: they are in force for the next search, and nothing is indexed anew.</summary>
internal static class SynonymEndpoints
{
    private const int MostBytes = 4 << 20;
    private const int Previewed = 10;

    public static void MapSynonyms(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder group = admin.MapGroup("/synonyms").WithTags("Synonyms").RequireAuthorization(Policies.Operate).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        group.MapGet("", (SynonymBook book) => Guard(() => TypedResults.Ok(View(book.Current, book.History)))).WithName("GetSynonyms").WithSummary("The synonyms in force, and who set which version when.")
            .Produces<SynonymsView>().ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("", (SynonymsUpdate update, HttpContext context, SynonymBook book) => AreGiven(update.Lines) ?? Replace(update.Lines, update.BasedOn, context.User, book))
            .WithName("SetSynonyms").WithSummary("Sets all lines. Refused as a whole when one is at fault.").Produces<SynonymsView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).Audit("synonyms.set");
        group.MapGet("/lines", (SynonymBook book) => Guard(() => TypedResults.Text(string.Concat(book.Current.Lines.Select(line => line + "\n")), "text/plain", Encoding.UTF8)))
            .WithName("ExportSynonyms").WithSummary("The lines as text.").Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("/lines", ImportAsync).WithName("ImportSynonyms").WithSummary("Sets all lines from text in UTF-8.").WithMetadata(new TakesBody(typeof(string), "text/plain"))
            .Produces<SynonymsView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).Audit("synonyms.set");
        group.MapPost("/preview", PreviewAsync).WithName("PreviewSynonyms").WithSummary("The first ten hits of a query, with the synonyms in force and with these lines.")
            .Produces<SynonymPreview>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, SynonymBook book, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        return Replace((await reader.ReadToEndAsync(cancellationToken)).ReplaceLineEndings("\n").Split('\n'), null, context.User, book);
    }

    private static IResult Replace(IReadOnlyList<string> lines, int? basedOn, ClaimsPrincipal user, SynonymBook book) => Guard(() =>
    {
        SynonymVersion version = book.Replace([.. Trimmed(lines)], user.Identity?.Name ?? "unknown", basedOn);
        return TypedResults.Ok(View(version, book.History));
    });

    private static async Task<IResult> PreviewAsync(
        PreviewRequest preview, HttpContext context, IIndexSearcher searcher, PrincipalsResolver resolver, CancellationToken cancellationToken)
    {
        if (AreGiven(preview.Lines) is { } missing)
        {
            return missing;
        }

        if (SynonymSet.Read(preview.Lines, out SynonymSet set) is { Count: > 0 } faults)
        {
            return Refused(faults);
        }

        // As the admin searches, not as one who sees everything.
        SearchRequest request = new(preview.Query ?? "", await resolver.ResolveAsync(context.User, cancellationToken)) { Size = Previewed, Facets = false };
        SearchResult before = await searcher.SearchAsync(request, cancellationToken);
        SearchResult after = await searcher.SearchAsync(request with { Synonyms = set }, cancellationToken);
        return TypedResults.Ok(new SynonymPreview(Hits(before), Hits(after), before.Total.Value, after.Total.Value));
    }

    private static IResult Guard(Func<IResult> work)
    {
        try
        {
            return work();
        }
        catch (SynonymsRefusedException refused) when (refused.Faults.Count > 0)
        {
            return Refused(refused.Faults);
        }
        catch (SynonymsRefusedException refused)
        {
            return Problems.Result(Problems.Conflict(refused.Message));
        }
        catch (InvalidDataException damaged)
        {
            return Problems.Result(Problems.Conflict(damaged.Message));
        }
    }

    private static IResult Refused(IReadOnlyList<SynonymFault> faults) =>
        Problems.Result(Problems.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["lines"] = [.. faults.Take(20).Select(fault => $"Line {fault.Line}: {fault.Reason}.")] }));

    // What JSON leaves out is null, whatever the type says.
    private static IResult? AreGiven(IReadOnlyList<string>? lines) =>
        lines is null || lines.Any(line => line is null) ? Problems.Result(Problems.Invalid("lines", "lines must be given: a list of texts, empty for no synonyms.")) : null;

    private static IEnumerable<string> Trimmed(IReadOnlyList<string> lines) => lines is [.., ""] ? lines.Take(lines.Count - 1) : lines;

    private static SynonymsView View(SynonymVersion version, IReadOnlyList<SynonymVersion> history) =>
        new(version.Number, version.Changed, version.ChangedBy, version.Lines, [.. history.Select(one => new SynonymChange(one.Number, one.Changed, one.ChangedBy, one.Lines.Count))]);

    private static IReadOnlyList<PreviewHit> Hits(SearchResult result) => [.. result.Hits.Select(hit => new PreviewHit(hit.Id.Value, hit.Title, hit.Language))];
}

/// <summary>Lines to set.</summary>
/// <param name="Lines">All of them: <c>verlof, leave</c> each find the other; <c>OR =&gt; ondernemingsraad</c> left finds right; <c># …</c> is a comment.</param>
/// <param name="BasedOn">The version that was changed; when another one is in force by now, the lines are refused. Left out: whichever is in force.</param>
public sealed record SynonymsUpdate(IReadOnlyList<string> Lines, int? BasedOn = null);

/// <summary>The synonyms in force.</summary>
/// <param name="Version">Counted from 1; 0: none were ever set.</param>
/// <param name="Changed">When they were set.</param>
/// <param name="ChangedBy">Who set them.</param>
/// <param name="Lines">As they were written.</param>
/// <param name="History">The versions kept, newest first.</param>
public sealed record SynonymsView(int Version, DateTimeOffset? Changed, string? ChangedBy, IReadOnlyList<string> Lines, IReadOnlyList<SynonymChange> History);

/// <summary>A version that was set.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Changed">When.</param>
/// <param name="ChangedBy">By whom.</param>
/// <param name="Lines">How many lines it has.</param>
public sealed record SynonymChange(int Version, DateTimeOffset? Changed, string? ChangedBy, int Lines);

/// <summary>Lines to try on a query.</summary>
/// <param name="Query">As typed in the box.</param>
/// <param name="Lines">All lines, as they would be set.</param>
public sealed record PreviewRequest(string? Query, IReadOnlyList<string> Lines);

/// <summary>What a query finds before and after.</summary>
/// <param name="Before">The first ten with the synonyms in force.</param>
/// <param name="After">The first ten with the lines tried.</param>
/// <param name="TotalBefore">Hits before.</param>
/// <param name="TotalAfter">Hits after.</param>
public sealed record SynonymPreview(IReadOnlyList<PreviewHit> Before, IReadOnlyList<PreviewHit> After, int TotalBefore, int TotalAfter);

/// <summary>A hit of a preview.</summary>
/// <param name="Id">The document.</param>
/// <param name="Title">Its title.</param>
/// <param name="Language">Its main language.</param>
public sealed record PreviewHit(string Id, string Title, string Language);
