using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Knows a program by <c>Authorization: Bearer ks_…</c>. The settings are read at every request, so that a key taken out of the configuration stops at once.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, IOptionsMonitor<ApiKeySettings> settings, IProblemDetailsService problems, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logger, encoder)
{
    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer + ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase) || Find(header[Bearer.Length..]) is not { } found)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known."));
        }

        (string name, ApiKeyOptions key) = found;
        if (key.Expires <= TimeProvider.GetUtcNow())
        {
            return Task.FromResult(AuthenticateResult.Fail("The key has expired."));
        }

        List<Claim> claims = [new(ClaimTypes.Name, name), .. key.Scopes.Select(scope => new Claim(AuthClaims.Scope, scope))];
        if (key.As == ApiKeyOptions.Everyone)
        {
            claims.Add(new Claim(AuthClaims.SearchesAs, ApiKeyOptions.Everyone));
        }

        ClaimsPrincipal principal = new(new ClaimsIdentity(claims, AuthClaims.Key));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"KnowledgeSearch\", error=\"invalid_token\"";
        await WriteAsync(Problems.Unauthorized("The Authorization header holds no key that is known and still valid: send 'Bearer ks_…', or ask an admin for a new key."));
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        string has = string.Join(", ", Context.User.FindAll(AuthClaims.Scope).Select(claim => claim.Value));
        await WriteAsync(Problems.Forbidden($"The key '{Context.User.Identity?.Name}' has the scopes {has}, which do not include this; ask an admin for a key that does."));
    }

    // Every key is compared, each in constant time: how long it takes tells nothing about how near a guess was.
    private (string Name, ApiKeyOptions Key)? Find(string key)
    {
        byte[] hash = Encoding.ASCII.GetBytes(ApiKeys.Hash(key));
        (string, ApiKeyOptions)? found = null;
        foreach ((string name, ApiKeyOptions candidate) in settings.CurrentValue.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(candidate.Hash.ToLowerInvariant())))
            {
                found = (name, candidate);
            }
        }

        return found;
    }

    private async Task WriteAsync(ProblemDetails problem)
    {
        Response.StatusCode = problem.Status!.Value; // every problem of ours has one
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = problem });
    }
}
