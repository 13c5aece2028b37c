using System.Security.Claims;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.OpenApi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace KnowledgeSearch.SearchApi.Documents;

/// <summary>Sending documents instead of having them crawled. Idempotent throughout: the same request again changes nothing and says so.</summary>
internal static class IngestEndpoints
{
    /// <summary>Lines of JSON; what bulk takes and answers.</summary>
    public const string Lines = "application/x-ndjson";

    public static void MapIngest(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("").WithTags("Documents").RequireAuthorization(Policies.Ingest)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPut("/documents/{**id}", PutAsync)
            .WithName("PutDocument").WithSummary("Stores one document: JSON, or a file (PDF, Office, mail, zip, CSV, Markdown, HTML) under its own Content-Type.").WithMetadata(new RequestSizeLimitAttribute(DocumentIngest.LongestLine), new TakesBody(typeof(SourceDocument), "application/json"))
            .Produces<IngestResult>().Produces<IngestResult>(StatusCodes.Status201Created);
        group.MapDelete("/documents/{**id}", DeleteAsync)
            .WithName("DeleteDocument").WithSummary("Removes one document; unchanged when it was not there.").Produces<IngestResult>();
        group.MapPost("/documents:bulk", BulkAsync)
            .WithName("BulkDocuments").WithSummary("Stores lines of JSON: documents, people, groups, {\"delete\":\"source/key\"}. Answers a line for each, in order.")
            .WithMetadata(new DisableRequestSizeLimitAttribute(), new TakesBody(typeof(SourceDocument), Lines))
            .Produces<IngestResult>(StatusCodes.Status200OK, Lines);
    }

    private static async Task<IResult> PutAsync(
        string id, string? title, string? url, HttpContext context, DocumentIngest ingest, IFileParser files, CancellationToken cancellationToken)
    {
        if (Refusal(id, context.User, out DocumentId document) is { } refusal)
        {
            return refusal;
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        ReadOnlyMemory<byte> json = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (FileUpload.Is(context.Request, document, files))
        {
            try
            {
                json = await FileUpload.ReadAsync(context.Request, document, title, url, json, files, cancellationToken);
            }
            catch (DocumentException refused)
            {
                return Problems.Result(Problems.Invalid("document", refused.Message));
            }
        }

        IngestResult result = await ingest.PutAsync(document, json, Scope(context.User), cancellationToken);
        return result.Status switch
        {
            IngestStatus.Failed => Problems.Result(Problems.Invalid("document", result.Error!)), // a failure says why
            IngestStatus.Created => TypedResults.Created("/api/v1/documents/" + Uri.EscapeDataString(id).Replace("%2F", "/", StringComparison.Ordinal), result),
            _ => TypedResults.Ok(result),
        };
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, DocumentIngest ingest, CancellationToken cancellationToken) =>
        Refusal(id, context.User, out DocumentId document) ?? TypedResults.Ok(await ingest.DeleteAsync(document, Scope(context.User), cancellationToken));

    // The answer is kept aside until the last line was read: a caller who sends everything before reading anything would otherwise wait for this side, and this side for the caller.
    private static async Task BulkAsync(HttpContext context, DocumentIngest ingest, CancellationToken cancellationToken)
    {
        await using FileBufferingWriteStream answer = new();
        await foreach (IngestResult result in ingest.IngestAsync(context.Request.Body, Scope(context.User), cancellationToken))
        {
            await System.Text.Json.JsonSerializer.SerializeAsync(answer, result, DocumentJson.Options, cancellationToken);
            answer.WriteByte((byte)'\n');
        }

        context.Response.ContentType = Lines;
        await answer.DrainBufferAsync(context.Response.Body, cancellationToken);
    }

    private static IResult? Refusal(string id, ClaimsPrincipal user, out DocumentId document)
    {
        if (!DocumentId.TryParse(id, out document))
        {
            return Problems.Result(Problems.Invalid("id", $"id must be 'source/key' of at most {DocumentId.MaxLength} characters without control characters, was '{BindingFaults.Shown(id)}'."));
        }

        SourceScope scope = Scope(user);
        return scope.Allows(document.Source) ? null
            : Problems.Result(Problems.Forbidden($"The key may write {scope}; writing '{document.Source}' needs the scope '{Scopes.Ingest(document.Source.Value)}'."));
    }

    private static SourceScope Scope(ClaimsPrincipal user) => SourceScope.Of(
        user.FindAll(AuthClaims.Scope).Where(claim => claim.Value.StartsWith(Scopes.IngestPrefix, StringComparison.Ordinal)).Select(claim => new SourceId(claim.Value[Scopes.IngestPrefix.Length..])));
}
