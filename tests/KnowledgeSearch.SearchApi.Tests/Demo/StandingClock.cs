namespace KnowledgeSearch.SearchApi.Tests.Demo;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class StandingClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 5, 20, 10, 30, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan span) => _now += span;
}
