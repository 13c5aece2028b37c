using System.Collections.Concurrent;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>What this process crawls: who is at it, who is announced, how far they are, and whom to tell when they end. Safe for concurrent use.</summary>
internal sealed class CrawlBoard(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceId, Place> _running = [];
    private readonly Dictionary<SourceId, TaskCompletionSource<CrawlRun?>> _announced = [];
    private readonly ConcurrentDictionary<SourceId, DateTimeOffset> _retries = new();

    /// <summary>Announces a crawl by hand. False when the source is being crawled or one is announced already: then nothing changed.</summary>
    public bool TryAnnounce(SourceId source)
    {
        lock (_lock)
        {
            return !_running.ContainsKey(source) && _announced.TryAdd(source, NewEnding());
        }
    }

    /// <summary>Takes an announcement back; whoever waits for it is told that nothing ran. False when there was none.</summary>
    public bool Withdraw(SourceId source)
    {
        TaskCompletionSource<CrawlRun?>? ending;
        lock (_lock)
        {
            _announced.Remove(source, out ending);
        }

        return ending?.TrySetResult(null) ?? false;
    }

    /// <summary>Takes back the announcements of sources that are no more.</summary>
    public void WithdrawAllBut(Func<SourceId, bool> isKnown)
    {
        SourceId[] gone;
        lock (_lock)
        {
            gone = [.. _announced.Keys.Where(source => !isKnown(source))];
        }

        foreach (SourceId source in gone)
        {
            Withdraw(source);
        }
    }

    /// <summary>Enters a crawl that came due. Dispose the place when it has ended.</summary>
    /// <param name="source">The source.</param>
    /// <param name="announced">Whether it is the one that was announced.</param>
    public Place Enter(SourceId source, bool announced)
    {
        lock (_lock)
        {
            TaskCompletionSource<CrawlRun?>? ending = null;
            if (announced)
            {
                _announced.Remove(source, out ending);
            }

            return _running[source] = new Place(this, source, time.GetUtcNow(), ending ?? NewEnding());
        }
    }

    /// <summary>The crawl going on; null when there is none.</summary>
    public RunningCrawl? Find(SourceId source)
    {
        lock (_lock)
        {
            return _running.GetValueOrDefault(source)?.State;
        }
    }

    /// <summary>The end of the crawl announced or, when none is, going on: its run, or null when nothing is going on or it came to no run.</summary>
    public Task<CrawlRun?> EndingOf(SourceId source)
    {
        lock (_lock)
        {
            return _announced.GetValueOrDefault(source)?.Task ?? _running.GetValueOrDefault(source)?.Ending.Task ?? Task.FromResult<CrawlRun?>(null);
        }
    }

    /// <summary>When the source is tried again; null: not planned.</summary>
    public DateTimeOffset? RetryOf(SourceId source) => _retries.TryGetValue(source, out DateTimeOffset at) ? at : null;

    /// <summary>Notes when a source is tried again, or (null) that it is not.</summary>
    public void SetRetry(SourceId source, DateTimeOffset? at)
    {
        if (at is { } moment)
        {
            _retries[source] = moment;
        }
        else
        {
            _retries.TryRemove(source, out _);
        }
    }

    // Who waits must not run on the thread of the crawl that ends.
    private static TaskCompletionSource<CrawlRun?> NewEnding() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(Place place)
    {
        lock (_lock)
        {
            if (_running.GetValueOrDefault(place.Source) == place)
            {
                _running.Remove(place.Source);
            }
        }

        place.Ending.TrySetResult(place.Run);
    }

    /// <summary>One crawl on the board.</summary>
    internal sealed class Place(CrawlBoard board, SourceId source, DateTimeOffset due, TaskCompletionSource<CrawlRun?> ending)
        : IProgress<CrawlProgress>, IDisposable
    {
        private volatile RunningCrawl _state = new() { Due = due };

        public SourceId Source => source;

        public RunningCrawl State => _state;

        public TaskCompletionSource<CrawlRun?> Ending => ending;

        /// <summary>What it came to; null: it was passed over.</summary>
        public CrawlRun? Run { get; set; }

        public void Start(CrawlMode mode, DateTimeOffset now) => _state = _state with { Started = now, Mode = mode };

        public void Report(CrawlProgress value) => _state = _state with { Progress = value, Mode = value.Mode };

        public void Dispose() => board.Leave(this);
    }
}
