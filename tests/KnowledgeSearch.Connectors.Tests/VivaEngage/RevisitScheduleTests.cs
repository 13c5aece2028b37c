using CsCheck;
using KnowledgeSearch.Connectors.VivaEngage;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class RevisitScheduleTests
{
    private static readonly DateTimeOffset Active = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(9, 8)]
    [InlineData(40, 32)]
    [InlineData(900, 32)]
    public void The_interval_doubles_with_age_up_to_the_sweep(double ageDays, double intervalDays)
    {
        DateTimeOffset visited = Active.AddDays(ageDays);
        Assert.Equal(visited.AddDays(intervalDays), RevisitSchedule.NextAt(visited, Active, TimeSpan.FromDays(32)));
    }

    [Fact]
    public void Any_change_to_a_thread_is_seen_within_the_longer_of_a_day_and_its_age_and_never_later_than_the_sweep() =>
        Gen.Select(Gen.Double[0, 2000], Gen.Int[1, 365]).Sample((age, sweep) =>
        {
            DateTimeOffset visited = Active.AddDays(age);
            TimeSpan wait = RevisitSchedule.NextAt(visited, Active, TimeSpan.FromDays(sweep)) - visited;
            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromDays(Math.Min(sweep, Math.Max(1, age))));
        });
}
