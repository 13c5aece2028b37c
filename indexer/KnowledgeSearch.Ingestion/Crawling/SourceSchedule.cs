using System.Globalization;
using Quartz;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>What a source's schedule must satisfy.</summary>
internal static class SourceSchedule
{
    private const int MaxLength = 120;

    /// <summary>One sentence, or null when the expression can be used.</summary>
    public static string? Fault(string expression, DateTimeOffset now)
    {
        if (expression.Length > MaxLength)
        {
            return $"must be at most {MaxLength} characters long, was {expression.Length}";
        }

        const string Shape = "use six or seven fields 'second minute hour day month weekday [year]', such as '0 0/15 * * * ?' for every 15 minutes";
        string[] fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CronExpression cron;
        try
        {
            cron = new CronExpression(expression);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return $"is not a Quartz cron expression, was '{expression}' ({exception.Message.TrimEnd('.')}); {Shape}";
        }

        // With one fixed second, two times differ in their minute: no walk through the calendar is needed to know that there is at least a minute between them.
        if (!int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return $"must come at most once a minute: its first field, the second, must be one number 0-59, was '{fields[0]}'";
        }

        return cron.GetNextValidTimeAfter(now) is null ? $"never comes again, was '{expression}'; leave it out to crawl by hand only" : null;
    }
}
