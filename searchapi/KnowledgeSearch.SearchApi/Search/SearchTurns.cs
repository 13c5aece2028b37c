using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>
/// Lets so many searches work at once as the processors can bear; others wait a moment, and then are told to come back. All callers together: who asks too much by themselves
/// is another's concern.
/// </summary>
internal sealed class SearchTurns(IOptions<SearchOptions> options, TimeProvider time) : IDisposable
{
    private const int MostWaiting = 50;
    private const int PerProcessor = 2;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.Concurrent ?? PerProcessor * Environment.ProcessorCount, QueueLimit = MostWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn; dispose of it when the work is done.</summary>
    /// <exception cref="SearchBusyException">None came free in time.</exception>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        RateLimitLease lease = _limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        using CancellationTokenSource wait = new(options.Value.Wait, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancellationToken);
        try
        {
            lease = await _limiter.AcquireAsync(1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SearchBusyException();
        }

        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose(); // as many wait already as may
        throw new SearchBusyException();
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Endpoints that search take a turn for as long as they work.</summary>
internal static class SearchTurnRegistration
{
    /// <summary>Takes a turn around the handler; 429 when there is none.</summary>
    public static RouteHandlerBuilder TakesTurn(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .AddEndpointFilter(static async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            using IDisposable turn = await http.RequestServices.GetRequiredService<SearchTurns>().TakeAsync(http.RequestAborted);
            return await next(context);
        });
}

/// <summary>More is asked at this moment than the machine can bear; becomes a 429 that says when to come back.</summary>
internal sealed class SearchBusyException() : Exception("More is searched at the moment than this server can bear.")
{
    /// <summary>After how many seconds to try again.</summary>
    public static string RetryAfterSeconds { get; } = 1.ToString(CultureInfo.InvariantCulture);
}
