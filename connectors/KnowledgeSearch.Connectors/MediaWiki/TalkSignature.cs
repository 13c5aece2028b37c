using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>The end of a comment on a talk page: who wrote it, and when.</summary>
/// <param name="Start">Where in the line the signature begins.</param>
/// <param name="User">The account; null for an IP address or a bare time.</param>
/// <param name="Time">UTC.</param>
internal sealed record TalkSignature(int Start, string? User, DateTimeOffset Time);

/// <summary>
/// Finds signatures in the forms that Dutch and English wikis write them (<c>~~~~</c>): <c>12 mrt 2024 14:03 (CET)</c>, <c>14:03, 12 March 2024 (UTC)</c>,
/// American, year first and ISO. The zone in parentheses tells a signature from a date in running text. A signature is text: whoever may edit the page can
/// write another's name under it, and the page's history, not this, would tell.
/// </summary>
internal static partial class TalkSignatures
{
    private const int MaxSignature = 600;
    private const int MaxWordsBetween = 20;

    private static readonly FrozenDictionary<string, int> Months = new[]
    {
        "jan januari january", "feb februari february", "mrt maart mar march", "apr april", "mei may", "jun juni june", "jul juli july", "aug augustus august",
        "sep sept september", "okt oktober oct october", "nov november", "dec december",
    }.SelectMany((names, index) => names.Split(' ').Select(name => (name, index)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.index + 1, StringComparer.OrdinalIgnoreCase);

    // Hours east of Greenwich. A zone that is not here is read as UTC: hours wrong rather than no date.
    private static readonly FrozenDictionary<string, double> Zones = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase)
    {
        ["UTC"] = 0, ["GMT"] = 0, ["WET"] = 0, ["WEST"] = 1, ["BST"] = 1, ["IST"] = 1, ["CET"] = 1, ["MET"] = 1, ["CEST"] = 2, ["MEST"] = 2,
        ["EET"] = 2, ["EEST"] = 3, ["MSK"] = 3, ["SRT"] = -3, ["AST"] = -4, ["EST"] = -5, ["EDT"] = -4, ["CST"] = -6, ["CDT"] = -5, ["MST"] = -7,
        ["MDT"] = -6, ["PST"] = -8, ["PDT"] = -7, ["AWST"] = 8, ["ACST"] = 9.5, ["AEST"] = 10, ["AEDT"] = 11, ["NZST"] = 12, ["NZDT"] = 13,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Contributions = ["Contributions", "Contribs", "Bijdragen"];

    /// <summary>The signature that ends a line; null when it has none, or one in the middle, as a quotation has.</summary>
    public static TalkSignature? Find(string line, MediaWikiSite site)
    {
        Match? last = null;
        for (Match match = Moment().Match(line); match.Success; match = match.NextMatch())
        {
            last = match;
        }

        if (last is null || Remainder().Replace(line[(last.Index + last.Length)..], "").Length > 0 || Time(last) is not { } time)
        {
            return null;
        }

        int from = Math.Max(0, last.Index - MaxSignature);
        string before = line[from..last.Index];
        string? user = null;
        int start = before.Length;
        foreach ((int at, string target) in WikitextMarks.Targets(before).Reverse())
        {
            // A link among the comment's own words ends it; what stands after that is the signature.
            if (Account(target, site) is not { } account || (user is not null && (account != user || Words(before[at..start]) > MaxWordsBetween)))
            {
                break;
            }

            user = account;
            start = at;
        }

        return new TalkSignature(from + Dashes(before[..start]), IsAddress(user) ? null : user, time);
    }

    private static DateTimeOffset? Time(Match match)
    {
        int Value(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        int month = match.Groups["mm"].Success ? Value("mm") : Months.GetValueOrDefault(match.Groups["m"].Value);
        if (month is < 1 or > 12 || Value("h") > 23 || Value("i") > 59 || Value("y") < 1995 || Value("d") < 1
            || Value("d") > DateTime.DaysInMonth(Value("y"), month))
        {
            return null;
        }

        return new DateTimeOffset(Value("y"), month, Value("d"), Value("h"), Value("i"), 0, TimeSpan.Zero) - Offset(match.Groups["z"].Value);
    }

    private static TimeSpan Offset(string zone)
    {
        string name = zone.StartsWith("UTC", StringComparison.Ordinal) && zone.Length > 3 ? zone[3..] : zone;
        return name is ['+' or '-', ..] && double.TryParse(name.Replace(":30", ".5", StringComparison.Ordinal).Replace(":00", "", StringComparison.Ordinal),
            NumberStyles.Float, CultureInfo.InvariantCulture, out double hours)
            ? TimeSpan.FromHours(Math.Abs(hours) > 14 ? 0 : hours) : TimeSpan.FromHours(Zones.GetValueOrDefault(name));
    }

    private static string? Account(string target, MediaWikiSite site)
    {
        if (site.Read(target.Split('#', 2)[0]) is not { } read)
        {
            return null;
        }

        string[] parts = read.Title[(read.Title.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('/', 2);
        return read.Namespace.Id switch
        {
            MediaWikiSite.UserNamespace or MediaWikiSite.UserTalkNamespace => MediaWikiSite.UserName(parts[0]),
            MediaWikiSite.SpecialNamespace when parts.Length == 2 && Contributions.Contains(parts[0], StringComparer.OrdinalIgnoreCase) =>
                MediaWikiSite.UserName(parts[1]),
            _ => null,
        };
    }

    private static int Words(string between)
    {
        int end = between.IndexOf("]]", StringComparison.Ordinal);
        return WikitextMarks.Plain(between[(end < 0 ? 0 : end + 2)..]).Length;
    }

    private static bool IsAddress(string? user) => user is not null && (System.Net.IPAddress.TryParse(user, out _) || user.StartsWith('~'));

    /// <summary>The length of the text without the dash, bracket or opening tag that leads to the signature.</summary>
    private static int Dashes(string text)
    {
        int length = text.Length;
        while (true)
        {
            ReadOnlySpan<char> rest = text.AsSpan(0, length).TrimEnd(" \t-–—~(");
            int tag = rest.EndsWith(">") ? rest.LastIndexOf('<') : -1;
            if (tag < 0 || rest[tag..].StartsWith("</") || rest[tag..].StartsWith("<br"))
            {
                return rest.Length;
            }

            length = tag;
        }
    }

    [GeneratedRegex(
        """
        (?:
          (?<d>\d{1,2})\.?[ ](?<m>\p{L}{3,9})\.?[ ](?<y>\d{4})(?:,|[ ]om|[ ]at)?[ ](?<h>\d{1,2}):(?<i>\d\d)(?::\d\d)?
        | (?<h>\d{1,2}):(?<i>\d\d)(?::\d\d)?,?[ ](?:
              (?<d>\d{1,2})\.?[ ](?<m>\p{L}{3,9})\.?[ ](?<y>\d{4})
            | (?<m>\p{L}{3,9})\.?[ ](?<d>\d{1,2}),[ ](?<y>\d{4})
            | (?<y>\d{4})[ ](?<m>\p{L}{3,9})\.?[ ](?<d>\d{1,2}) )
        | (?<y>\d{4})-(?<mm>\d\d)-(?<d>\d\d)T(?<h>\d\d):(?<i>\d\d):\d\d
        )[ ]\((?<z>[A-Z]{2,5}(?:[+-]\d{1,2}(?::\d\d)?)?|[+-]\d{1,2}(?::?\d\d)?)\)
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Moment();

    // What may follow a time and still leave it the comment's end: closing tags, templates, brackets and stops.
    [GeneratedRegex(@"<[^<>]*>|\{\{[^{}]*\}\}|[\s.)\]'’]+")]
    private static partial Regex Remainder();
}
