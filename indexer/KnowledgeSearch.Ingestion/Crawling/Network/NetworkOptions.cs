using System.Net;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Crawling.Network;

/// <summary>
/// The section <c>Network</c> of the configuration: where sources may be reached. It is for those who run the server, not for those who add sources in it.
/// Some addresses are
/// refused whatever it says: unspecified, link-local and cloud metadata, multicast, broadcast and reserved ones.
/// </summary>
public sealed class NetworkOptions
{
    /// <summary>Whether this machine's own loopback addresses may be crawled, on any port; default false. For demonstration and development.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Ports besides 80, 443, 8080 and 8443 that sources may be reached on.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>When not empty, only connections that one of the rules permits are made.</summary>
    public IList<NetworkRule> Allow { get; } = [];
}

/// <summary>Permits connections that meet everything it names.</summary>
public sealed class NetworkRule
{
    /// <summary>Addresses as CIDR, <c>10.20.0.0/16</c>; empty: any.</summary>
    public string Addresses { get; set; } = "";

    /// <summary>A host name, or <c>*.intra.example</c> for all names below one; empty: any.</summary>
    public string Host { get; set; } = "";

    /// <summary>Ports; empty: those permitted in general.</summary>
    public IList<int> Ports { get; } = [];
}

internal sealed class NetworkOptionsRules : IValidateOptions<NetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        List<string> faults = [.. options.Ports.Where(IsNoPort).Select(port => $"Network:Ports must hold ports from 1 to 65535, was {port}.")];
        foreach ((int i, NetworkRule rule) in options.Allow.Index())
        {
            faults.AddRange(rule.Ports.Where(IsNoPort).Select(port => $"Network:Allow:{i}:Ports must hold ports from 1 to 65535, was {port}."));
            if (rule.Addresses.Length > 0 && !IPNetwork.TryParse(rule.Addresses, out _))
            {
                faults.Add($"Network:Allow:{i}:Addresses must be a network such as '10.20.0.0/16', was '{rule.Addresses}'.");
            }

            string host = rule.Host.StartsWith("*.", StringComparison.Ordinal) ? rule.Host[2..] : rule.Host;
            if (host.Length > 0 && Uri.CheckHostName(host) is UriHostNameType.Unknown)
            {
                faults.Add($"Network:Allow:{i}:Host must be a host name or '*.' and a host name, was '{rule.Host}'.");
            }

            if (rule is { Addresses.Length: 0, Host.Length: 0, Ports.Count: 0 })
            {
                faults.Add($"Network:Allow:{i} names nothing; give Addresses, Host or Ports, or remove it.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsNoPort(int port) => port is < 1 or > 65535;
}
