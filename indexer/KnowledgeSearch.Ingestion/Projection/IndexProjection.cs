using System.Collections.Immutable;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>
/// Keeps the index a view of the store: writes what changed after the sequence that the index holds, and writes all of it anew beside the live index where
/// that cannot be continued (outdated, damaged,
/// or ahead of a store that was restored from a backup). Stateless: what it needs to go on after a crash stands in the index's last commit.
/// </summary>
public sealed partial class IndexProjection : BackgroundService
{
    private const long Unknown = -1;
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInBacklog = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWhenCurrent = TimeSpan.FromMilliseconds(600);

    private readonly IContentStore _store;
    private readonly IIndexWriter _index;
    private readonly ProjectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangeReader _reader;
    private readonly FaultyDocuments _faulty;
    private readonly WakeUp _wake;

    // The index has one writer; a rebuild writes beside it and takes the turn only to begin and to swap.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _rebuilding = new(1, 1);

    private volatile ProjectionStatus _status = new(ProjectionState.Starting, "", 0, 0, 0, 0);
    private long _written = Unknown;
    private long _refreshed;
    private long _unrefreshedSince = Unknown;
    private long _lastRefresh;
    private TimeSpan _refreshTook;
    private long _uncommittedSince = Unknown;
    private long _uncommitted;
    private ImmutableList<IProgress<RebuildProgress>> _progress = [];
    private int _built;

    internal IndexProjection(
        IContentStore store, IIndexWriter index, Enricher enricher, ProjectionOptions options, TimeProvider time, ILogger<IndexProjection> logger,
        ContentPolicy? policy = null)
    {
        _policy = policy;
        _store = store;
        _index = index;
        _options = options;
        _time = time;
        _logger = logger;
        _reader = new ChangeReader(store, enricher);
        _faulty = new FaultyDocuments(store, time, logger);
        _wake = new WakeUp(time);
        _lastRefresh = time.GetTimestamp();
        store.Committed += Signal;
    }

    // Where refreshes are slow (a busy machine, a large backlog) they are fewer, so that at most a tenth of the time goes into them. In a backlog none is put
    // off for more than 5 s. Once the index is level with the store, what a backlog's refreshes took says nothing about the next one, and a new message is to
    // be found within a second.
    private TimeSpan RefreshInterval(TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Max(_options.RefreshInterval.Ticks, Math.Min(10 * _refreshTook.Ticks, longest.Ticks)));

    /// <summary>How far the index is.</summary>
    public ProjectionStatus Status => _status with { FaultyDocuments = _faulty.Count };

    /// <summary>Tells that the store has changed. Returns at once. The store's own commits in this process need no telling.</summary>
    public void Signal() => _wake.Call();

