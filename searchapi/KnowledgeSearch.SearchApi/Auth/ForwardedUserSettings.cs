using System.Net;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The section <c>Auth:ForwardedUser</c>: a proxy in front signs people in and tells who they are in headers.</summary>
internal sealed class ForwardedUserSettings
{
    public const string Section = "Auth:ForwardedUser";

    internal const int ShortestSecret = 32;

    /// <summary>Off unless said.</summary>
    public bool Enabled { get; set; }

    /// <summary>The addresses that the proxy connects from, as CIDR blocks: <c>10.20.0.5/32</c>.</summary>
    public IList<string> Proxies { get; init; } = [];

    /// <summary>What the proxy sends in <see cref="SecretHeader"/>, at least <see cref="ShortestSecret"/> characters. Never logged nor shown.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The header that holds the secret.</summary>
    public string SecretHeader { get; set; } = "X-Forwarded-Secret";

    /// <summary>The header that holds the person's e-mail address.</summary>
    public string EmailHeader { get; set; } = "X-Forwarded-Email";

    /// <summary>The header that holds roles or groups, separated by commas; empty: none.</summary>
    public string RolesHeader { get; set; } = "";

    /// <summary>Role → values of that header that give it.</summary>
    public IDictionary<string, IList<string>> Roles { get; init; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>The headers that mean something, in the order secret, e-mail, roles.</summary>
    internal IEnumerable<string> Headers => RolesHeader.Length > 0 ? [SecretHeader, EmailHeader, RolesHeader] : [SecretHeader, EmailHeader];
}

internal sealed class ForwardedUserRules(IConfiguration configuration) : IValidateOptions<ForwardedUserSettings>
{
    private const int WidestV4 = 8, WidestV6 = 32;

    public ValidateOptionsResult Validate(string? name, ForwardedUserSettings options)
    {
        string[] faults = options.Enabled ? [.. Check(options)] : [];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Check(ForwardedUserSettings options)
    {
        const string Section = ForwardedUserSettings.Section;
        if (options.Proxies.Count == 0)
        {
            yield return $"{Section}:Proxies must list the addresses that the proxy connects from (10.20.0.5/32): with an empty list anyone could say who they are.";
        }

        foreach (string proxy in options.Proxies)
        {
            // A prefix shorter than the address that was written is a slip that would trust a whole network.
            if (!IPNetwork.TryParse(proxy, out IPNetwork network) || network.BaseAddress.IsIPv4MappedToIPv6
                || !IPAddress.TryParse(proxy.AsSpan(0, proxy.IndexOf('/', StringComparison.Ordinal)), out IPAddress? written) || !written.Equals(network.BaseAddress))
            {
                yield return $"{Section}:Proxies must be CIDR blocks such as 10.20.0.5/32 or fd00::5/128 without bits after the prefix, was '{proxy}'.";
            }
            else if (network.PrefixLength < (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? WidestV4 : WidestV6))
            {
                yield return $"{Section}:Proxies must be narrower than /{WidestV4} (IPv4) or /{WidestV6} (IPv6), was '{proxy}': name the proxy's own address.";
            }
        }

        if (options.Secret.Length < ForwardedUserSettings.ShortestSecret)
        {
            yield return $"{Section}:Secret must have at least {ForwardedUserSettings.ShortestSecret} characters, had {options.Secret.Length}.";
        }

        string[] headers = [.. options.Headers];
        foreach (string header in headers.Where(header => header.Length == 0 || !header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            yield return $"{Section} must name headers of letters, digits and '-', had '{header}'.";
        }

        if (headers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Length || headers.Any(header => s_taken.Contains(header, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"{Section} must name different headers, and none of {string.Join(", ", s_taken)}; had {string.Join(", ", headers)}.";
        }

        if (configuration.GetValue<bool>("FORWARDEDHEADERS_ENABLED"))
        {
            yield return $"{Section} cannot be on while ASPNETCORE_FORWARDEDHEADERS_ENABLED is: that takes the address of the proxy from a header that anyone may send.";
        }

        foreach (string fault in PersonSettings.RoleFaults($"{Section}:Roles", options.Roles))
        {
            yield return fault;
        }
    }

    private static readonly string[] s_taken = ["Authorization", "Cookie", "Host", "Connection", "Origin"];
}
