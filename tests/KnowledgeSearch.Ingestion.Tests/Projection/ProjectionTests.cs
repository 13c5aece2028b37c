using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>A store and an index in memory, and the projection between them.</summary>
public abstract class ProjectionTests() : StoreTests(new SqliteStores())
{
    internal MemoryIndex Index { get; set; } = new();

    internal TestClock Clock { get; } = new();

    internal IndexProjection Project(MemoryIndex? index = null, BodyReader? readBody = null, ProjectionOptions? options = null, TimeProvider? time = null) =>
        new(Store, index ?? Index, new Enricher(Store, readBody), options ?? new ProjectionOptions(), time ?? Clock, NullLogger<IndexProjection>.Instance);

    /// <summary>The documents of an index as text that two equal ones have in common.</summary>
    internal static string Text(IReadOnlyDictionary<DocumentId, IndexDocument> documents) =>
        string.Join('\n', documents.Values.OrderBy(document => document.Id.Value, StringComparer.Ordinal)
            .Select(document => JsonSerializer.Serialize(document, DocumentJson.Options)));

    /// <summary>What an index built anew from the store holds.</summary>
    internal async Task<string> RebuiltAsync()
    {
        MemoryIndex fresh = new();
        using IndexProjection projection = Project(fresh);
        await projection.RebuildAsync(null, Cancel);
        return Text(fresh.Visible);
    }

    internal IndexDocument Found(string id) => Index.Visible[DocumentId.Parse(id)];

    internal static SourceDocument Message(string id, string thread, int minute, string body = "Text.", string title = "") =>
        Page(id, body) with { Kind = DocumentKind.Message, Title = title, Thread = thread, Created = Monday.AddMinutes(minute) };
}

/// <summary>A clock that stands until told otherwise; timers fire when it has moved far enough.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves on, and fires what is due.</summary>
    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (Timer timer in due)
        {
            timer.Fire();
        }
    }

    /// <summary>Moves to the next timer, waiting for one to be set.</summary>
    public async Task<TimeSpan> AdvanceToNextAsync(CancellationToken cancellationToken)
    {
        await WaitForTimerAsync(cancellationToken);
        TimeSpan by;
        lock (_gate)
        {
            by = _timers.Count == 0 ? TimeSpan.Zero : _timers.Min(timer => timer.Due) - _now;
        }

        Advance(by < TimeSpan.Zero ? TimeSpan.Zero : by);
        return by;
    }

    /// <summary>Returns when somebody waits for the clock, no longer than so much.</summary>
    public async Task WaitForTimerAsync(CancellationToken cancellationToken, TimeSpan? within = null)
    {
        while (true)
        {
            Task armed;
            lock (_gate)
            {
                if (_timers.Any(timer => within is null || timer.Due <= _now + within))
                {
                    return;
                }

                armed = _armed.Task;
            }

            await armed.WaitAsync(cancellationToken);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                    clock._armed.TrySetResult();
                    clock._armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
