using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Connectors.Tests.Http;

/// <summary>A source on this machine: answers from a table of paths and remembers what was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentQueue<LoggedRequest> _requests = new();

    private LoopbackServer(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>What was asked so far, oldest first.</summary>
    public IReadOnlyList<LoggedRequest> Requests => [.. _requests];

    public static async Task<LoopbackServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        LoopbackServer server = new(builder.Build());
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync();
        server.Address = new Uri(server._application.Urls.First());
        return server;
    }

    public string Url(string path) => new Uri(Address, path).AbsoluteUri;

    public void On(string path, Func<HttpContext, Task> answer) => _answers[path] = answer;

    public void On(string path, string body, string contentType, int status = 200) => On(path, Encoding.UTF8.GetBytes(body), contentType, status);

    public void On(string path, byte[] body, string contentType, int status = 200) => On(path, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(body);
    });

    public void OnStatus(string path, int status, params (string Name, string Value)[] headers) => On(path, context =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    });

    public int Count(string path) => _requests.Count(request => request.Path == path);

    public static ConnectorContext Context(TimeProvider? time = null, string source = "source") => new()
    {
        Source = new SourceId(source),
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = System.Net.DecompressionMethods.All }) { Timeout = Timeout.InfiniteTimeSpan },
        Time = time ?? TimeProvider.System,
        Random = () => 0.5,
        Logger = NullLogger.Instance,
        DefaultAccess = DocumentAccess.ForEveryone,
    };

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue(new LoggedRequest(context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (_answers.TryGetValue(context.Request.Path + context.Request.QueryString, out Func<HttpContext, Task>? answer) || _answers.TryGetValue(context.Request.Path, out answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}

internal sealed record LoggedRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
