using System.Security.Claims;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.RateLimits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Sign-in by OpenID Connect: authorization code with PKCE, into the session cookie. What the provider claims is kept in the cookie; what that allows is looked up in the
/// settings at each request.
/// </summary>
internal sealed partial class OpenIdConnectSignIn(
    IOptionsMonitor<OpenIdConnectSettings> settings, IOptionsMonitor<PersonSettings> people, TimeProvider time, ILogger<OpenIdConnectSignIn> logger)
    : IConfigureNamedOptions<OpenIdConnectOptions>
{
    /// <summary>Where a person goes to sign in.</summary>
    public const string Route = "/signin/openid";

    /// <summary>Where the provider sends them back to; to be registered there.</summary>
    public const string CallbackRoute = "/signin/openid/callback";

    /// <summary>How long a session lasts at most, however much it is used.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromHours(8);

    /// <summary>Signing algorithms that are accepted: none with a shared secret, so that a public key cannot be taken for one.</summary>
    internal static readonly string[] Algorithms = ["RS256", "ES256", "PS256"];

    private const string Started = "started", Claimed = "claimed_role";

    public void Configure(OpenIdConnectOptions options) => Configure(null, options);

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (name != AuthClaims.OpenIdConnect)
        {
            return;
        }

        OpenIdConnectSettings provider = settings.CurrentValue;
        options.Authority = provider.Authority;
        options.RequireHttpsMetadata = !new Uri(provider.Authority).IsLoopback;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        options.Scope.Clear();
        foreach (string scope in provider.Scopes.Count > 0 ? provider.Scopes.Prepend("openid").Distinct() : ["openid", "profile", "email"])
        {
            options.Scope.Add(scope);
        }

        // The answer comes as an address, not as a form: a form from another site is what RequestOrigin refuses, and its cookies could not be SameSite.
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.DisableTelemetry = true;
        options.SignInScheme = AuthClaims.Session;
        options.CallbackPath = CallbackRoute;
        options.RemoteSignOutPath = default;
        options.SignedOutCallbackPath = default;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.TokenValidationParameters.ValidAlgorithms = Algorithms;
        options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        options.GetClaimsFromUserInfoEndpoint = provider.UserInfo;
        foreach (string claim in (string[])[provider.EmailClaim, "email_verified", "xms_edov", provider.RoleClaim])
        {
            options.ClaimActions.MapJsonKey(claim, claim);
        }

        foreach (CookieBuilder cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = AuthRegistration.SecurePolicy(people.CurrentValue);
        }

        options.Events.OnRedirectToIdentityProvider = SendAway;
        options.Events.OnTokenValidated = RequireSignature;
        options.Events.OnTicketReceived = ReceiveAsync;
        options.Events.OnRemoteFailure = FailAsync;
    }

    /// <summary>The caller of a session that began here, with the roles of this moment; null when it is over.</summary>
    public ClaimsPrincipal? Renew(ClaimsPrincipal session)
    {
        bool isYoung = long.TryParse(session.FindFirstValue(Started), out long started) && time.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(started) + LongestSession;
        if (!isYoung || session.FindFirstValue(ClaimTypes.NameIdentifier) is not { } subject || session.FindFirstValue(ClaimTypes.Email) is not { } email || !people.CurrentValue.Admits(email))
        {
            return null;
        }

        ClaimedPerson person = new(subject, session.FindFirstValue(ClaimTypes.Name) ?? email, email, [.. session.FindAll(Claimed).Select(claim => claim.Value)]);
        return person.Principal(AuthClaims.Session, people.CurrentValue.RolesOf(email, person.Claimed, settings.CurrentValue.Roles));
    }

    /// <summary>Whether a session began with OpenID Connect.</summary>
    public static bool Began(ClaimsPrincipal? session) => session?.HasClaim(claim => claim.Type == Started) == true;

    /// <summary>Where to sign in and come back to an address of this site; null: there is no provider.</summary>
    public static string? Address(HttpContext context, string returnUrl) =>
        context.RequestServices.GetService<IConfigureOptions<OpenIdConnectOptions>>() is null ? null : $"{Route}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>The route to sign in.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Route, BeginAsync).WithName("SignInOpenIdConnect").ExcludeFromDescription().WithMetadata(new AnswersWithPage(), new Limited(RateClass.SignIn)).RequireAuthorization(Policies.Search);

    private static async Task BeginAsync(HttpContext context, [FromQuery] string? returnUrl, IAuthenticationSchemeProvider schemes, ILogger<OpenIdConnectSignIn> logger)
    {
        if (await schemes.GetSchemeAsync(AuthClaims.OpenIdConnect) is null)
        {
            await FaultPages.WriteAsync(context, Problems.NotFound($"There is no identity provider to sign in at; {OpenIdConnectSettings.Section} names one."));
            return;
        }

        AuthenticationProperties properties = new() { RedirectUri = DevelopmentSignInEndpoints.LocalAddress(returnUrl) };
        if (context.Request.Cookies.ContainsKey(DevelopmentSignInEndpoints.SignedOutCookie))
        {
            // Who signed out of a shared computer is not signed in again by the provider's own memory.
            properties.SetParameter(OpenIdConnectParameterNames.Prompt, OpenIdConnectPrompt.Login);
        }

        try
        {
            await context.ChallengeAsync(AuthClaims.OpenIdConnect, properties);
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or HttpRequestException)
        {
            LogProviderAway(logger, fault);
            await FaultPages.WriteAsync(context, Problems.NoProvider("The identity provider cannot be reached at the moment; try again in a minute."));
        }
    }

    private Task SendAway(RedirectContext context)
    {
        if (people.CurrentValue.PublicAddress is { } address)
        {
            context.ProtocolMessage.RedirectUri = address.TrimEnd('/') + CallbackRoute;
        }

        return Task.CompletedTask;
    }

    // The framework takes a token without a signature when it came from the token endpoint (OpenID Connect Core §3.1.3.7 leaves that to TLS); a provider always signs.
    private static Task RequireSignature(TokenValidatedContext context)
    {
        if (context.SecurityToken is not { RawSignature.Length: > 0 } token || !Algorithms.Contains(token.Header.Alg))
        {
            context.Fail("The identity token is not signed.");
        }

        return Task.CompletedTask;
    }

    private async Task ReceiveAsync(TicketReceivedContext context)
    {
        (ClaimedPerson? person, string? refusal) = ClaimedPerson.Read(context.Principal ?? new ClaimsPrincipal(), settings.CurrentValue, people.CurrentValue);
        if (person is null)
        {
            LogRefused(refusal!); // one of the two is told
            context.HandleResponse();
            await FaultPages.WriteAsync(context.HttpContext, Problems.Unauthorized(refusal + " Ask an admin."));
            return;
        }

        if (context.Principal!.FindFirstValue("_claim_names") is { } elsewhere && elsewhere.Contains(settings.CurrentValue.RoleClaim, StringComparison.Ordinal))
        {
            LogOverage(settings.CurrentValue.RoleClaim);
        }

        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, person.Subject), new(ClaimTypes.Name, person.Name), new(ClaimTypes.Email, person.Email),
                new(Started, time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)),
                .. person.Claimed.Select(value => new Claim(Claimed, value)),
            ],
            AuthClaims.Session));
        context.Properties = new AuthenticationProperties();
        context.Response.Cookies.Delete(DevelopmentSignInEndpoints.SignedOutCookie);
    }

    // What the provider or whoever forged its answer wrote is not repeated: not on the page, and in the log only by kind.
    private async Task FailAsync(RemoteFailureContext context)
    {
        LogFailed(context.Failure?.GetType().Name ?? "unknown");
        context.HandleResponse();
        await FaultPages.WriteAsync(context.HttpContext, Problems.Unauthorized("Signing in did not work: it was cancelled, took too long or the identity provider's answer is not valid. Try again."));
    }

    [LoggerMessage(4301, LogLevel.Warning, "The identity provider cannot be reached")]
    private static partial void LogProviderAway(ILogger logger, Exception fault);

    [LoggerMessage(4302, LogLevel.Warning, "A sign-in was refused: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(4303, LogLevel.Warning, "A sign-in failed ({Kind})")]
    private partial void LogFailed(string kind);

    [LoggerMessage(4304, LogLevel.Warning, "The identity provider left the claim '{Claim}' out of the token because the person is in too many groups: assign roles to the application instead")]
    private partial void LogOverage(string claim);
}
