using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Reads who a proxy says is asking, once, before anything else runs, and takes the headers away from everything behind it. They count only when the connection comes from a listed
/// proxy, the secret is right, and the headers are unmistakable: each at most once, by its exact name, not listed in <c>Connection</c> (which would have a proxy drop them), and
/// without a look-alike beside it that a gateway might have taken for the same (<c>X_Forwarded_Email</c>).
/// </summary>
internal sealed partial class ForwardedUser(IOptionsMonitor<ForwardedUserSettings> settings, IOptionsMonitor<PersonSettings> people, ILogger<ForwardedUser> logger)
{
    /// <summary>Takes the headers off every request and remembers what they said.</summary>
    public static Task TakeAsync(HttpContext context, RequestDelegate next)
    {
        context.RequestServices.GetRequiredService<ForwardedUser>().Take(context);
        return next(context);
    }

    /// <summary>The person that the proxy vouched for, with the roles of this moment; null: nobody.</summary>
    public ClaimsPrincipal? Find(HttpContext context) => context.Features.Get<Said>() is not { } said ? null
        : new ClaimedPerson("proxy|" + said.Email, said.Email, said.Email, said.Roles)
            .Principal(AuthClaims.Forwarded, people.CurrentValue.RolesOf(said.Email, said.Roles, settings.CurrentValue.Roles));

    private void Take(HttpContext context)
    {
        ForwardedUserSettings current = settings.CurrentValue;
        if (!current.Enabled)
        {
            return;
        }

        if (Read(context, current) is { } said)
        {
            context.Features.Set(said);
        }

        foreach (string name in context.Request.Headers.Keys.Where(name => current.Headers.Any(header => LooksLike(name, header))).ToArray())
        {
            context.Request.Headers.Remove(name);
        }
    }

    private Said? Read(HttpContext context, ForwardedUserSettings current)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (!headers.Keys.Any(name => LooksLike(name, current.EmailHeader)))
        {
            return null;
        }

        string? refusal = !IsProxy(context.Connection.RemoteIpAddress, current.Proxies) ? "it does not come from a listed proxy"
            : !HasSecret(headers[current.SecretHeader], current.Secret) ? "it does not hold the secret once"
            : headers.Keys.Any(name => current.Headers.Any(header => LooksLike(name, header) && !name.Equals(header, StringComparison.OrdinalIgnoreCase))) ? "it has a look-alike of a header"
            : IsListedInConnection(headers.Connection, current) ? "its Connection header lists a header that must not be dropped"
            : headers[current.EmailHeader] is not [var email] || !PersonAddress.IsOne(email) ? "it does not name one address"
            : !people.CurrentValue.Admits(email!) ? "the address is not of a domain in Auth:EmailDomains" // an address is not null
            : current.RolesHeader.Length > 0 && headers[current.RolesHeader].Count > 1 ? "it has the header of roles more than once"
            : null;
        if (refusal is not null)
        {
            LogRefused(context.Connection.RemoteIpAddress, refusal);
            return null;
        }

        string roles = current.RolesHeader.Length > 0 ? headers[current.RolesHeader].ToString() : "";
        return new Said(headers[current.EmailHeader].ToString(), roles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static bool IsProxy(IPAddress? remote, IEnumerable<string> proxies)
    {
        IPAddress? address = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        return address is not null && proxies.Any(proxy => IPNetwork.Parse(proxy).Contains(address));
    }

    // Hashes have one length, so that comparing takes the same time whatever was sent.
    private static bool HasSecret(StringValues sent, string secret) =>
        sent is [{ } one] && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool IsListedInConnection(StringValues connection, ForwardedUserSettings current) =>
        connection.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Any(name => current.Headers.Any(header => LooksLike(name, header)));

    // Gateways fold case, and CGI-like ones every other character into '_'.
    private static bool LooksLike(string name, string header) => Folded(name) == Folded(header);

    private static string Folded(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    [LoggerMessage(4310, LogLevel.Warning, "A request from {Remote} says who is asking and is not believed: {Reason}")]
    private partial void LogRefused(IPAddress? remote, string reason);

    /// <summary>Feature of a request: what the proxy said.</summary>
    private sealed record Said(string Email, IReadOnlyList<string> Roles);
}