    /// <summary>Returns when everything that the store had when called is searchable. Works whether or not the service runs.</summary>
    /// <exception cref="IndexUnavailableException">The index cannot be written now; it is tried again in the background.</exception>
    /// <exception cref="StoreException">The store cannot be read now; it is tried again in the background.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        long target = await _store.GetLastSequenceAsync(cancellationToken);
        await MakeUsableAsync(cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_written == Unknown || _refreshed < target)
            {
                await WriteChangesAsync(cancellationToken);
                await RefreshAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Writes the index anew from the store, beside the live one, which goes on serving and taking changes until it is replaced.
    /// Joins a rebuild that is going on.
    /// </summary>
    /// <param name="progress">Told now and then; null: nobody is.</param>
    /// <param name="cancellationToken">Gives up the new index; the live one stays.</param>
    /// <exception cref="IndexUnavailableException">The index cannot be written now; the live one stays.</exception>
    public async Task RebuildAsync(IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        int built = Volatile.Read(ref _built);
        if (progress is not null)
        {
            ImmutableInterlocked.Update(ref _progress, told => told.Add(progress));
        }

        try
        {
            await _rebuilding.WaitAsync(cancellationToken);
            try
            {
                if (built == _built)
                {
                    await BuildAsync("asked for", cancellationToken);
                }
            }
            finally
            {
                _rebuilding.Release();
            }
        }
        finally
        {
            if (progress is not null)
            {
                ImmutableInterlocked.Update(ref _progress, told => told.Remove(progress));
            }
        }
    }

    /// <summary>
    /// As <see cref="RebuildAsync"/>, but joins nothing: every byte of the new index is written from what the store holds when this is called, or later.
    /// </summary>
    internal async Task RewriteAsync(string reason, CancellationToken cancellationToken)
    {
        await _rebuilding.WaitAsync(cancellationToken);
        try
        {
            await BuildAsync(reason, cancellationToken);
        }
        finally
        {
            _rebuilding.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _store.Committed -= Signal;
        base.Dispose();

        // The semaphores hold nothing that must be let go of, and whoever is still stopping uses them.
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int faults = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_index.Status.Condition == IndexCondition.Followed)
                {
                    await WatchAsync(stoppingToken);
                    faults = 0;
                    await _wake.WaitAsync(WatchInterval, stoppingToken);
                    continue;
                }

                await StepAsync(stoppingToken);
                faults = 0;
                RenewIfDue(stoppingToken);
                await _wake.WaitAsync(UntilNextStep(), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever happened, searches go on with what they have, and the store holds what is to be written.
                TimeSpan delay = Delay(faults++);
                Report(exception, delay);
                await Task.Delay(delay, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await _renewal;
        await CommitBeforeStopAsync();
    }

    // Another program writes the index: all there is to do is to tell how far it is.
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        IndexStatus status = _index.Status;
        long sequence = status.CommittedSequence, last = await _store.GetLastSequenceAsync(cancellationToken);
        ProjectionState state = status.Detail.Length > 0 ? ProjectionState.Waiting : sequence < last ? ProjectionState.CatchingUp : ProjectionState.Current;
        _status = new ProjectionStatus(state, status.Detail, last, sequence, sequence, 0);
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        await MakeUsableAsync(cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteChangesAsync(cancellationToken);
            if (_unrefreshedSince != Unknown && _time.GetElapsedTime(_lastRefresh) >= RefreshInterval(LongestWhenCurrent))
            {
                await RefreshAsync(cancellationToken);
            }

            await CommitIfDueAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Holds the turn. Everything the store has when called is written afterwards; on a long way it is refreshed and committed in between.
    private async ValueTask WriteChangesAsync(CancellationToken cancellationToken)
    {
        if (_written == Unknown)
        {
            _written = _refreshed = _index.Status.CommittedSequence;
            _unrefreshedSince = _uncommittedSince = Unknown;
            _uncommitted = 0;
        }

        long last = await _store.GetLastSequenceAsync(cancellationToken);
        if (last == _written)
        {
            Tell(_unrefreshedSince == Unknown ? ProjectionState.Current : ProjectionState.CatchingUp, last);
            return;
        }

        Tell(ProjectionState.CatchingUp, last);
        await foreach (EnrichedBatch batch in _reader.ReadAsync(_written, _index.Learned, cancellationToken))
        {
            await OnIndexAsync(() => _faulty.WriteAsync(batch.Changes, _index.WriteAsync, cancellationToken));
            Written(batch);
            if (_time.GetElapsedTime(_lastRefresh) >= RefreshInterval(LongestInBacklog))
            {
                await RefreshAsync(cancellationToken);
            }

            await CommitIfDueAsync(cancellationToken);
            Tell(ProjectionState.CatchingUp, Math.Max(last, _written));
        }
    }

    // After a fault nothing may be assumed of what was written since the last commit. A batch that was given up or whose faults could not be listed is written
    // again, which is harmless.
    private async ValueTask OnIndexAsync(Func<ValueTask> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
        {
            _written = Unknown;
            throw;
        }
    }

    private void Written(EnrichedBatch batch)
    {
        _written = batch.Reached;
        if (batch.Changes.Count > 0)
        {
            long now = _time.GetTimestamp();
            _unrefreshedSince = _unrefreshedSince == Unknown ? now : _unrefreshedSince;
            _uncommittedSince = _uncommittedSince == Unknown ? now : _uncommittedSince;
            _uncommitted += batch.Changes.Count;
        }
        else if (_unrefreshedSince == Unknown)
        {
            _refreshed = _written;
        }
    }

    private async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (_unrefreshedSince != Unknown)
        {
            long started = _time.GetTimestamp();
            await OnIndexAsync(() => _index.RefreshAsync(cancellationToken));
            _refreshTook = _time.GetElapsedTime(started);
            _unrefreshedSince = Unknown;
        }

        _refreshed = _written;
        _lastRefresh = _time.GetTimestamp();
        Tell(_refreshed == _status.StoreSequence ? ProjectionState.Current : ProjectionState.CatchingUp, _status.StoreSequence);
    }

    private async ValueTask CommitIfDueAsync(CancellationToken cancellationToken)
    {
        if (_uncommittedSince != Unknown && (_uncommitted >= _options.CommitChanges || _time.GetElapsedTime(_uncommittedSince) >= _options.CommitInterval))
        {
            await CommitAsync(cancellationToken);
        }
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        await OnIndexAsync(() => _index.CommitAsync(_written, cancellationToken));
        _uncommittedSince = _unrefreshedSince = Unknown;
        _uncommitted = 0;
        _refreshed = _written;
        _lastRefresh = _time.GetTimestamp();
        Tell(_status.State, _status.StoreSequence);
    }

    private async ValueTask CommitBeforeStopAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_written != Unknown && _uncommittedSince != Unknown)
            {
                await CommitAsync(CancellationToken.None);
            }
        }
        catch (IndexUnavailableException exception)
        {
            NotCommitted(exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    private TimeSpan UntilNextStep()
    {
        TimeSpan wait = _options.PollInterval;
        if (_unrefreshedSince != Unknown)
        {
            wait = Least(wait, RefreshInterval(LongestWhenCurrent) - _time.GetElapsedTime(_lastRefresh));
        }

        if (_uncommittedSince != Unknown)
        {
            wait = Least(wait, _options.CommitInterval - _time.GetElapsedTime(_uncommittedSince));
        }

        return wait;

        static TimeSpan Least(TimeSpan one, TimeSpan other) => other < TimeSpan.Zero ? TimeSpan.Zero : other < one ? other : one;
    }

    private TimeSpan Delay(int faults)
    {
        TimeSpan delay = _options.RetryDelay * Math.Pow(2, Math.Min(faults, 16));
        return delay < _options.LongestRetryDelay ? delay : _options.LongestRetryDelay;
    }

    private void Tell(ProjectionState state, long storeSequence) =>
        _status = new ProjectionStatus(state, "", storeSequence, _refreshed, _index.Status.CommittedSequence, 0);

    private void Report(Exception exception, TimeSpan delay)
    {
        bool isExpected = exception is IndexUnavailableException or StoreException;
        string detail = isExpected ? exception.Message : $"The index could not be brought up to date ({exception.GetType().Name}); the log says more.";
        _status = _status with { State = ProjectionState.Waiting, Detail = detail };
        if (isExpected)
        {
            WaitsForRetry(detail, delay.TotalSeconds);
        }
        else
        {
            Failed(exception, delay.TotalSeconds);
        }
    }

    [LoggerMessage(3301, LogLevel.Warning, "{Fault} Trying again in {Seconds} s.")]
    private partial void WaitsForRetry(string fault, double seconds);

    [LoggerMessage(3302, LogLevel.Error, "the index could not be brought up to date; trying again in {Seconds} s")]
    private partial void Failed(Exception exception, double seconds);

    [LoggerMessage(3303, LogLevel.Warning, "{Fault} What was not committed is written again at the next start.")]
    private partial void NotCommitted(string fault);
}
