using System.Net;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>What "on this machine" means.</summary>
internal static class Loopback
{
    // What a reverse proxy adds: behind one on the same machine every caller comes from a loopback address.
    private static readonly string[] s_proxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    /// <summary>
    /// Whether the request was made on this machine, straight to this program: both ends are loopback addresses, no proxy has touched it, and it was meant for a loopback
    /// name. The last keeps out pages that point their own host name at 127.0.0.1 (DNS rebinding).
    /// </summary>
    public static bool IsDirect(HttpContext context) =>
        context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local } && IPAddress.IsLoopback(remote) && IPAddress.IsLoopback(local)
        && !s_proxyHeaders.Any(context.Request.Headers.ContainsKey)
        && IsLoopbackHost(context.Request.Host.Host);

    /// <summary>Whether a host, as an address of this program names it, can only be reached from this machine.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
