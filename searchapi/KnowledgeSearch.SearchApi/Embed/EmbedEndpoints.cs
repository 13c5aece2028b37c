using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KnowledgeSearch.SearchApi.Embed;

/// <summary><c>/embed</c>: how to put the box on another site, and the files for it.</summary>
internal static class EmbedEndpoints
{
    /// <summary>Seconds that an address without a version may be kept: the longest that pages run yesterday's element.</summary>
    private const int Fresh = 300;

    public static void MapEmbed(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/embed", ([FromQuery] string? ui, HttpContext context, IOptionsMonitor<PersonSettings> people) => new RazorComponentResult<EmbedPage>(new
        {
            View = PageEndpoints.Frame(context, SearchAddress.Of(new SearchParameters(), ui)),
            Origin = people.CurrentValue.PublicAddress?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}",
        })).WithName("Embed").ExcludeFromDescription().WithMetadata(new AnswersWithPage()).RequireAuthorization(Policies.Search);
        RouteGroupBuilder files = routes.MapGroup(EmbedFiles.Route).ExcludeFromDescription().WithMetadata(new ForAnySite()).AllowAnonymous();
        files.MapGet("/{name}", (string name, HttpContext context) => Serve(name, null, context)).WithName("EmbedFile");
        files.MapGet("/{version}/{name}", (string version, string name, HttpContext context) => Serve(name, version, context)).WithName("EmbedFileVersion");
    }

    private static IResult Serve(string name, string? version, HttpContext context)
    {
        // Nothing here is anyone's: no credentials count, so any site may have it. A module of another site is only run with this.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (EmbedFiles.Find(name) is not { } file || (version is not null && version != file.Version))
        {
            return Problems.Result(Problems.NotFound(
                $"There is no file '{BindingFaults.Shown(name)}' of this version here: {EmbedFiles.Route}/{EmbedFiles.List} lists those there are. After an upgrade pages need the new address and its integrity."));
        }

        context.Response.Headers.CacheControl = version is not null ? "public, max-age=31536000, immutable" : $"public, max-age={Fresh}";
        return TypedResults.Bytes(file.Content, file.ContentType, entityTag: new EntityTagHeaderValue($"\"{file.Version}\""));
    }
}
