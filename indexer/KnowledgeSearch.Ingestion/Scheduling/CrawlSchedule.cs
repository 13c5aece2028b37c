using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors;
using Quartz;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// When a source is crawled: a Quartz cron expression of six fields (second, minute, hour, day of month, month, day of week) in a time zone. Sources start at
/// most once a minute. A second of <c>0</c> becomes one that follows from the source's name, so that sources with the same expression do not start together;
/// <c>H</c> does the same for any field. Where the clock is put forward, a time that is skipped that day counts as the first moment after the gap; where it is
/// put back, a fixed time comes once and a repeated one (<c>0/15</c>, <c>*</c>) keeps its rhythm.
/// </summary>
public sealed partial class CrawlSchedule
{
    /// <summary>The longest expression, in characters: enough for every list and range that makes sense, short enough to work out at once.</summary>
    public const int MaxLength = 120;

    // Any year will do: without a year field an expression comes every 28 years or never.
    private static readonly DateTimeOffset Reference = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly CronExpression _expression;

    private CrawlSchedule(string cron, CronExpression expression)
    {
        Cron = cron;
        _expression = expression;
    }

    /// <summary>The expression as typed.</summary>
    public string Cron { get; }

    /// <summary>The expression with its <c>H</c> and its second worked out.</summary>
    public string Resolved => _expression.CronExpressionString;

    /// <summary>The zone whose clock the expression follows.</summary>
    public TimeZoneInfo TimeZone => _expression.TimeZone;

    /// <summary>What is wrong with an expression, as the rest of a sentence that begins with its name ("must …"); null when it can be used.</summary>
    public static string? Check(string cron)
    {
        try
        {
            Parse(cron, new SourceId("check"), TimeZoneInfo.Utc);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Reads an expression for a source.</summary>
    /// <param name="cron">Six fields, as <c>0 0/15 * * * ?</c>.</param>
    /// <param name="source">The source whose name decides the second, and every <c>H</c>.</param>
    /// <param name="zone">The zone whose clock the expression follows.</param>
    /// <param name="purpose">Tells several schedules of one source apart, so that they do not start together either.</param>
    /// <exception cref="FormatException">The expression cannot be used; the message reads on from its name ("must …").</exception>
    public static CrawlSchedule Parse(string cron, SourceId source, TimeZoneInfo zone, string purpose = "")
    {
        if (cron.Length > MaxLength)
        {
            throw new FormatException($"must be at most {MaxLength} characters long, was {cron.Length}.");
        }

        string[] fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
        {
            throw new FormatException(
                "must have six fields (second minute hour day-of-month month day-of-week), such as '0 0/15 * * * ?' for every quarter of an hour; "
                + $"'{cron}' has {fields.Length}.");
        }

        if (!OneSecond().IsMatch(fields[0]))
        {
            throw new FormatException(
                $"must name one second (0 to 59, or H) as its first field, because a source is crawled at most once a minute; was '{fields[0]}'.");
        }

        // The zero that everybody writes is where sources would collide.
        string spread = fields[0] is "0" or "00" ? $"H {string.Join(' ', fields[1..])}" : string.Join(' ', fields);
        CronExpression expression = Read(cron, spread, $"{source}/{purpose}", zone);
        return expression.GetNextValidTimeAfter(Reference) is null
            ? throw new FormatException($"must come at some time; '{cron}' names days that no month has.")
            : new CrawlSchedule(cron, expression);
    }

    /// <summary>The first moment after a time, to show and to plan with; null only at the end of the calendar.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextValidTimeAfter(after) is { } next ? TimeZoneInfo.ConvertTime(next, TimeZone) : null;

    /// <summary>The last moment at or before a time.</summary>
    public DateTimeOffset? Last(DateTimeOffset until)
    {
        // Quartz looks before the second that the time lies in.
        DateTimeOffset second = new(until.UtcTicks - (until.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return _expression.GetPreviousValidTimeBefore(second.AddSeconds(1));
    }

    /// <summary>The next moments after a time, ascending, with the zone's own offset.</summary>
    /// <param name="after">The time to begin after.</param>
    /// <param name="count">How many, 1 to 100.</param>
    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100);
        List<DateTimeOffset> runs = [];
        for (DateTimeOffset? next = Next(after); next is not null && runs.Count < count; next = Next(next.Value))
        {
            runs.Add(next.Value);
        }

        return runs;
    }

    /// <summary>The next moments of an expression for a source, as an admin form shows them.</summary>
    /// <exception cref="FormatException">The expression cannot be used; the message reads on from its name ("must …").</exception>
    public static IReadOnlyList<DateTimeOffset> NextRuns(string cron, SourceId source, TimeZoneInfo zone, DateTimeOffset after, int count) =>
        Parse(cron, source, zone).NextRuns(after, count);

    private static CronExpression Read(string cron, string spread, string hashKey, TimeZoneInfo zone)
    {
        try
        {
            return new CronExpression(CronExpression.ResolveHash(spread, hashKey), zone);
        }
        catch (FormatException exception)
        {
            // Quartz names the field when it throws by itself; what it wraps are the runtime's words about indexes.
            string reason = exception.InnerException is null ? $": {exception.Message}" : ".";
            throw new FormatException(
                $"must be a Quartz cron expression, such as '0 0 3 * * ?' for three o'clock every night; '{cron}' is not{reason}", exception);
        }
    }

    [GeneratedRegex(@"\A(?:[0-5]?[0-9]|H(?:\([0-5]?[0-9]-[0-5]?[0-9]\))?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OneSecond();
}
