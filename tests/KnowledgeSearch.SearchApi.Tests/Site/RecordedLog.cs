using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>Every line that is logged, at every level, with its values and exceptions.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        Lines.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{eventId} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
