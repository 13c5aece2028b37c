namespace KnowledgeSearch.Connectors.Http;

/// <summary>What one request may cost.</summary>
internal sealed record HttpLimits
{
    public static HttpLimits Default { get; } = new();

    /// <summary>Decompressed body bytes of a buffered response.</summary>
    public long MaxBodyBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>From sending to the last byte, per attempt: HttpClient.Timeout does not cover a body that drips.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a body may send nothing, and how long it may be slower than <see cref="BytesPerSecond"/>: then it holds the crawl up for the sake of it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The least that a body brings, on the whole.</summary>
    public int BytesPerSecond { get; init; } = 1024;

    public int MaxRedirects { get; init; } = 5;

    /// <summary>False: a redirect is answered as it came, for callers that decide themselves where to go.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Attempts after the first, for 429, 5xx, 420 and broken connections.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Wait before the first retry; doubles each time, with full jitter on the upper half.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A longer Retry-After ends the crawl instead of holding it.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(5);
}
