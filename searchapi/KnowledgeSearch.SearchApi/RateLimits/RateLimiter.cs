using System.Collections.Concurrent;

namespace KnowledgeSearch.SearchApi.RateLimits;

/// <summary>Who is counted: a key, a person or an address, in one class.</summary>
internal readonly record struct RateKey(RateClass Class, string Caller);

/// <summary>Whether a request passes.</summary>
/// <param name="Passes">Whether it does.</param>
/// <param name="Remaining">Requests that would pass right after it.</param>
/// <param name="Wait">Until the next one passes; zero while some remain.</param>
internal readonly record struct RateVerdict(bool Passes, int Remaining, TimeSpan Wait);

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371): of each caller one moment is remembered, the one at which all that was asked would have been asked at the allowed pace. A
/// minute's worth may come at once; after that one request per interval. A caller whose moment has passed is as one never seen, and is forgotten.
/// </summary>
internal sealed class RateLimiter(TimeProvider clock)
{
    private const int FewestToPrune = 1_024;
    private static readonly long s_window = TimeSpan.FromMinutes(1).Ticks;
    private readonly ConcurrentDictionary<RateKey, long> _arrivals = new();
    private int _pruneAt = FewestToPrune;

    /// <summary>Callers remembered at the moment.</summary>
    public int Callers => _arrivals.Count;

    /// <summary>Counts a request, when it passes.</summary>
    /// <param name="key">Who asks for what.</param>
    /// <param name="perMinute">At least 1.</param>
    public RateVerdict Take(RateKey key, int perMinute)
    {
        long now = clock.GetUtcNow().UtcTicks;
        long interval = Math.Max(1, s_window / perMinute);
        while (true)
        {
            bool known = _arrivals.TryGetValue(key, out long arrival);
            long next = Math.Max(known ? arrival : now, now) + interval;
            long over = next - now - s_window;
            if (over > 0)
            {
                return new RateVerdict(false, 0, TimeSpan.FromTicks(over));
            }

            if (known ? _arrivals.TryUpdate(key, next, arrival) : _arrivals.TryAdd(key, next))
            {
                Prune(now);
                int remaining = (int)(-over / interval);
                return new RateVerdict(true, remaining, remaining > 0 ? TimeSpan.Zero : TimeSpan.FromTicks(interval + over));
            }
        }
    }

    // Each time there are twice as many as were left the last time, so that forgetting costs a constant share of counting.
    private void Prune(long now)
    {
        int pruneAt = Volatile.Read(ref _pruneAt);
        if (_arrivals.Count < pruneAt || Interlocked.CompareExchange(ref _pruneAt, int.MaxValue, pruneAt) != pruneAt)
        {
            return;
        }

        foreach (KeyValuePair<RateKey, long> entry in _arrivals)
        {
            if (entry.Value <= now)
            {
                _arrivals.TryRemove(entry);
            }
        }

        Volatile.Write(ref _pruneAt, Math.Max(FewestToPrune, _arrivals.Count * 2));
    }
}
