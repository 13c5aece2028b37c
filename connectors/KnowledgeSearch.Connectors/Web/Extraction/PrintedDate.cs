using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Dates as pages declare and print them: W3C datetime, RFC 1123, and day, month and year in Dutch or English. A time without zone is taken as UTC.</summary>
internal static partial class PrintedDate
{
    private static readonly string[] Months = ["jan", "feb", "mrt|maa|mar", "apr", "mei|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dec"];

    /// <summary>A value that is meant to be a date; null when it is none.</summary>
    public static DateTimeOffset? Read(string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > 100)
        {
            return null;
        }

        string trimmed = value.Trim();
        if (trimmed.Length >= 8 && IsoStart().IsMatch(trimmed)
            && DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date)
            && IsCredible(date))
        {
            return date;
        }

        if (DateTimeOffset.TryParseExact(trimmed, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date) && IsCredible(date))
        {
            return date;
        }

        return Find(trimmed)?.Date;
    }

    /// <summary>The first date printed in a line, and where it stands.</summary>
    public static (DateTimeOffset Date, int Index, int Length)? Find(string line)
    {
        foreach (Match match in Printed().Matches(line))
        {
            int month = match.Groups["name"] is { Success: true } name
                ? Array.FindIndex(Months, names => names.Split('|').Any(start => name.Value.StartsWith(start, StringComparison.OrdinalIgnoreCase))) + 1
                : int.Parse(match.Groups["month"].Value, CultureInfo.InvariantCulture);
            int day = int.Parse(match.Groups["day"].Value, CultureInfo.InvariantCulture);
            int year = int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture);
            year += year < 70 ? 2000 : year < 100 ? 1900 : 0;

            // Dutch pages write the day first; a month above 12 can only be the American order.
            (day, month) = month > 12 && day <= 12 ? (month, day) : (day, month);
            if (month is >= 1 and <= 12 && year is >= 1970 and <= 2100 && day >= 1 && day <= DateTime.DaysInMonth(year, month))
            {
                TimeSpan time = match.Groups["hour"] is { Success: true } hour
                    && int.Parse(hour.Value, CultureInfo.InvariantCulture) is < 24 and int hours
                    && int.Parse(match.Groups["minute"].Value, CultureInfo.InvariantCulture) is < 60 and int minutes ? new TimeSpan(hours, minutes, 0) : TimeSpan.Zero;
                return (new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) + time, match.Index, match.Length);
            }
        }

        return null;
    }

    // Years outside are defaults of content management systems (0001, 1601, 1899, 9999).
    private static bool IsCredible(DateTimeOffset date) => date.Year is >= 1970 and <= 2100;

    [GeneratedRegex(@"^\d{4}-\d{2}")]
    private static partial Regex IsoStart();

    private const string MonthName =
        @"(?<name>jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|mar(?:ch)?|apr(?:il)?|mei|may|juni?|june?|juli?|july?|aug(?:ustus|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?";

    private const string Time = @"(?:,?\s+(?:om|at|-|te)?\s*(?<hour>\d{1,2})[:.](?<minute>\d{2}))?";

    [GeneratedRegex(
        @"(?<!\d)(?:(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})|(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4}|\d{2})"
        + @"|(?<day>\d{1,2})(?:e|st|nd|rd|th)?[ -]" + MonthName + @"[ -](?<year>\d{4})|\b" + MonthName + @" (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4}))(?!\d)" + Time,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Printed();
}
