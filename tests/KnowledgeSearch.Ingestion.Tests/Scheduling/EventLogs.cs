using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>Lets a test wait for what is only logged, as that a crawl was passed over; shows everything in the output of the test.</summary>
public sealed class EventLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<int, Channel<string>> _events = new();

    /// <summary>The next message of an event that was not taken yet.</summary>
    public ValueTask<string> NextAsync(int eventId, CancellationToken cancellationToken) => Of(eventId).Reader.ReadAsync(cancellationToken);

    /// <summary>Messages of an event not taken yet.</summary>
    public int Count(int eventId) => Of(eventId).Reader.Count;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string message = formatter(state, exception);
        TestContext.Current.TestOutputHelper?.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {message} {exception}");
        Assert.True(Of(eventId.Id).Writer.TryWrite(message));
    }

    public void Dispose()
    {
    }

    private Channel<string> Of(int eventId) => _events.GetOrAdd(eventId, _ => Channel.CreateUnbounded<string>());
}
