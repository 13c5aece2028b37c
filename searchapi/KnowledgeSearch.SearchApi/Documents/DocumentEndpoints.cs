using System.Security.Cryptography;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace KnowledgeSearch.SearchApi.Documents;

/// <summary>Reading one document by its id.</summary>
internal static class DocumentEndpoints
{
    public static void MapDocuments(this IEndpointRouteBuilder api) =>
        api.MapGet("/documents/{**id}", FindAsync)
            .WithName("GetDocument").WithTags("Documents").WithSummary("The text of one document, when the caller may see it.")
            .Produces<IndexDocument>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireAuthorization(Policies.Search).RequireCors(CrossOrigin.Listed);

    private static async Task<IResult> FindAsync(string id, HttpContext context, IIndexSearcher searcher, PrincipalsResolver principals, CancellationToken cancellationToken)
    {
        // Absent, malformed and hidden are one answer: the difference would tell that something is there.
        if (!DocumentId.TryParse(id, out DocumentId documentId)
            || await searcher.FindAsync(documentId, await principals.ResolveAsync(context.User, cancellationToken), cancellationToken) is not { } document)
        {
            return Problems.Result(Problems.NotFound($"There is no document '{BindingFaults.Shown(id)}' for this caller."));
        }

        // Who else may see it is not the reader's business.
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(document with { Access = null }, DocumentJson.Options);
        EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"");
        return TypedResults.Bytes(json, "application/json", entityTag: tag);
    }
}
