using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>The section <c>Cors</c>: sites whose pages may search here from a visitor's browser.</summary>
internal sealed class CorsSettings
{
    public const string Section = "Cors";

    /// <summary>Scheme, host and port as browsers name them: <c>https://intranet.example.org</c>. Read at every request; empty: no other site.</summary>
    public IList<string> Origins { get; init; } = [];

    /// <summary>
    /// Whether those pages search with the session of who is signed in here. Browsers send its cookie only from sites of the same domain. Otherwise, and by default, they see
    /// what a token that they send allows, and without one what is public.
    /// </summary>
    public bool Credentials { get; set; }
}

internal sealed class CorsRules : IValidateOptions<CorsSettings>
{
    public ValidateOptionsResult Validate(string? name, CorsSettings options)
    {
        List<string> faults = [.. options.Origins.Where(origin => !IsOrigin(origin)).Select(origin =>
            $"{CorsSettings.Section}:Origins must list scheme, host and port as browsers name them, such as https://intranet.example.org; '*' is not allowed; was '{origin}'.")];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // The default port and a slash are not in what browsers send, so they would never match.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "https" or "http", UserInfo: "" }
        && address.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase) && !text.Contains('*', StringComparison.Ordinal);
}

/// <summary>Which endpoints pages of other sites may read, and how (Fetch standard, CORS protocol). Endpoints without the policy are for this site's own pages.</summary>
internal sealed class CrossOrigin(IOptionsMonitor<CorsSettings> settings) : ICorsPolicyProvider
{
    /// <summary>The policy of endpoints that <see cref="CorsSettings.Origins"/> may read.</summary>
    public const string Listed = "listed-origins";

    private static readonly TimeSpan s_preflight = TimeSpan.FromMinutes(10);

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        if (policyName != Listed)
        {
            return Task.FromResult<CorsPolicy?>(null);
        }

        CorsSettings current = settings.CurrentValue;
        CorsPolicyBuilder policy = new CorsPolicyBuilder([.. current.Origins]).WithMethods("GET").WithHeaders("Authorization", "Accept", "Accept-Language")
            .WithExposedHeaders("Retry-After", "RateLimit", "RateLimit-Policy").SetPreflightMaxAge(s_preflight);
        return Task.FromResult<CorsPolicy?>((current.Credentials ? policy.AllowCredentials() : policy).Build());
    }

    /// <summary>Whether a page of a listed site reads what it may read. What comes without <see cref="CorsSettings.Credentials"/> is then taken as a visitor's, whatever it carries.</summary>
    public static bool IsListed(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers["Sec-Fetch-Mode"] != "cors"
            || context.GetEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>()?.PolicyName != Listed || context.Request.Headers.Origin is not [{ } origin])
        {
            return false;
        }

        CorsSettings settings = context.RequestServices.GetRequiredService<IOptionsMonitor<CorsSettings>>().CurrentValue;
        if (!settings.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!settings.Credentials)
        {
            context.Features.Set(new AsVisitor());
        }

        return true;
    }
}

/// <summary>Feature of a request: cookies and what a proxy says of the caller do not count.</summary>
internal sealed class AsVisitor;

/// <summary>Marks endpoints that hold nothing of anyone: any site may load them.</summary>
internal sealed class ForAnySite;
