using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Documents;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Queries;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary>What the people who are written about may ask for, by an admin: to be erased, and to see what is kept of them.</summary>
internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder group = admin.MapGroup("").WithTags("Trust").RequireAuthorization(Policies.Operate);
        group.MapPost("/erasures", EraseAsync).WithName("ErasePeople").WithSummary("Counts what erasing people would remove; with dryRun false, erases them.")
            .Produces<ErasureReport>().Produces<ErasureReport>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/erasures", async (PersonErasure erasure, CancellationToken cancellationToken) => TypedResults.Ok(await erasure.ListAsync(cancellationToken)))
            .WithName("ListErasures").WithSummary("Erasures asked for, newest first; nobody's name is kept.").Produces<IReadOnlyList<ErasureReport>>();
        group.MapGet("/erasures/{id}", FindAsync).WithName("GetErasure").WithSummary("How far an erasure is, and what it removed where.")
            .Produces<ErasureReport>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/people/{person}/export", ExportAsync).WithName("ExportPerson").WithSummary("What is kept of a person (by id, account id or e-mail address), as lines of JSON.")
            .Produces<string>(StatusCodes.Status200OK, IngestEndpoints.Lines).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> EraseAsync(ErasureOrder order, HttpContext context, PersonErasure erasure, AuditLog log, CancellationToken cancellationToken)
    {
        if (order.People is null || order.People.Any(person => string.IsNullOrWhiteSpace(person)) || order.Also?.Any(text => text is null) == true)
        {
            return Problems.Result(Problems.Invalid("people", "people must be given: a list of person ids, account ids or e-mail addresses."));
        }

        ErasureRequest request = new(order.People, order.Policy) { Also = order.Also ?? [] };
        try
        {
            if (order.DryRun)
            {
                await log.AppendAsync(Audited.By(context, "erase.try") with { Detail = $"{order.People.Count} people" }, cancellationToken);
                return TypedResults.Ok(await erasure.TryAsync(request, cancellationToken));
            }

            ErasureReport begun = await erasure.BeginAsync(request, Audited.By(context, "erase"), cancellationToken);
            return TypedResults.Accepted($"/api/v1/admin/erasures/{begun.Id}", begun);
        }
        catch (ErasureRefusedException refused)
        {
            return Problems.Result(Problems.Invalid("people", refused.Message));
        }
    }

    private static async Task<IResult> FindAsync(long id, PersonErasure erasure, CancellationToken cancellationToken) =>
        await erasure.FindAsync(id, cancellationToken) is { } report ? TypedResults.Ok(report) : Problems.Result(Problems.NotFound($"There is no erasure {id}; GET /api/v1/admin/erasures lists them."));

    private static async Task<IResult> ExportAsync(string person, HttpContext context, PersonExport export, QueryLog queries, AuditLog log, CancellationToken cancellationToken)
    {
        if (await export.FindAsync(person, cancellationToken) is not { } found)
        {
            return Problems.Result(Problems.NotFound($"There is no person '{BindingFaults.Shown(person)}': give a person id such as p42, an account id, or an e-mail address."));
        }

        await log.AppendAsync(Audited.By(context, "export.person") with { Person = Named(found) }, cancellationToken);
        IReadOnlyList<OwnSearch> searches = await SearchesAsync(found, queries, cancellationToken);
        return TypedResults.Stream(stream => export.ExportAsync(found, stream, searches, cancellationToken).AsTask(), IngestEndpoints.Lines);
    }

    /// <summary>What is remembered of a person's searches, by every address of theirs.</summary>
    public static async ValueTask<IReadOnlyList<OwnSearch>> SearchesAsync(StoredPerson person, QueryLog queries, CancellationToken cancellationToken)
    {
        List<OwnSearch> searches = [];
        foreach (string address in person.Accounts.SelectMany(account => account.Emails).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            searches.AddRange(await queries.OfAsync(address, cancellationToken));
        }

        return searches;
    }

    /// <summary>What the audit log knows a person by: an address, by which they are found in it and erased from it.</summary>
    public static string Named(StoredPerson person) => person.Accounts.SelectMany(account => account.Emails).FirstOrDefault() ?? person.Accounts[0].Id;
}

/// <summary>Whom to erase.</summary>
/// <param name="People">Person ids (<c>p42</c>), account ids (<c>source/user/42</c>) or e-mail addresses; at most 500.</param>
/// <param name="Policy">What becomes of their messages: <c>delete</c> (default) or <c>pseudonymise</c>.</param>
/// <param name="Also">Other texts that name the one person asked for: a former name, a nickname.</param>
/// <param name="DryRun">True unless told: only counts.</param>
public sealed record ErasureOrder(IReadOnlyList<string> People, ErasurePolicy Policy = ErasurePolicy.Delete, IReadOnlyList<string>? Also = null, bool DryRun = true);
