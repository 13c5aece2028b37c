using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

public sealed class CrawlScheduleTests
{
    private static readonly TimeZoneInfo Amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
    private static readonly SourceId Wiki = new("wiki");

    [Theory]
    [InlineData("30 30 2 * * ?", "28 03:00:00+02:00", "29 02:30:30+02:00")] // 02:30 does not exist on the 28th: the first moment after the gap
    [InlineData("30 0 3 * * ?", "28 03:00:30+02:00", "29 03:00:30+02:00")]
    [InlineData("30 0/30 1-3 * * ?", "28 01:00:30+01:00", "28 01:30:30+01:00", "28 03:00:00+02:00", "28 03:00:30+02:00", "28 03:30:30+02:00")]
    public void Clock_put_forward_runs_what_it_skips_once_after_the_gap(string cron, params string[] expected)
    {
        DateTimeOffset evening = new(2027, 3, 27, 23, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(expected, Text(CrawlSchedule.NextRuns(cron, Wiki, Amsterdam, evening, expected.Length)));
    }

    [Theory]
    [InlineData("30 30 2 * * ?", "31 02:30:30+02:00", "01 02:30:30+01:00")] // 02:30 comes twice on the 31st: the first
    [InlineData("30 0/30 2 * * ?", "31 02:00:30+02:00", "31 02:30:30+02:00", "31 02:00:30+01:00", "31 02:30:30+01:00", "01 02:00:30+01:00")]
    public void Clock_put_back_runs_a_fixed_time_once_and_keeps_a_rhythm(string cron, params string[] expected)
    {
        DateTimeOffset evening = new(2027, 10, 30, 23, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal(expected, Text(CrawlSchedule.NextRuns(cron, Wiki, Amsterdam, evening, expected.Length)));
    }

    [Fact]
    public void Next_five_runs_of_a_quarter_of_an_hour()
    {
        DateTimeOffset after = new(2026, 11, 23, 9, 50, 0, TimeSpan.FromHours(1));
        IReadOnlyList<DateTimeOffset> runs = CrawlSchedule.NextRuns("7 0/15 * * * ?", Wiki, Amsterdam, after, 5);
        Assert.Equal(["23 10:00:07+01:00", "23 10:15:07+01:00", "23 10:30:07+01:00", "23 10:45:07+01:00", "23 11:00:07+01:00"], Text(runs));
    }

    [Fact]
    public void Sources_with_the_same_expression_start_apart_and_always_at_the_same_second()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(number => $"source-{number}")];
        string[] first = [.. names.Select(name => CrawlSchedule.Parse("0 0 3 * * ?", new SourceId(name), Amsterdam).Resolved)];
        string[] again = [.. names.Select(name => CrawlSchedule.Parse("0 0 3 * * ?", new SourceId(name), Amsterdam).Resolved)];
        Assert.Equal(first, again);
        Assert.True(first.Distinct().Count() >= 30, $"{first.Distinct().Count()} different seconds for 60 sources");
        Assert.All(first, resolved => Assert.EndsWith(" 0 3 * * ?", resolved, StringComparison.Ordinal));
        Assert.Equal("20 0 2 * * ?", CrawlSchedule.Parse("20 0 2 * * ?", Wiki, Amsterdam).Resolved);
    }

    [Fact]
    public void Schedules_of_one_source_start_apart_too()
    {
        Assert.NotEqual(
            CrawlSchedule.Parse("0 H H * * ?", Wiki, Amsterdam, "Content").Resolved, CrawlSchedule.Parse("0 H H * * ?", Wiki, Amsterdam, "Prune").Resolved);
    }

