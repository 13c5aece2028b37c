using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling.Network;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>The way out of connectors, against a real listener that counts who reaches it.</summary>
public sealed class SourceHttpTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _requests = [];
    private Func<string, byte[]> _answer = _ => Answer("200 OK", "hello"u8.ToArray());
    private int _connections;
    private Task _serving = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    [Fact]
    public async Task Refused_connection_is_never_made_and_says_why()
    {
        using SourceHttp http = Http(new NetworkOptions(), IPAddress.Loopback);
        foreach (string host in (string[])["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1", "wiki.example", "127.0.0.1."])
        {
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
                () => http.CreateClient().GetAsync(new Uri($"http://{host}:{Port}/"), Cancel));
            Assert.Equal(ConnectorFault.Connection, Assert.IsType<ConnectorException>(refused.InnerException).Fault);
        }

        Assert.Equal(0, _connections);
    }

    [Fact]
    public async Task Name_is_resolved_once_and_the_vetted_address_is_connected_to()
    {
        int asked = 0;
        using SourceHttp http = new(Policy(new NetworkOptions { AllowLoopback = true }), (_, _) =>
        {
            // A name that leads to the metadata service the second time it is asked for.
            return Task.FromResult(new[] { ++asked == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254") });
        });
        Assert.Equal("hello", await http.CreateClient().GetStringAsync(new Uri($"http://rebinding.example:{Port}/"), Cancel));
        Assert.Equal(1, asked);
        Assert.Contains($"Host: rebinding.example:{Port}", _requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_not_followed_cookies_not_kept_and_bodies_decompressed()
    {
        using SourceHttp http = Http(new NetworkOptions { AllowLoopback = true }, IPAddress.Loopback);
        using HttpClient client = http.CreateClient();
        _answer = _ => Answer("302 Found", [], "Location: http://169.254.169.254/", "Set-Cookie: session=1");
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync(new Uri($"http://wiki.example:{Port}/"), Cancel)).StatusCode);

        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("packed"u8.ToArray(), Cancel);
        }

        _answer = _ => Answer("200 OK", packed.ToArray(), "Content-Encoding: gzip");
        Assert.Equal("packed", await client.GetStringAsync(new Uri($"http://wiki.example:{Port}/"), Cancel));
        Assert.Equal(2, _requests.Count);
        Assert.DoesNotContain(_requests, request => request.Contains("Cookie:", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(_requests, request => request.Contains("traceparent:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Request_for_http_3_goes_the_vetted_way()
    {
        using SourceHttp http = Http(new NetworkOptions(), IPAddress.Loopback);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"https://wiki.example:{Port}/"))
        {
            Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.CreateClient().SendAsync(request, Cancel));
        Assert.IsType<ConnectorException>(refused.InnerException);
    }

    [Fact]
    public async Task Name_that_does_not_resolve_says_so()
    {
        using SourceHttp http = new(Policy(new NetworkOptions()), (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        HttpRequestException failed = await Assert.ThrowsAsync<HttpRequestException>(
            () => http.CreateClient().GetAsync(new Uri("http://wiki.example/"), Cancel));
        Assert.Equal(ConnectorFault.NameResolution, Assert.IsType<ConnectorException>(failed.InnerException).Fault);
    }

    [Fact]
    public void Every_connector_has_headers_of_its_own()
    {
        using SourceHttp http = Http(new NetworkOptions(), IPAddress.Loopback);
        using HttpClient first = http.CreateClient(), second = http.CreateClient();
        first.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        Assert.False(second.DefaultRequestHeaders.Contains("Authorization"));
        Assert.Equal(Timeout.InfiniteTimeSpan, second.Timeout);
    }

    private static byte[] Answer(string status, byte[] body, params string[] headers)
    {
        string[] lines = [$"HTTP/1.1 {status}", $"Content-Length: {body.Length}", "Connection: close", .. headers, "", ""];
        return [.. Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), .. body];
    }

    private static SourceHttp Http(NetworkOptions options, IPAddress address) => new(Policy(options), (_, _) => Task.FromResult(new[] { address }));

    private static NetworkPolicy Policy(NetworkOptions options) => new(Options.Create(options));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                await AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped: the listener is closed under the waiting accept.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        StringBuilder request = new();
        int read = 1;
        while (read > 0 && !request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            read = await socket.ReceiveAsync(buffer, _stop.Token);
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        lock (_requests)
        {
            _requests.Add(request.ToString());
        }

        await socket.SendAsync(_answer(request.ToString()), _stop.Token);

        // Closed by the other side first: what it still has on the way would be answered with a reset that overtakes the answer.
        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
        {
        }
    }
}
