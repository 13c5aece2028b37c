using System.Buffers;
using System.Globalization;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// Reads the dates of feeds: RFC 822 and 3339, and what publishers write instead: W3CDTF in all its precisions, ISO week and ordinal dates, asctime, local
/// names of months (Dutch, English, German, French, Spanish, Italian, Portuguese), missing times, seconds and zones. What has no zone is taken for UTC.
/// </summary>
internal static class FeedDate
{
    private const int MaxLength = 80;

    private static readonly (string Start, int Month)[] Months =
    [
        ("jan", 1), ("gen", 1), ("ene", 1), ("feb", 2), ("fév", 2), ("fev", 2), ("mrt", 3), ("maa", 3), ("mar", 3), ("mär", 3), ("mae", 3), ("apr", 4), ("avr", 4), ("abr", 4),
        ("mei", 5), ("may", 5), ("mai", 5), ("mag", 5), ("juni", 6), ("june", 6), ("juin", 6), ("jun", 6), ("giu", 6), ("juli", 7), ("july", 7), ("juil", 7), ("jul", 7), ("lug", 7),
        ("aug", 8), ("aoû", 8), ("aou", 8), ("ago", 8), ("sep", 9), ("set", 9), ("okt", 10), ("oct", 10), ("ott", 10), ("out", 10), ("nov", 11), ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12),
    ];

    private static readonly SearchValues<char> IsoCharacters = SearchValues.Create("0123456789-Ww");

    private static readonly string[] WeekDaysLikeMonths = ["maandag", "maan", "mardi", "martes", "martedì", "martedi"];

    private static readonly Dictionary<string, double> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utc"] = 0, ["gmt"] = 0, ["ut"] = 0, ["z"] = 0, ["wet"] = 0, ["west"] = 1, ["bst"] = 1, ["cet"] = 1, ["met"] = 1, ["mez"] = 1, ["cest"] = 2, ["mest"] = 2, ["mesz"] = 2, ["eet"] = 2,
        ["eest"] = 3, ["msk"] = 3, ["ist"] = 5.5, ["jst"] = 9, ["aest"] = 10, ["aedt"] = 11, ["ast"] = -4, ["adt"] = -3, ["est"] = -5, ["edt"] = -4, ["cst"] = -6, ["cdt"] = -5, ["mst"] = -7, ["mdt"] = -6,
        ["pst"] = -8, ["pdt"] = -7, ["akst"] = -9, ["akdt"] = -8, ["hst"] = -10, ["et"] = -5, ["ct"] = -6, ["mt"] = -7, ["pt"] = -8,
    };

    /// <summary>The moment, in UTC, or null when the text is no date.</summary>
    /// <param name="text">The date as written.</param>
    /// <param name="monthFirst">How 3/4/2012 is meant when it could be either: as in the United States, or as everywhere else.</param>
    public static DateTimeOffset? Parse(string? text, bool monthFirst = true)
    {
        string trimmed = text?.Trim() ?? "";
        if (trimmed.Length is < 4 or > MaxLength)
        {
            return null;
        }

        Parts parts = new(monthFirst);
        string rest = char.IsAsciiDigit(trimmed[0]) ? parts.TakeIsoDate(trimmed) : trimmed;
        foreach (string token in Tokens(rest))
        {
            parts.Take(token);
        }

        return parts.Moment();
    }

    private static IEnumerable<string> Tokens(string text)
    {
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ' ';
            bool boundary = i > start && i < text.Length && ((char.IsLetter(text[i - 1]) && (char.IsAsciiDigit(c) || c == '+')) || (char.IsAsciiDigit(text[i - 1]) && (char.IsLetter(c) || c == '+')));
            bool separator = char.IsWhiteSpace(c) || c is ',' or '(' or ')' or ';';
            if (boundary || separator)
            {
                if (i > start)
                {
                    yield return text[start..i];
                }

                start = separator ? i + 1 : i;
            }
        }
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and <= 8 && !text.ContainsAnyExceptInRange('0', '9');

    private sealed class Parts(bool monthFirst)
    {
        private int? _year;
        private int? _month;
        private int? _day;
        private TimeSpan? _time;
        private TimeSpan _offset;
        private DateTime? _date;

        /// <summary>Takes yyyy, yyyy-MM, yyyy-MM-dd, yyyyMMdd, yyyy-DDD and yyyy-Www-D from the start and answers what follows.</summary>
        public string TakeIsoDate(string text)
        {
            int end = text.AsSpan().IndexOfAnyExcept(IsoCharacters);
            string date = end < 0 ? text : text[..end];
            string rest = date.Length < 4 ? "" : date[4..].Replace("-", "", StringComparison.Ordinal);
            if (date.Length < 4 || !IsNumber(date.AsSpan(0, 4)) || Number(date.AsSpan(0, 4)) is < 1900 or > 2200 || (end >= 0 && text[end] is '/' or '.')
                || (date.Length is not (4 or 8) && date[4] is not ('-' or 'W' or 'w')))
            {
                return text;
            }

            _year = Number(date.AsSpan(0, 4));
            string[] pieces = date.Split('-');
            if (pieces.Length == 3 && IsNumber(pieces[1]) && IsNumber(pieces[2]))
            {
                _month = Number(pieces[1]);
                _day = Number(pieces[2]);
            }
            else if (rest.Length is 2 or 4 && IsNumber(rest))
            {
                _month = Number(rest.AsSpan(0, 2));
                _day = rest.Length == 4 ? Number(rest.AsSpan(2)) : null;
            }
            else if (rest.Length == 3 && IsNumber(rest) && Number(rest) is >= 1 and <= 366)
            {
                _date = new DateTime(_year.Value, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(Number(rest) - 1);
            }
            else if (rest.Length is 3 or 4 && rest[0] is 'W' or 'w' && IsNumber(rest.AsSpan(1)))
            {
                int week = Number(rest.AsSpan(1, 2));
                int day = rest.Length == 4 ? Number(rest.AsSpan(3)) : 1;
                _date = week is >= 1 and <= 53 && day is >= 1 and <= 7 ? ISOWeek.ToDateTime(_year.Value, week, (DayOfWeek)(day % 7)) : null;
            }
            else if (rest.Length > 0)
            {
                _year = null;
                return text;
            }

            return end < 0 ? "" : text[end..].TrimStart('T', 't');
        }

        public void Take(string token)
        {
            string word = token.TrimEnd('.', '\'');
            if (token[0] is '+' or '-' or '\u2212')
            {
                TakeOffset(token);
            }
            else if (token.Contains(':', StringComparison.Ordinal))
            {
                TakeTime(token);
            }
            else if (IsNumber(word))
            {
                TakeNumber(word);
            }
            else if (char.IsAsciiDigit(token[0]))
            {
                TakeNumeric(word);
            }
            else if (word.Equals("pm", StringComparison.OrdinalIgnoreCase) && _time is { Hours: < 12 })
            {
                _time += TimeSpan.FromHours(12);
            }
            else if (word.Equals("am", StringComparison.OrdinalIgnoreCase) && _time is { Hours: 12 })
            {
                _time -= TimeSpan.FromHours(12);
            }
            else
            {
                TakeWord(word);
            }
        }

        public DateTimeOffset? Moment()
        {
            int year = _year is < 50 ? 2000 + _year.Value : _year is < 100 ? 1900 + _year.Value : _year ?? 0;
            int month = _month ?? 1;
            int day = _day ?? 1;
            if (_date is null && (year is < 1900 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || (_day is not null && _month is null)))
            {
                return null;
            }

            DateTime date = _date ?? new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
            return new DateTimeOffset(DateTime.SpecifyKind(date, DateTimeKind.Utc) + (_time ?? TimeSpan.Zero) - _offset, TimeSpan.Zero);
        }

        private void TakeTime(string token)
        {
            int sign = token.AsSpan().LastIndexOfAny('+', '-', '\u2212');
            string[] pieces = (sign > 0 ? token[..sign] : token).Split(':');
            ReadOnlySpan<char> seconds = pieces.Length > 2 ? pieces[2].AsSpan() : "0";
            int fraction = seconds.IndexOfAny('.', ',');
            if (_time is null && pieces.Length >= 2 && IsNumber(pieces[0]) && IsNumber(pieces[1]) && IsNumber(fraction < 0 ? seconds : seconds[..fraction])
                && Number(pieces[0]) <= 24 && Number(pieces[1]) < 60
                && double.TryParse(seconds.ToString().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count <= 61)
            {
                // A leap second is the last of its minute here.
                _time = new TimeSpan(Number(pieces[0]), Number(pieces[1]), 0) + TimeSpan.FromTicks((long)Math.Round(Math.Min(count, 59.9999999) * TimeSpan.TicksPerSecond));
            }

            if (sign > 0)
            {
                TakeOffset(token[sign..]);
            }
        }

        private void TakeOffset(string token)
        {
            string digits = token[1..].Replace(":", "", StringComparison.Ordinal);
            if (_time is not null && IsNumber(digits) && digits.Length is >= 1 and <= 4)
            {
                int value = Number(digits);
                int minutes = digits.Length <= 2 ? value * 60 : (value / 100 * 60) + (value % 100);
                _offset = minutes <= 15 * 60 ? TimeSpan.FromMinutes(token[0] == '+' ? minutes : -minutes) : TimeSpan.Zero;
            }
        }

        private void TakeNumber(string word)
        {
            int value = Number(word);
            if (word.Length >= 3)
            {
                _year ??= value;
            }
            else if (_day is null && value is >= 1 and <= 31)
            {
                _day = value;
            }
            else if (_year is null && _day is not null && _month is not null)
            {
                _year = value;
            }
        }

        /// <summary>3-4-2012, 3/4/12, 03.04.2012, 03-mrt-2012, and 14.05 as a time when the date is complete.</summary>
        private void TakeNumeric(string word)
        {
            string[] pieces = word.Split('-', '/', '.');
            if (pieces.Length == 2 && _year is not null && _day is not null && IsNumber(pieces[0]) && IsNumber(pieces[1]))
            {
                TakeTime($"{pieces[0]}:{pieces[1]}");
            }
            else if (pieces.Length == 3 && Array.TrueForAll(pieces, piece => IsNumber(piece)))
            {
                int first = Number(pieces[0]);
                int second = Number(pieces[1]);
                bool monthLeads = second > 12 || (first <= 12 && monthFirst && word.Contains('/', StringComparison.Ordinal));
                bool yearLeads = pieces[0].Length == 4;
                (_year, _month, _day) = yearLeads ? (first, second, Number(pieces[2]))
                    : monthLeads ? (Number(pieces[2]), first, second) : (Number(pieces[2]), second, first);
            }
            else if (pieces.Length > 1)
            {
                foreach (string piece in pieces.Where(piece => piece.Length > 0))
                {
                    Take(piece);
                }
            }
        }

        private void TakeWord(string word)
        {
            int dash = word.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && _time is not null && Zones.ContainsKey(word[..dash]))
            {
                TakeOffset(word[dash..]);
            }
            else if (dash >= 0 || word.Contains('/', StringComparison.Ordinal))
            {
                foreach (string piece in word.Split('-', '/').Where(piece => piece.Length > 0))
                {
                    Take(piece);
                }
            }
            else if (_time is not null && Zones.TryGetValue(word, out double hours))
            {
                _offset = TimeSpan.FromHours(hours);
            }
            else if (!WeekDaysLikeMonths.Contains(word, StringComparer.OrdinalIgnoreCase)
                && Array.Find(Months, month => word.StartsWith(month.Start, StringComparison.OrdinalIgnoreCase)) is { Month: > 0 } found)
            {
                // Later words win: "mar." is a Tuesday in French and stands before the month.
                _month = found.Month;
            }
        }
    }
}
