namespace KnowledgeSearch.Connectors;

/// <summary>Why a whole source could not be read.</summary>
public enum ConnectorFault
{
    /// <summary>Anything not named below.</summary>
    Other,

    /// <summary>The host name does not resolve.</summary>
    NameResolution,

    /// <summary>The connection was refused, reset or not allowed by the network policy.</summary>
    Connection,

    /// <summary>The certificate or the TLS handshake was not acceptable.</summary>
    Tls,

    /// <summary>No answer, or no progress, in time.</summary>
    Timeout,

    /// <summary>Credentials are missing or wrong (401, token errors).</summary>
    Credentials,

    /// <summary>The credentials are good but not enough (403).</summary>
    Forbidden,

    /// <summary>The address does not exist (404) or is gone (410).</summary>
    NotFound,

    /// <summary>Too many requests, and the source still said so after waiting.</summary>
    RateLimited,

    /// <summary>The source answered 5xx after all retries.</summary>
    Unavailable,

    /// <summary>The answer was not what the protocol promises: HTML where JSON was expected, a truncated archive.</summary>
    UnexpectedContent,

    /// <summary>A log-in page was served with status 200.</summary>
    LoginPage,

    /// <summary>The position is too old or unreadable: a full crawl is needed.</summary>
    CheckpointLost,
}

/// <summary>The source as a whole cannot be read. The message is one sentence an admin can act on, without secrets.</summary>
public sealed class ConnectorException : Exception
{
    /// <summary>Creates the fault.</summary>
    public ConnectorException(ConnectorFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>The kind of fault.</summary>
    public ConnectorFault Fault { get; }

    /// <summary>How long the source asked to be left alone, when it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again later may help without anyone's doing.</summary>
    public bool IsTransient => Fault is ConnectorFault.Connection or ConnectorFault.Timeout or ConnectorFault.RateLimited or ConnectorFault.Unavailable or ConnectorFault.NameResolution;
}

/// <summary>One document cannot be read while its source can; becomes a <see cref="SourceChange.Failed"/>.</summary>
public sealed class DocumentException(string message, bool retryable = false, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the next crawl may succeed without anyone's doing.</summary>
    public bool Retryable { get; } = retryable;
}
