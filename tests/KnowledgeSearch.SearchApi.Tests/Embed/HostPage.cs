using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>
/// Somebody else's site: another site to browsers than the one that is searched (localhost beside 127.0.0.1). Each path holds what a test puts there; pages come with the strictest
/// policy that the documentation says is enough.
/// </summary>
internal sealed class HostPage : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Type, string Content)> _files = new();
    private readonly WebApplication _app;

    private HostPage(WebApplication app) => _app = app;

    public string Origin { get; private set; } = "";

    /// <summary>The searched site's origin; pages may only run its scripts and call it.</summary>
    public string Search { get; set; } = "";

    /// <summary>Instead of the policy made with <see cref="Search"/>; null: that one.</summary>
    public string? Policy { get; set; }

    /// <summary>Answers <c>/search-token</c>, as a site's own server would.</summary>
    public Func<Task<string>>? TokenAsync { get; set; }

    public static async Task<HostPage> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        HostPage page = new(app);
        app.Run(page.AnswerAsync);
        await app.StartAsync();
        page.Origin = "http://localhost:" + new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port; // started
        return page;
    }

    /// <summary>Puts a file at a path.</summary>
    /// <returns>Its address.</returns>
    public string Put(string path, string content, string type = "text/html; charset=utf-8")
    {
        _files[path] = (type, content);
        return Origin + path;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/search-token" && TokenAsync is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(await TokenAsync());
            return;
        }

        if (!_files.TryGetValue(context.Request.Path, out (string Type, string Content) file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("not here");
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.Headers.ContentSecurityPolicy = Policy
            ?? $"default-src 'none'; script-src 'self' {Search}; connect-src 'self' {Search}; style-src 'self'; img-src 'self'; form-action 'self' {Search}; base-uri 'none'; object-src 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";
        await context.Response.WriteAsync(file.Content);
    }
}
