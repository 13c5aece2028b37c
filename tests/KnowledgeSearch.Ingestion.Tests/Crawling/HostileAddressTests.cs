using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Ingestion.Crawling.Network;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>
/// Addresses that an attacker writes into a source's field, a feed or a redirect, in every spelling known, through the real way out; a listener that answers on every address of
/// this machine counts who gets through.
/// </summary>
public sealed class HostileAddressTests : IAsyncLifetime
{
    private const string Good = "127.0.0.1", Denied = "127.0.0.2";
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _serving = [];
    private readonly List<Socket> _listeners = [];
    private int _canary;
    private string _location = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    [Fact]
    public async Task No_spelling_of_a_denied_address_is_connected_to()
    {
        int port = Listen(IPAddress.IPv6Any, () => Interlocked.Increment(ref _canary));
        string[] addresses = [.. Spellings(port).Distinct()];
        Assert.True(addresses.Length >= 200, $"{addresses.Length} addresses");

        // Any name leads to the listener: the worst that DNS can do.
        using SourceHttp http = new(Policy(new NetworkOptions()), (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));
        using HttpClient client = http.CreateClient();
        List<string> through = [];
        foreach (string address in addresses.Where(address => Uri.TryCreate(address, UriKind.Absolute, out _)))
        {
            Exception? refused = await Record.ExceptionAsync(() => client.GetAsync(new Uri(address), Cancel));
            if (refused is not HttpRequestException { InnerException: ConnectorException { Fault: ConnectorFault.Connection } })
            {
                through.Add($"{address}: {refused?.InnerException?.Message ?? refused?.Message ?? "answered"}");
            }
        }

        Assert.Empty(through);
        Assert.Equal(0, _canary);
    }

    [Fact]
    public async Task Redirect_to_a_denied_address_is_not_followed_by_a_connector()
    {
        int port = Listen(IPAddress.Parse(Denied), () => Interlocked.Increment(ref _canary));
        int start = Listen(IPAddress.Parse(Good), () => { });
        using SourceHttp http = new(Policy(OnlyGood()), (_, _) => Task.FromResult(new[] { IPAddress.Parse(Denied) }));
        ConnectorType feeds = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider().GetServices<ConnectorType>().Single(type => type.Name == "feed");
        int tried = 0;
        foreach (string target in (string[])[.. Forms(IPAddress.Parse(Denied)), "[::ffff:127.0.0.2]", "[::127.0.0.2]", "[64:ff9b::7f00:2]", "[2002:7f00:2::]", "localhost", "rebinding.example", "127.0.0.2.nip.example"])
        {
            foreach (string location in (string[])[$"http://{target}:{port}/", $"//{target}:{port}/x", $"HTTP://user@{target}:{port}/?a=b"])
            {
                _location = location;
                ConnectorContext context = new() { Source = new("feed"), Http = http.CreateClient(), Time = new SwiftTime(), Random = () => 0, Logger = NullLogger.Instance };
                IConnector connector = feeds.Create(new FeedOptions { Addresses = [$"http://{Good}:{start}/feed"] }, context);
                List<ProbeStep> steps = [];
                await foreach (ProbeStep step in connector.ProbeAsync(Cancel))
                {
                    steps.Add(step);
                }

                Assert.Contains(steps, step => !step.Succeeded);
                tried++;
            }
        }

        Assert.True(tried >= 40, $"{tried} redirects");
        Assert.Equal(0, _canary);
    }

    [Fact]
    public async Task Name_that_leads_elsewhere_at_every_question_never_leads_to_a_denied_address()
    {
        int port = Listen(IPAddress.Parse(Good), () => { });
        Listen(IPAddress.Parse(Denied), () => Interlocked.Increment(ref _canary), port);
        int asked = 0;
        using SourceHttp http = new(Policy(OnlyGood()), (_, _) => Task.FromResult((asked++ % 3) switch
        {
            0 => new[] { IPAddress.Parse(Good) },
            1 => [IPAddress.Parse(Denied)],
            _ => [IPAddress.Parse(Good), IPAddress.Parse(Denied)],
        }));
        using HttpClient client = http.CreateClient();
        int answered = 0, refused = 0;
        for (int i = 0; i < 60; i++)
        {
            Exception? fault = await Record.ExceptionAsync(async () => (await client.GetAsync(new Uri($"http://rebinding{i}.example:{port}/"), Cancel)).Dispose());
            _ = fault is null ? answered++ : refused++;
        }

        Assert.Equal((20, 40), (answered, refused));
        Assert.Equal(0, _canary);
    }

