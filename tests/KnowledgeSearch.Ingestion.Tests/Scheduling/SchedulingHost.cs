using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>
/// A process's worth of scheduling over a folder: real Quartz, real store, scripted sources, a clock that can be set. Several after one another are restarts.
/// </summary>
public sealed class SchedulingHost : IAsyncDisposable
{
    private readonly IHost _host;

    private SchedulingHost(IHost host, ScriptedSources sources, EventLogs logs) => (_host, Sources, Logs) = (host, sources, logs);

    public ScriptedSources Sources { get; }

    public EventLogs Logs { get; }

    public SourceCatalog Catalog => _host.Services.GetRequiredService<SourceCatalog>();

    public CrawlScheduler Scheduler => _host.Services.GetRequiredService<CrawlScheduler>();

    public IContentStore Store => _host.Services.GetRequiredService<IContentStore>();

    public ILoggerFactory Loggers => _host.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>Starts scheduling.</summary>
    /// <param name="settings">Store, sources, options: "Path=value" each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <param name="shared">The sources, when several hosts crawl the same; null: its own.</param>
    public static async Task<SchedulingHost> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider time, CancellationToken cancellationToken, ScriptedSources? shared = null)
    {
        ScriptedSources sources = shared ?? new();
        EventLogs logs = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddProvider(logs);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(time);
        builder.Services.AddContentStore(builder.Configuration).AddCrawling(builder.Configuration).AddCrawlScheduling(builder.Configuration);
        builder.Services.AddConnector<ScriptedOptions>("scripted", "Scripted", (_, context) => new ScriptedConnector(context.Source, sources));
        builder.Services.AddConnector<ScriptedOptions>("listing", "Scripted with ids", (_, context) => new ListingConnector(context.Source, sources));
        builder.Services.AddConnector<ScriptedOptions>("stuck", "Scripted, deaf to cancellation", (_, context) => new StuckConnector(context.Source, sources));
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        IHost host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<IContentStore>().OpenAsync(cancellationToken);
            await host.Services.GetRequiredService<SourceCatalog>().LoadAsync(cancellationToken);
            await host.StartAsync(cancellationToken);
            return new SchedulingHost(host, sources, logs);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops as a host stops: orderly.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>The time of day that a test needs; it passes as fast as everywhere.</summary>
public sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private int _speed = 1;
    private TimeSpan _ahead = now - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    /// <summary>Sets the clock, while nothing runs.</summary>
    public void Set(DateTimeOffset now) => _ahead = now - System.GetUtcNow();

    /// <summary>Has timers that are made from here on run so many times as fast.</summary>
    public void TimersRun(int speed) => _speed = speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / _speed : dueTime, period > TimeSpan.Zero ? period / _speed : period);
}
