using System.Net;
using System.Net.Sockets;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Crawling.Network;

/// <summary>
/// Makes the HttpClient of connectors. Every connection passes one place, where the name is resolved once, all its addresses are vetted, and one of those
/// very addresses is connected
/// to: a name that resolves differently the second time gains nothing.
/// </summary>
internal sealed class SourceHttp : IDisposable
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    private readonly NetworkPolicy _policy;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly NoHttp3 _handler;

    public SourceHttp(NetworkPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _policy = policy;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _handler = new NoHttp3(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.All,

            // The address of a name is vetted anew at least so often.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = ConnectTime,
            ConnectCallback = ConnectAsync,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>
    /// A client of its own for every crawl, so that no connector finds the default headers of another; connections are shared. It has no time limit of its
    /// own.
    /// </summary>
    public HttpClient CreateClient() => new(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public void Dispose() => _handler.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        (string host, int port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses = _policy.Vet(host, port, await ResolveAsync(host, cancellationToken));
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            return await _resolve(host, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new ConnectorException(
                ConnectorFault.NameResolution,
                $"The host name '{host}' does not resolve. Check the spelling of the address and this machine's DNS.",
                exception);
        }
    }

    /// <summary>HTTP/3 runs over QUIC and would not pass the callback above.</summary>
    private sealed class NoHttp3(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Version.Major > 2 || request.VersionPolicy is HttpVersionPolicy.RequestVersionOrHigher)
            {
                request.Version = HttpVersion.Version20;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
