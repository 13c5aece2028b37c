namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>The system's time, ahead by what was skipped.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skippedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _skippedTicks));

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);
}
