using System.Security.Claims;
using System.Text.Encodings.Web;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Knows a caller by <c>Authorization: Bearer kst_…</c>. Such a token only reads: of a person it is an employee without further roles, whatever they are here otherwise; of a key
/// it has the scope to search and no other.
/// </summary>
internal sealed class SearchTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, SearchTokens tokens, IOptionsMonitor<PersonSettings> people, IProblemDetailsService problems, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logger, encoder)
{
    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!(HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)))
        {
            return Task.FromResult(AuthenticateResult.Fail("The token only reads."));
        }

        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || tokens.Read(header[Bearer.Length..]) is not { } read
            || (read.Token.Email is { } address && !people.CurrentValue.Admits(address)))
        {
            return Task.FromResult(AuthenticateResult.Fail("The token is not known or has expired."));
        }

        ClaimsIdentity identity = read.Token.Email is { } email
            ? new ClaimsIdentity([new(ClaimTypes.Name, email), new(ClaimTypes.Email, email), new(ClaimTypes.Role, Roles.Employee)], AuthClaims.Token)
            : new ClaimsIdentity([new(ClaimTypes.Name, read.Token.Key), new(AuthClaims.Scope, Scopes.Search), new(AuthClaims.SearchesAs, read.Key.As)], AuthClaims.Key);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"KnowledgeSearch\", error=\"invalid_token\"";
        await WriteAsync(Problems.Unauthorized("The token has expired, is not known here, or is used for more than searching: ask the page's own server for a new one."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        WriteAsync(Problems.Forbidden("The token searches for an employee and does nothing else; accounts of people who left search no more."));

    private async Task WriteAsync(ProblemDetails problem)
    {
        Response.StatusCode = problem.Status!.Value; // every problem of ours has one
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = problem });
    }
}
