using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Pages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.RateLimits;

/// <summary>
/// Holds every caller to a pace. Each limited answer tells the limit and what is left of it in <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-10); one that is
/// refused is 429 with <c>Retry-After</c> (RFC 6585 §4).
/// </summary>
internal sealed class RateLimiting(RateLimiter limiter, IOptionsMonitor<RateLimitSettings> settings, IOptionsMonitor<ApiKeySettings> keys, IProblemDetailsService problems)
{
    private const int IPv6HouseholdBytes = 8;

    /// <summary>After who asks is known, before it is decided what they may.</summary>
    public static Task GuardAsync(HttpContext context, RequestDelegate next) => context.RequestServices.GetRequiredService<RateLimiting>().LimitAsync(context, next);

    private async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        RateLimitSettings current = settings.CurrentValue;
        if (!current.Enabled || context.GetEndpoint() is not { } endpoint || ClassOf(context, endpoint) is not { } @class)
        {
            await next(context);
            return;
        }

        int perMinute = PerMinute(context.User, @class, current);
        RateVerdict verdict = limiter.Take(new RateKey(@class, Caller(context, @class, current.Proxies)), perMinute);
        string name = @class.ToString().ToLowerInvariant();
        int seconds = (int)Math.Ceiling(verdict.Wait.TotalSeconds);
        string policy = $"\"{name}\";q={perMinute};w=60", state = $"\"{name}\";r={verdict.Remaining};t={seconds}";
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["RateLimit-Policy"] = policy;
            context.Response.Headers["RateLimit"] = state;
            return Task.CompletedTask;
        });
        if (verdict.Passes)
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await RefuseAsync(context, endpoint, Problems.TooMany($"More than {perMinute} requests of this kind ({name}) within a minute; wait {seconds} s, or ask an admin for a higher limit."));
    }

    // Credentials that nobody knows are guesses, whatever they were sent to.
    private static RateClass? ClassOf(HttpContext context, Endpoint endpoint) =>
        Limited.ClassOf(endpoint) is not { } @class ? null
        : context.Request.Headers.Authorization.Count > 0 && context.User.Identity is not { IsAuthenticated: true } ? RateClass.SignIn
        : @class;

    private int PerMinute(ClaimsPrincipal user, RateClass @class, RateLimitSettings current) =>
        !user.IsKey() || @class is not (RateClass.Search or RateClass.Suggest) ? current.PerMinute(@class)
        : user.Identity!.Name is { } name && keys.CurrentValue.Keys.TryGetValue(name, out ApiKeyOptions? key) && key.PerMinute is { } own ? own // a key is an identity
        : current.Keys;

    private static string Caller(HttpContext context, RateClass @class, IList<string> proxies) =>
        @class == RateClass.SignIn ? Address(context, proxies)
        : context.User.IsKey() ? "key " + context.User.Identity?.Name
        : context.User.IsPerson() ? "person " + (context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.Email())
        : Address(context, proxies);

    // From the nearest hop outwards, as long as those before it are ours: what stands further left anyone may have written.
    private static string Address(HttpContext context, IList<string> proxies)
    {
        IPAddress? address = Plain(context.Connection.RemoteIpAddress);
        string[] hops = proxies.Count == 0 ? [] : context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (int i = hops.Length - 1; i >= 0 && address is not null && proxies.Any(proxy => IPNetwork.Parse(proxy).Contains(address)); i--)
        {
            if (!IPAddress.TryParse(hops[i], out IPAddress? hop))
            {
                break;
            }

            address = Plain(hop);
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? "address " + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, IPv6HouseholdBytes)) : $"address {address}";
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private async Task RefuseAsync(HttpContext context, Endpoint endpoint, ProblemDetails problem)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        if (endpoint.Metadata.GetMetadata<AnswersWithPage>() is not null)
        {
            await FaultPages.WriteAsync(context, problem);
            return;
        }

        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}

/// <summary>Registration of the limits.</summary>
internal static class RateLimitRegistration
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RateLimitSettings>().Bind(configuration.GetSection(RateLimitSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitSettings>, RateLimitRules>();
        return services.AddSingleton<RateLimiter>().AddSingleton<RateLimiting>();
    }
}
