using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Keeps the development sign-in on this machine: the start fails when an address that is listened on can be reached from another, and a request that comes from elsewhere all
/// the same (a port forward, a proxy) is refused.
/// </summary>
internal sealed class LoopbackOnly(IServer server, IConfiguration configuration, IOptionsMonitor<DevelopmentSignInOptions> development) : IHostedLifecycleService
{
    private const string Remedy = "Auth:Development:Enabled lets anyone be anyone, so this program must listen on loopback only (http://127.0.0.1:5080). Turn it off, or change the address.";

    private static readonly string[] s_portKeys = ["http_ports", "https_ports"];

    // Before a socket opens: what the configuration says. Afterwards: what the server really listens on, however that was set.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Check([.. Configured(), .. Listening()]);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Check(Listening());
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Refuses requests from elsewhere while the development sign-in is on.</summary>
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<IOptionsMonitor<DevelopmentSignInOptions>>().CurrentValue.Enabled && !Loopback.IsDirect(context))
        {
            await Problems.Result(Problems.Forbidden("This installation has its development sign-in on and answers only on the machine it runs on, by its loopback address."))
                .ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private void Check(IEnumerable<string> addresses)
    {
        if (development.CurrentValue.Enabled && addresses.FirstOrDefault(address => !IsLoopback(address)) is { } open)
        {
            throw new DevelopmentSignInException($"The development sign-in is on and '{open}' can be reached from other machines. {Remedy}");
        }
    }

    private IEnumerable<string> Configured() =>
    [
        .. configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
        .. s_portKeys.SelectMany(key => configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? []).Select(port => $"http://*:{port}"),
    ];

    private ICollection<string> Listening() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private static bool IsLoopback(string address) =>
        address.StartsWith("http://unix:", StringComparison.OrdinalIgnoreCase) || Loopback.IsLoopbackHost(BindingAddress.Parse(address).Host);
}

/// <summary>The development sign-in would be open to other machines; one sentence with the remedy.</summary>
public sealed class DevelopmentSignInException(string message) : Exception(message);
