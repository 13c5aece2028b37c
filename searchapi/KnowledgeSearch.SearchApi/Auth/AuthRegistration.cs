using System.Security.Claims;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Registration of who callers are.</summary>
internal static class AuthRegistration
{
    private const string SessionCookie = "ks_session";

    /// <summary>How long a session lasts without a request.</summary>
    internal static readonly TimeSpan IdleSession = TimeSpan.FromMinutes(30);

    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiKeySettings>().Bind(configuration.GetSection("Auth")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeySettings>, ApiKeyRules>();
        services.AddOptions<DevelopmentSignInOptions>().Bind(configuration.GetSection("Auth:Development")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DevelopmentSignInOptions>, DevelopmentSignInRules>();
        services.AddOptions<PersonSettings>().Bind(configuration.GetSection("Auth")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PersonSettings>, PersonRules>();
        services.AddOptions<ForwardedUserSettings>().Bind(configuration.GetSection(ForwardedUserSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForwardedUserSettings>>(new ForwardedUserRules(configuration));
        services.AddSingleton<ForwardedUser>();
        services.AddHostedService<LoopbackOnly>();
        services.AddSingleton<PrincipalsResolver>();
        services.AddSingleton<SearchTokens>();
        bool hasJwt = configuration.GetSection(JwtSettings.Section).Exists();
        AuthenticationBuilder schemes = services.AddAuthentication(AuthClaims.Any)
            .AddPolicyScheme(AuthClaims.Any, null, options => options.ForwardDefaultSelector = context => Choose(context, hasJwt))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(AuthClaims.Key, null)
            .AddScheme<AuthenticationSchemeOptions, SearchTokenHandler>(AuthClaims.Token, null)
            .AddScheme<AuthenticationSchemeOptions, VisitorHandler>(AuthClaims.Visitor, options => options.ForwardChallenge = options.ForwardForbid = AuthClaims.Session)
            .AddCookie(AuthClaims.Session);
        services.AddOptions<CookieAuthenticationOptions>(AuthClaims.Session).Configure<IOptionsMonitor<PersonSettings>>((options, people) => Configure(options, people.CurrentValue));
        services.AddSingleton<OpenIdConnectSignIn>();
        if (configuration.GetSection(OpenIdConnectSettings.Section).Exists())
        {
            services.AddOptions<OpenIdConnectSettings>().Bind(configuration.GetSection(OpenIdConnectSettings.Section)).ValidateOnStart();
            services.AddSingleton<IValidateOptions<OpenIdConnectSettings>>(new OpenIdConnectRules(configuration));
            services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>>(provider => provider.GetRequiredService<OpenIdConnectSignIn>());
            schemes.AddOpenIdConnect(AuthClaims.OpenIdConnect, _ => { });
        }

        if (hasJwt)
        {
            services.AddOptions<JwtSettings>().Bind(configuration.GetSection(JwtSettings.Section)).ValidateOnStart();
            services.AddSingleton<IValidateOptions<JwtSettings>, JwtRules>();
            services.AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtBearer>();
            schemes.AddJwtBearer(AuthClaims.Jwt, _ => { });
        }

        return services.AddAccess();
    }

    /// <summary>Whether cookies are for TLS only: always when browsers come over it, whatever a proxy speaks to this program.</summary>
    internal static CookieSecurePolicy SecurePolicy(PersonSettings people) =>
        people.PublicAddress?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    // A key or a token of ours by its prefix; any other bearer token is for the identity provider's keys to judge, where one is configured.
    private static string Choose(HttpContext context, bool hasJwt)
    {
        string header = context.Request.Headers.Authorization.ToString();
        return context.Request.Headers.Authorization.Count == 0 ? AuthClaims.Visitor
            : header.StartsWith("Bearer " + SearchTokens.Prefix, StringComparison.OrdinalIgnoreCase) ? AuthClaims.Token
            : hasJwt && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && !header.StartsWith("Bearer " + ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase) ? AuthClaims.Jwt
            : AuthClaims.Key;
    }

    private static void Configure(CookieAuthenticationOptions options, PersonSettings people)
    {
        options.Cookie.Name = SessionCookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = SecurePolicy(people);
        options.ExpireTimeSpan = IdleSession;
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context => WriteAsync(context.HttpContext, Problems.Unauthorized("This needs a signed-in person or a key: sign in on the search page, or send 'Authorization: Bearer ks_…'."));
        options.Events.OnRedirectToAccessDenied = context => WriteAsync(context.HttpContext, Problems.Forbidden("The signed-in person does not have the role that this needs; ask an admin."));
        options.Events.OnValidatePrincipal = RenewAsync;
    }

    // The cookie says only who signed in. What they may do is looked up each time, so taking a persona or a role away works at once.
    private static async Task RenewAsync(CookieValidatePrincipalContext context)
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        ClaimsPrincipal? renewed = OpenIdConnectSignIn.Began(context.Principal)
            ? services.GetService<IConfigureOptions<OpenIdConnectOptions>>() is null ? null : services.GetRequiredService<OpenIdConnectSignIn>().Renew(context.Principal!)
            : services.GetRequiredService<IOptionsMonitor<DevelopmentSignInOptions>>().CurrentValue.Find(context.Principal?.FindFirstValue(ClaimTypes.Email)) is { } persona
                ? Personas.Principal(persona) : null;
        if (renewed is not null)
        {
            context.ReplacePrincipal(renewed);
        }
        else
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(AuthClaims.Session);
        }
    }

    private static Task WriteAsync(HttpContext context, ProblemDetails problem) => Problems.Result(problem).ExecuteAsync(context);
}
