using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>A web server on 127.0.0.1 that hands every request to one function, unless a fault is switched on.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <param name="port">0 for any free one.</param>
    /// <param name="faults">Asked before each request.</param>
    /// <param name="answer">Answers a request.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<LoopbackServer> StartAsync(int port, ServerFaults faults, RequestDelegate answer, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            if (!await faults.AnswerAsync(context))
            {
                await answer(context);
            }
        });
        LoopbackServer server = new(application);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            await application.DisposeAsync();
            throw new InvalidOperationException($"The demo cannot listen on port {port} of 127.0.0.1: {taken.Message} Stop what listens there, or give another first port.", taken);
        }

        server.Address = new Uri(application.Urls.First() + "/");
        return server;
    }

    public static Task JsonAsync(HttpContext context, JsonNode body, int status = StatusCodes.Status200OK, string type = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body.ToJsonString(Readable), context.RequestAborted);
    }

    /// <summary>Answers bytes with validators, or 304 when the request's still hold (RFC 9110 §13).</summary>
    public static async Task BytesAsync(HttpContext context, byte[] body, string? type, DateTimeOffset modified)
    {
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 10))}\"";
        HttpResponse response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.LastModified = modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        if (IsUnchanged(context.Request, tag, modified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    public static bool HasBearer(HttpContext context, string token) =>
        string.Equals(context.Request.Headers.Authorization, "Bearer " + token, StringComparison.Ordinal);

    // If-None-Match wins over If-Modified-Since (RFC 9110 §13.2.2).
    private static bool IsUnchanged(HttpRequest request, string tag, DateTimeOffset modified)
    {
        if (request.Headers.IfNoneMatch is { Count: > 0 } tags)
        {
            return tags.ToString().Split(',', StringSplitOptions.TrimEntries).Any(known => known == "*" || known == tag || known == "W/" + tag);
        }

        return DateTimeOffset.TryParse(request.Headers.IfModifiedSince, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since)
            && modified.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }
}