    [Theory]
    [InlineData("0 0/15 * * *", "six fields")]
    [InlineData("0 0 3 * * ? 2027", "six fields")]
    [InlineData("@daily", "six fields")]
    [InlineData("", "six fields")]
    [InlineData("* * * * * ?", "once a minute")]
    [InlineData("0/10 * * * * ?", "once a minute")]
    [InlineData("0,30 * * * * ?", "once a minute")]
    [InlineData("0-5 * * * * ?", "once a minute")]
    [InlineData("60 * * * * ?", "once a minute")]
    [InlineData("H/20 * * * * ?", "once a minute")]
    [InlineData("0 0 25 * * ?", "Hour values must be between 0 and 23")]
    [InlineData("0 0 0 30 2 ?", "names days that no month has")]
    [InlineData("0 0 0 31 2,4,6,9,11 ?", "names days that no month has")]
    [InlineData("0 a b c d e", "must be a Quartz cron expression")]
    [InlineData("0 99999999999 * * * ?", "must be a Quartz cron expression")]
    public void Expression_that_cannot_be_used_is_refused_with_the_reason(string cron, string reason)
    {
        Assert.Contains(reason, CrawlSchedule.Check(cron), StringComparison.Ordinal);
    }

    [Fact]
    public void Expression_of_excessive_length_is_refused()
    {
        string cron = $"0 {string.Join(',', Enumerable.Range(0, 60))} * * * ?";
        Assert.Contains("at most 120 characters", CrawlSchedule.Check(cron), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0/15 * * * ?")]
    [InlineData("  5  0 3 ? * MON-FRI ")]
    [InlineData("H H H(1-5) * * ?")]
    [InlineData("0 0 0 29 2 ?")]
    [InlineData("0 0 6 LW * ?")]
    public void Usable_expression_passes(string cron) => Assert.Null(CrawlSchedule.Check(cron));

    [Fact]
    public void Last_moment_counts_the_moment_itself()
    {
        CrawlSchedule schedule = CrawlSchedule.Parse("30 0 3 * * ?", Wiki, Amsterdam);
        DateTimeOffset slot = new(2026, 11, 23, 3, 0, 30, TimeSpan.FromHours(1));
        Assert.Equal(slot, schedule.Last(slot));
        Assert.Equal(slot.AddDays(-1), schedule.Last(slot.AddTicks(-1)));
    }

    [Fact]
    public void Whatever_is_typed_is_answered_at_once_and_what_is_accepted_runs_at_most_once_a_minute()
    {
        Gen<string> part = Gen.OneOf(
            Gen.Int[0, 61].Select(number => $"{number}"),
            Gen.OneOf(new[] { "*", "?", "H", "L", "LW", "MON", "JAN-DEC" }.Select(text => Gen.Const(text)).ToArray()),
            Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], (from, to) => $"{from}-{to}"),
            Gen.Select(Gen.Int[0, 40], Gen.Int[0, 70], (from, step) => $"{from}/{step}"),
            Gen.Select(Gen.Int[0, 8], Gen.Int[0, 6], (day, week) => $"{day}#{week}"),
            Gen.Int[0, 32].Select(day => $"{day}W"),
            Gen.Int[0, 8].Select(day => $"{day}L"),
            Gen.String[Gen.Char["0123456789*/?,-LWH#()ABC "], 0, 6]);
        Gen<string> field = part.Array[1, 3].Select(parts => string.Join(',', parts));
        Gen<string> second = Gen.Frequency((4, Gen.Int[0, 59].Select(number => $"{number}")), (1, field));
        DateTimeOffset after = new(2027, 4, 1, 0, 0, 0, TimeSpan.Zero);
        Gen.Select(second, field.Array[5, 5]).Select((first, others) => $"{first} {string.Join(' ', others)}").Sample(
            cron =>
            {
                if (CrawlSchedule.Check(cron) is not null)
                {
                    return;
                }

                long start = TimeProvider.System.GetTimestamp();
                IReadOnlyList<DateTimeOffset> runs = CrawlSchedule.NextRuns(cron, Wiki, Amsterdam, after, 20);
                Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), $"'{cron}' took {TimeProvider.System.GetElapsedTime(start)}");
                Assert.All(
                    runs.Zip(runs.Skip(1)),
                    pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMinutes(1), $"'{cron}': {pair.First} and {pair.Second}"));
            },
            iter: 5000,
            seed: "0000KOIPS6f0");
    }

    private static IEnumerable<string> Text(IEnumerable<DateTimeOffset> runs) =>
        runs.Select(run => run.ToString("dd HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
}
