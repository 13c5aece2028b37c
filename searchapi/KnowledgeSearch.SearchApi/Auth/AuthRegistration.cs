using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Registration of who callers are.</summary>
internal static class AuthRegistration
{
    private const string SessionCookie = "ks_session";

    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiKeySettings>().Bind(configuration.GetSection("Auth")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeySettings>, ApiKeyRules>();
        services.AddOptions<DevelopmentSignInOptions>().Bind(configuration.GetSection("Auth:Development")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DevelopmentSignInOptions>, DevelopmentSignInRules>();
        services.AddHostedService<LoopbackOnly>();
        services.AddSingleton<PrincipalsResolver>();
        services.AddAuthentication(AuthClaims.Any)
            .AddPolicyScheme(AuthClaims.Any, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(AuthClaims.Key, null)
            .AddScheme<AuthenticationSchemeOptions, VisitorHandler>(AuthClaims.Visitor, options => options.ForwardChallenge = options.ForwardForbid = AuthClaims.Session)
            .AddCookie(AuthClaims.Session, Configure);
        return services.AddAccess();
    }

    private static string Choose(HttpContext context) =>
        context.Request.Headers.Authorization.Count > 0 ? AuthClaims.Key
        : context.Request.Cookies.ContainsKey(DevelopmentSignInEndpoints.SignedOutCookie) ? AuthClaims.Session
        : AuthClaims.Visitor;

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = SessionCookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromHours(8);
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context => WriteAsync(context.HttpContext, Problems.Unauthorized("This needs a signed-in person or a key: sign in on the search page, or send 'Authorization: Bearer ks_…'."));
        options.Events.OnRedirectToAccessDenied = context => WriteAsync(context.HttpContext, Problems.Forbidden("The signed-in person does not have the role that this needs; ask an admin."));
        options.Events.OnValidatePrincipal = RenewAsync;
    }

    // The cookie says only who signed in. What they may do is looked up each time, so taking a persona or a role away works at once.
    private static async Task RenewAsync(CookieValidatePrincipalContext context)
    {
        DevelopmentSignInOptions development = context.HttpContext.RequestServices.GetRequiredService<IOptionsMonitor<DevelopmentSignInOptions>>().CurrentValue;
        string? email = context.Principal?.FindFirst(System.Security.Claims.ClaimTypes.Email)?.Value;
        if (development.Find(email) is { } persona)
        {
            context.ReplacePrincipal(Personas.Principal(persona));
        }
        else
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(AuthClaims.Session);
        }
    }

    private static Task WriteAsync(HttpContext context, ProblemDetails problem) => Problems.Result(problem).ExecuteAsync(context);
}
