namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>How often and when a publisher wants to be asked: ttl, sy:updatePeriod, skipHours and skipDays.</summary>
/// <param name="Interval">Not more often than this; null when not told.</param>
/// <param name="SkipHours">Hours of the day in UTC, 0–23, at which not to ask.</param>
/// <param name="SkipDays">Days of the week in UTC on which not to ask.</param>
internal sealed record FeedSchedule(TimeSpan? Interval, IReadOnlyList<int> SkipHours, IReadOnlyList<DayOfWeek> SkipDays)
{
    public static FeedSchedule Unrestricted { get; } = new(null, [], []);

    /// <summary>Publishers write week-long intervals by mistake (minutes taken for seconds): a day is the longest that is honoured.</summary>
    public static TimeSpan LongestInterval { get; } = TimeSpan.FromDays(1);

    /// <summary>The earliest moment for the next request. A feed that skips every hour or day is taken not to mean it.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now, TimeSpan minimum)
    {
        TimeSpan interval = Interval is { } told && told > minimum ? told : minimum;
        DateTimeOffset next = now + (interval > LongestInterval && minimum < LongestInterval ? LongestInterval : interval);
        for (int hours = 0; hours < 7 * 24 && (SkipHours.Contains(next.UtcDateTime.Hour) || SkipDays.Contains(next.UtcDateTime.DayOfWeek)); hours++)
        {
            next = new DateTimeOffset(next.UtcDateTime.Date, TimeSpan.Zero).AddHours(next.UtcDateTime.Hour + 1);
        }

        return next;
    }
}
