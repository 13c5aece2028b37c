using System.Security.Cryptography;
using KnowledgeSearch.SearchApi.Http;
using Scalar.AspNetCore;

namespace KnowledgeSearch.SearchApi.OpenApi;

/// <summary>The readable form of the API's description at <c>/docs</c>. Everything it needs comes from this program; it calls nobody.</summary>
internal static class Reference
{
    public static void MapReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/docs", Configure).AllowAnonymous();

    // The page begins with a script of its own and styles itself while it runs: a nonce lets that one script in, and inline styles are let in here only.
    private static void Configure(ScalarOptions options, HttpContext context)
    {
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Features.Set(new OwnContentSecurityPolicy(
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'"));
        options.WithTitle("KnowledgeSearch API").WithNonce(nonce).DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
    }
}
