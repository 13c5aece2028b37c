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

/// <summary>A process's worth of scheduling over a folder: real Quartz, real store, scripted sources, a clock that can be set. Several after one another are restarts.</summary>
public sealed class SchedulingHost : IAsyncDisposable
{
    private readonly IHost _host;

    private SchedulingHost(IHost host, ScriptedSources sources) => (_host, Sources) = (host, sources);

    public ScriptedSources Sources { get; }

    public CrawlScheduler Scheduler => _host.Services.GetRequiredService<CrawlScheduler>();

    public IContentStore Store => _host.Services.GetRequiredService<IContentStore>();

    public IConfigurationRoot Configuration => (IConfigurationRoot)_host.Services.GetRequiredService<IConfiguration>();

    /// <summary>Starts scheduling.</summary>
    /// <param name="settings">Store, sources, options: "Path=value" each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<SchedulingHost> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider time, CancellationToken cancellationToken)
    {
        ScriptedSources sources = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(new TestOutputLogs()).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(time);
        builder.Services.AddContentStore(builder.Configuration).AddCrawling(builder.Configuration).AddCrawlScheduling(builder.Configuration);
        builder.Services.AddConnector<ScriptedOptions>("scripted", "Scripted", (_, context) => new ScriptedConnector(context.Source, sources));
        builder.Services.AddConnector<ScriptedOptions>("listing", "Scripted with ids", (_, context) => new ListingConnector(context.Source, sources));
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        IHost host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<IContentStore>().OpenAsync(cancellationToken);
            await host.Services.GetRequiredService<SourceCatalog>().LoadAsync(cancellationToken);
            await host.StartAsync(cancellationToken);
            return new SchedulingHost(host, sources);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Stops as a host stops: orderly.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>The time of day that a test needs; it passes as fast as everywhere.</summary>
public sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private TimeSpan _ahead = now - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    /// <summary>Sets the clock, while nothing runs.</summary>
    public void Set(DateTimeOffset now) => _ahead = now - System.GetUtcNow();
}

/// <summary>Logs into the output of the test that runs.</summary>
internal sealed class TestOutputLogs : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
