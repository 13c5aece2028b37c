using System.Net;
using KnowledgeSearch.Connectors;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Crawling.Network;

/// <summary>Decides on every connection that a connector asks for, from the addresses that its host name resolved to.</summary>
internal sealed class NetworkPolicy(IOptions<NetworkOptions> options)
{
    private static readonly int[] UsualPorts = [80, 443, 8080, 8443];

    private readonly NetworkOptions _options = options.Value;
    private readonly (IPNetwork? Network, NetworkRule Rule)[] _rules =
        [.. options.Value.Allow.Select(rule => (rule.Addresses.Length > 0 ? IPNetwork.Parse(rule.Addresses) : (IPNetwork?)null, rule))];

    /// <summary>
    /// The addresses that may be connected to: all of the candidates, normalised. One bad candidate refuses all, or a name could hide it among good ones.
    /// </summary>
    /// <exception cref="ConnectorException">A candidate is refused; the message names the host and the setting.</exception>
    public IPAddress[] Vet(string host, int port, IReadOnlyList<IPAddress> candidates)
    {
        IPAddress[] addresses = [.. candidates.Select(AddressFloor.Normalize).Distinct()];
        if (addresses.Length == 0)
        {
            throw new ConnectorException(
                ConnectorFault.NameResolution, $"The host name '{host}' has no address. Check the spelling of the address and this machine's DNS.");
        }

        foreach (IPAddress address in addresses)
        {
            if (Refusal(host, port, address) is { } refusal)
            {
                throw new ConnectorException(ConnectorFault.Connection, refusal);
            }
        }

        return addresses;
    }

    private string? Refusal(string host, int port, IPAddress address)
    {
        string at = address.ToString() == host.Trim('[', ']') ? $"{host} is" : $"{host} leads to {address},";
        if (AddressFloor.Fault(address) is { } fault)
        {
            return $"{at} {fault}: no source is read there, whatever Network says. Give the address of the source itself.";
        }

        // This machine by an address of its network is this machine all the same, with whatever listens on it, unless a rule names that very address.
        bool loopback = AddressFloor.IsLoopback(address);
        if ((loopback || (AddressFloor.IsOwn(address) && !_rules.Any(rule => rule.Network is { } named && IsOne(named) && named.Contains(address)))) && !_options.AllowLoopback)
        {
            return $"{at} this machine itself, which sources may not reach. For demonstration and development, set Network:AllowLoopback to true.{(loopback ? "" : " For a source that this machine serves, name this address alone in Network:Allow.")}";
        }

        bool usual = loopback || UsualPorts.Contains(port) || _options.Ports.Contains(port);
        if (_rules.Length == 0 ? usual : _rules.Any(rule => Permits(rule.Network, rule.Rule, host, port, address, usual)))
        {
            return null;
        }

        return usual || _rules.Length > 0
            ? $"No rule of Network:Allow permits {host} ({address}) on port {port}. Whoever runs this server can add one."
            : $"Sources may not be read on port {port} of {host}. Whoever runs this server can add it to Network:Ports.";
    }

    private static bool IsOne(IPNetwork network) => network.PrefixLength == 8 * network.BaseAddress.GetAddressBytes().Length;

    private static bool Permits(IPNetwork? network, NetworkRule rule, string host, int port, IPAddress address, bool usualPort) =>
        (network is null || network.Value.Contains(address))
        && (rule.Host.Length == 0 || IsHost(rule.Host, host.TrimEnd('.')))
        && (rule.Ports.Count == 0 ? usualPort : rule.Ports.Contains(port));

    private static bool IsHost(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
