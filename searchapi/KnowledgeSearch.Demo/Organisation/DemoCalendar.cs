using System.Globalization;

namespace KnowledgeSearch.Demo;

/// <summary>Turns "12 days ago" into a moment before the organisation's present; office hours, mostly on working days. Deterministic for a clock and a seed.</summary>
internal sealed class DemoCalendar(DateTimeOffset present, Random random)
{
    public DateTimeOffset Present { get; } = present;

    public Random Random { get; } = random;

    /// <summary>Reads <c>12d</c>, <c>5h</c>, <c>40m</c>.</summary>
    public static TimeSpan ReadSpan(string text)
    {
        double number = double.Parse(text[..^1].TrimStart('+'), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => throw new FormatException($"'{text}' in the demo's content is not a time span: end it with d, h or m."),
        };
    }

    public DateTimeOffset WorkingMoment(TimeSpan ago)
    {
        DateTimeOffset day = new((Present - ago).UtcDateTime.Date, TimeSpan.Zero);
        day = day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(-1), DayOfWeek.Sunday => day.AddDays(-2), _ => day };
        DateTimeOffset moment = day.AddMinutes(Random.Next(7 * 60, 16 * 60)).AddSeconds(Random.Next(60));
        return Latest(moment);
    }

    /// <summary>A moment after another, never in the future.</summary>
    public DateTimeOffset After(DateTimeOffset earlier, TimeSpan span) =>
        earlier + span < Present ? earlier + span : earlier + ((Present - earlier) * (0.3 + (0.4 * Random.NextDouble())));

    private DateTimeOffset Latest(DateTimeOffset moment) => moment < Present ? moment : Present.AddMinutes(-Random.Next(20, 180));
}
