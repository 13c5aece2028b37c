using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Sources;

/// <summary>Rebuilds the index when an admin asks, one rebuild at a time, beside the one that serves. Stops with the host; the old index stays then.</summary>
internal sealed partial class Reindexing(IndexProjection projection, TimeProvider time, ILogger<Reindexing> logger) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(0, 1);
    private ReindexStatus? _status;

    /// <summary>The rebuild asked for last; null: none since the start.</summary>
    public ReindexStatus? Status => Volatile.Read(ref _status);

    /// <summary>Asks for a rebuild; false when one goes on.</summary>
    public bool TryStart()
    {
        ReindexStatus? last = Status;
        if (last is { Finished: null } || Interlocked.CompareExchange(ref _status, new ReindexStatus(time.GetUtcNow(), null, 0, 0, null), last) != last)
        {
            return false;
        }

        _asked.Release();
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _asked.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _asked.WaitAsync(stoppingToken);
            string? fault = null;
            try
            {
                await projection.RebuildAsync(new Told(this), stoppingToken);
            }
            catch (Exception exception) when (exception is IndexUnavailableException or StoreException)
            {
                fault = exception.Message;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                fault = "The rebuild failed; the log says more. The old index serves on.";
                LogFailed(exception);
            }

            Update(status => status with { Finished = time.GetUtcNow(), Fault = fault });
        }
    }

    // Progress may be told from another thread while the end is recorded; the status only ever changes by one of the two, in turn.
    private void Update(Func<ReindexStatus, ReindexStatus> change)
    {
        ReindexStatus before;
        do
        {
            before = Status!; // a rebuild goes on, so there is one
        }
        while (Interlocked.CompareExchange(ref _status, change(before), before) != before);
    }

    [LoggerMessage(4010, LogLevel.Error, "the rebuild of the index failed")]
    private partial void LogFailed(Exception exception);

    private sealed class Told(Reindexing reindexing) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => reindexing.Update(status => status with { Written = value.Written, Expected = value.Expected });
    }
}
