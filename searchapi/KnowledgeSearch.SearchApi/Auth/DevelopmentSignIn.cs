using System.Security.Claims;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.RateLimits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Personas as callers.</summary>
internal static class Personas
{
    /// <summary>The caller that a persona is; roles come from the configuration at every request, never from the cookie.</summary>
    public static ClaimsPrincipal Principal(PersonaOptions persona)
    {
        IEnumerable<string> roles = persona.Roles.Count > 0 ? persona.Roles : [Roles.Employee];
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.Name, persona.Name), new(ClaimTypes.Email, persona.Email), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], AuthClaims.Session));
    }
}

/// <summary>The routes of the development sign-in.</summary>
internal static class DevelopmentSignInEndpoints
{
    /// <summary>Set by signing out: nobody in particular from then on, instead of the first persona.</summary>
    public const string SignedOutCookie = "ks_signed_out";

    public static void MapDevelopmentSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/signin", SignInAsync).WithName("SignIn").ExcludeFromDescription().WithMetadata(new Limited(RateClass.SignIn)).RequireAuthorization(Policies.Search);
        routes.MapPost("/signout", SignOutAsync).WithName("SignOut").ExcludeFromDescription().RequireAuthorization(Policies.Search);
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IOptionsMonitor<DevelopmentSignInOptions> development, CancellationToken cancellationToken)
    {
        IFormCollection form = await ReadFormAsync(context, cancellationToken);
        if (development.CurrentValue.Find(form["persona"]) is not { } persona)
        {
            ProblemDetails problem = development.CurrentValue.Enabled
                ? Problems.Invalid("persona", "persona must be the address of a persona in Auth:Development:Personas.")
                : Problems.NotFound("Signing in as a persona is off; Auth:Development:Enabled turns it on, on this machine only.");
            return Problems.Result(problem);
        }

        context.Response.Cookies.Delete(SignedOutCookie);
        await context.SignInAsync(AuthClaims.Session, Personas.Principal(persona));
        return Results.LocalRedirect(LocalAddress(form["returnUrl"]));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, CancellationToken cancellationToken)
    {
        IFormCollection form = await ReadFormAsync(context, cancellationToken);
        await context.SignOutAsync(AuthClaims.Session);
        context.Response.Cookies.Append(SignedOutCookie, "1", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });
        return Results.LocalRedirect(LocalAddress(form["returnUrl"]));
    }

    private static async ValueTask<IFormCollection> ReadFormAsync(HttpContext context, CancellationToken cancellationToken) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellationToken) : FormCollection.Empty;

    /// <summary>An address of this site to go on to, or the home page. Browsers read '//host' and '/\host' as another site.</summary>
    internal static string LocalAddress(string? address) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.AsSpan().ContainsAnyInRange('\0', '\u001f') ? address : "/";
}
