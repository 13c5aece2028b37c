using System.Net;

namespace KnowledgeSearch.Client;

/// <summary>The server did not do what was asked. The message is its own sentence.</summary>
public sealed class KnowledgeSearchException : Exception
{
    internal KnowledgeSearchException(HttpStatusCode status, string message, string? type, string? traceId, IReadOnlyDictionary<string, IReadOnlyList<string>> errors, TimeSpan? retryAfter)
        : base(message) => (Status, ProblemType, TraceId, Errors, RetryAfter) = (status, type, traceId, errors, retryAfter);

    /// <summary>400: asked wrongly; 401 and 403: the key; 503: try again after <see cref="RetryAfter"/>.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The problem's <c>type</c>, stable; null when the answer was not a problem.</summary>
    public string? ProblemType { get; }

    /// <summary>What to tell whoever runs the server; null when it did not say.</summary>
    public string? TraceId { get; }

    /// <summary>Sentences by parameter; empty when none is at fault.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>When trying again makes sense; null when the server did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
