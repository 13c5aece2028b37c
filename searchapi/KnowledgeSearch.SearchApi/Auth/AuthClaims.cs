using System.Security.Claims;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The claims this program gives out and relies on. Nothing of them is ever read from a request's own words.</summary>
internal static class AuthClaims
{
    /// <summary>The authentication schemes; <see cref="Any"/> picks among the others by what the request carries.</summary>
    public const string Any = "Any", Session = "Session", Key = "ApiKey", Visitor = "Visitor", OpenIdConnect = "OpenIdConnect", Token = "Token", Jwt = "Jwt", Forwarded = "Forwarded";

    /// <summary>Claim: a scope that a key has.</summary>
    public const string Scope = "scope";

    /// <summary>Claim: whom a key searches as; absent: as the public.</summary>
    public const string SearchesAs = "searches_as";

    /// <summary>Whether the caller is a program with a key, not a person.</summary>
    public static bool IsKey(this ClaimsPrincipal user) => user.Identity?.AuthenticationType == Key;

    /// <summary>Whether the caller is a signed-in person.</summary>
    public static bool IsPerson(this ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true } && !user.IsKey();

    /// <summary>Whether a key has the scope; false for people.</summary>
    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.IsKey() && user.HasClaim(Scope, scope);

    /// <summary>The address that the person signed in with; null for keys and visitors.</summary>
    public static string? Email(this ClaimsPrincipal user) => user.IsPerson() ? user.FindFirstValue(ClaimTypes.Email) : null;
}
