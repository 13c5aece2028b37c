using System.Text.Encodings.Web;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// People: whom a trusted proxy vouches for, else who signed in, and in a trial set-up whoever did not, nor signed out, is the first persona; that only for callers on this
/// machine.
/// </summary>
internal sealed class VisitorHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, IOptionsMonitor<DevelopmentSignInOptions> development, ForwardedUser forwarded, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Features.Get<AsVisitor>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        if (forwarded.Find(Context) is { } vouched)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(vouched, Scheme.Name));
        }

        // A session that cannot be read any more (another installation's, a removed persona's) is as good as none.
        AuthenticateResult session = await Context.AuthenticateAsync(AuthClaims.Session);
        return session.Succeeded ? session
            : development.CurrentValue is { Enabled: true, Automatic: true, Personas: [var first, ..] } && Loopback.IsDirect(Context)
                && !Request.Cookies.ContainsKey(DevelopmentSignInEndpoints.SignedOutCookie)
                ? AuthenticateResult.Success(new AuthenticationTicket(Personas.Principal(first), Scheme.Name))
                : AuthenticateResult.NoResult();
    }
}
