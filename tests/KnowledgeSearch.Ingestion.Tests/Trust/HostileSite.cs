using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>Writes an answer to the socket, status line and all.</summary>
internal delegate Task Answer(Stream socket, CancellationToken cancellationToken);

/// <summary>A server without a framework on a port of this machine, that can answer what no framework would.</summary>
internal sealed class HostileSite : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Answer> _answer;
    private readonly List<Task> _answering = [];
    private readonly Task _serving;

    public HostileSite(Func<string, Answer> answer, IPAddress? address = null, int port = 0)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://{_listener.LocalEndpoint}/";

    /// <summary>The requests as they came, headers included.</summary>
    public List<string> Requests { get; } = [];

    public static Answer Fixed(string type, byte[] body, params string[] headers) => With("200 OK", type, body, headers);

    public static Answer Page(string html) => Fixed("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));

    public static Answer With(string status, string type, byte[] body, params string[] headers) => async (socket, cancellationToken) =>
    {
        await socket.WriteAsync(Head(status, [$"Content-Type: {type}", $"Content-Length: {body.Length}", .. headers]), cancellationToken);
        await socket.WriteAsync(body, cancellationToken);
    };

    public static byte[] Head(string status, params string[] headers) => Encoding.UTF8.GetBytes(string.Join("\r\n", [$"HTTP/1.1 {status}", "Connection: close", .. headers, "", ""]));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        await Task.WhenAll(_answering);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _answering.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped: the listener is closed under the waiting accept.
        }
    }

    private async Task AnswerAsync(Socket accepted)
    {
        using Socket socket = accepted;
        try
        {
            byte[] buffer = new byte[64 * 1024];
            int read = await socket.ReceiveAsync(buffer, _stop.Token);
            string request = Encoding.ASCII.GetString(buffer, 0, read);
            lock (Requests)
            {
                Requests.Add(request);
            }

            string path = request.Split(' ') is [_, var asked, ..] ? asked : "";
            await using NetworkStream stream = new(socket, ownsSocket: false);
            await _answer(path)(stream, _stop.Token);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The other side had enough, as it should of such answers.
        }
    }
}