    private static NetworkOptions OnlyGood()
    {
        NetworkOptions options = new() { AllowLoopback = true };
        options.Allow.Add(new NetworkRule { Addresses = Good + "/32" });
        return options;
    }

    private static NetworkPolicy Policy(NetworkOptions options) => new(Options.Create(options));

    private static IEnumerable<string> Spellings(int port)
    {
        string[] addresses = ["127.0.0.1", "127.0.0.53", "127.255.255.254", "169.254.169.254", "169.254.170.2", "0.0.0.0", "100.100.100.200", "168.63.129.16", "255.255.255.255", "224.0.0.1", "192.0.0.192"];
        foreach (IPAddress address in addresses.Select(IPAddress.Parse))
        {
            foreach (string host in Forms(address).Concat(Inside(address)))
            {
                yield return $"http://{host}:{port}/";
            }
        }

        foreach (string host in (string[])["[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "localhost", "LOCALHOST", "localhost.", "metadata.google.internal",
            "127.0.0.1.nip.example", "cname.example", "xn--lcalhost-n4a.example", "user@localhost", "wiki.example@localhost", "kubernetes.default.svc"])
        {
            yield return $"http://{host}:{port}/";
            yield return $"https://{host}:{port}/a%2f..%2f?q=1#f";
        }
    }

    /// <summary>An IPv4 address as hosts spell it.</summary>
    private static IEnumerable<string> Forms(IPAddress address)
    {
        byte[] b = address.GetAddressBytes();
        uint number = (uint)(b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]);
        yield return address.ToString();
        yield return address + ".";
        yield return number.ToString(CultureInfo.InvariantCulture);
        yield return $"0x{number:x8}";
        yield return $"0X{number:X8}";
        yield return "0" + Convert.ToString(number, 8);
        yield return string.Join('.', b.Select(part => $"0x{part:x2}"));
        yield return string.Join('.', b.Select(part => "0" + Convert.ToString(part, 8)));
        yield return $"0x{b[0]:x}.{b[1]}.{b[2]}.0{Convert.ToString(b[3], 8)}";
        yield return $"{b[0]}.{b[1]}.{b[2] << 8 | b[3]}";
        yield return $"{b[0]}.{b[1] << 16 | b[2] << 8 | b[3]}";
        yield return address.ToString().Replace(".", "%2e", StringComparison.Ordinal);
        yield return address.ToString().Replace('.', '\u3002');
        yield return string.Concat(address.ToString().Select(c => char.IsDigit(c) ? (char)('\uff10' + (c - '0')) : c));
    }

    /// <summary>IPv6 addresses that carry an IPv4 address.</summary>
    private static IEnumerable<string> Inside(IPAddress address)
    {
        byte[] b = address.GetAddressBytes();
        string pair = $"{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}";
        string mirrored = $"{(byte)~b[0]:x2}{(byte)~b[1]:x2}:{(byte)~b[2]:x2}{(byte)~b[3]:x2}";
        return [$"[::ffff:{address}]", $"[::FFFF:{pair}]", $"[0:0:0:0:0:ffff:{pair}]", $"[::ffff:0:{pair}]", $"[64:ff9b::{pair}]", $"[2002:{pair}::1]", $"[2001:0:{pair}::1]", $"[2001:0:a00:1::{mirrored}]", $"[fd12::5efe:{pair}]"];
    }

    private int Listen(IPAddress address, Action reached, int port = 0)
    {
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily is AddressFamily.InterNetworkV6)
        {
            listener.DualMode = true;
        }

        listener.Bind(new IPEndPoint(address, port));
        listener.Listen();
        _listeners.Add(listener);
        _serving.Add(ServeAsync(listener, reached));
        return ((IPEndPoint)listener.LocalEndPoint!).Port; // bound
    }

    private async Task ServeAsync(Socket listener, Action reached)
    {
        try
        {
            while (true)
            {
                using Socket socket = await listener.AcceptAsync(_stop.Token);
                reached();
                byte[] buffer = new byte[16 * 1024];
                await socket.ReceiveAsync(buffer, _stop.Token);
                string status = _location.Length > 0 ? $"302 Found\r\nLocation: {_location}" : "200 OK";
                await socket.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped: the listener is closed under the waiting accept.
        }
    }

    /// <summary>Pauses between tries take no time; limits keep theirs.</summary>
    private sealed class SwiftTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(9) && dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
