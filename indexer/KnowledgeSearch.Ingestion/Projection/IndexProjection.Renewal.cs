using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Projection;

// An index that can be used but should be written anew: with other rules about words, or with more text to learn from.
public sealed partial class IndexProjection
{
    private readonly ContentPolicy? _policy;
    private Task _renewal = Task.CompletedTask;
    private long _renewNotBefore = Unknown;

    // Beside the live index, which goes on taking changes. Not before it has everything that the store has: what is learned from should be complete, and a first crawl comes first.
    private void RenewIfDue(CancellationToken cancellationToken)
    {
        if (_renewal.IsCompleted && _status.State == ProjectionState.Current && WhyRenew() is { } reason
            && (_renewNotBefore == Unknown || _time.GetTimestamp() >= _renewNotBefore))
        {
            _renewal = RenewAsync(reason, cancellationToken);
        }
    }

    private string? WhyRenew() => _index.Status.RenewalReason ?? _policy?.WhyRenew;

    private async Task RenewAsync(string reason, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield(); // the step that found it due goes on
            await _rebuilding.WaitAsync(cancellationToken);
            try
            {
                // Somebody else may have written it anew meanwhile.
                if (WhyRenew() is not null)
                {
                    await BuildAsync(reason, cancellationToken);
                }
            }
            finally
            {
                _rebuilding.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start finds it due again.
        }
        catch (Exception exception)
        {
            // Whatever happened, the live index serves on.
            _renewNotBefore = _time.GetTimestamp() + (long)(_options.LongestRetryDelay.TotalSeconds * _time.TimestampFrequency);
            if (exception is IndexUnavailableException or StoreException)
            {
                NotRenewed(exception.Message);
            }
            else
            {
                RenewalFailed(exception);
            }
        }
    }

    [LoggerMessage(3312, LogLevel.Warning, "{Fault} The index stays as it is; trying again later.")]
    private partial void NotRenewed(string fault);

    [LoggerMessage(3313, LogLevel.Error, "the index could not be written anew and stays as it is; trying again later")]
    private partial void RenewalFailed(Exception exception);
}
