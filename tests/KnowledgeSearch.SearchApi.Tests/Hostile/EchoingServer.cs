using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Hostile;

/// <summary>A source that fails in every way and repeats in its answers all that it was sent: in the reason phrase, in headers, in the body and in where it redirects to.</summary>
internal sealed class EchoingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _answers;

    private EchoingServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First()); // started before it is asked

    /// <summary>All header values and bodies that came in.</summary>
    public ConcurrentQueue<string> Received { get; } = [];

    public static async Task<EchoingServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        EchoingServer server = new(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string[] credentials = [.. context.Request.Headers.Where(header => header.Key is "Authorization" or "Cookie" || header.Key.StartsWith("X-", StringComparison.Ordinal)).Select(header => header.Value.ToString())];
        string echo = string.Join(' ', [.. credentials, await reader.ReadToEndAsync()]);
        Received.Enqueue(echo);
        int status = (Interlocked.Increment(ref _answers) % 6) switch { 0 => 401, 1 => 403, 2 => 500, 3 => 302, 4 => 404, _ => 400 };
        context.Response.StatusCode = status;
        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = $"Refused {echo}".ReplaceLineEndings(" "); // Kestrel has it
        context.Response.Headers.WWWAuthenticate = $"Bearer error_description=\"{WebUtility.UrlEncode(echo)}\"";
        if (status == 302)
        {
            context.Response.Headers.Location = $"/again?with={Uri.EscapeDataString(echo)}";
        }

        await context.Response.WriteAsync($"{{\"error\":{{\"code\":\"refused\",\"info\":\"{echo}\"}}}} <html><body>{echo}</body></html>");
    }
}
