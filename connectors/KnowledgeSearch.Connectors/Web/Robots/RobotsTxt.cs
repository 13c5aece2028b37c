using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Connectors.Web.Robots;

/// <summary>
/// A robots.txt as RFC 9309 defines it, read as forgivingly as Google's crawler reads it (missing colons, misspelt "disallow", a partial byte order mark).
/// Never fails: what is not understood is skipped line by line.
/// </summary>
internal sealed class RobotsTxt
{
    /// <summary>RFC 9309 §2.5 asks for at least 500 KiB; legacy intranets have been seen with 900 kB.</summary>
    public const int MaxBytes = 1024 * 1024;

    // As Google: 8 × the longest URL that Internet Explorer took.
    private const int MaxLineBytes = 8 * 2083;

    private static readonly string[] DisallowSpellings = ["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"];

    private readonly List<Group> groups = [];
    private readonly List<string> sitemaps = [];

    private RobotsTxt()
    {
    }

    /// <summary>Values of all Sitemap lines, whatever group they stand in.</summary>
    public IReadOnlyList<string> Sitemaps => sitemaps;

    public static RobotsTxt Parse(ReadOnlySpan<byte> bytes)
    {
        RobotsTxt robots = new();
        bytes = WithoutMark(bytes[..Math.Min(bytes.Length, MaxBytes)]);
        Group? open = null;
        bool inRules = false;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];

            // Latin-1 keeps each octet: rules are compared in octets.
            if (KeyAndValue(Encoding.Latin1.GetString(line[..Math.Min(line.Length, MaxLineBytes)])) is not var (key, value))
            {
                continue;
            }

            if (StartsWith(key, "user-agent") || StartsWith(key, "useragent") || StartsWith(key, "user agent"))
            {
                if (open is null || inRules)
                {
                    open = new Group();
                    robots.groups.Add(open);
                    inRules = false;
                }

                open.Agents.Add(value.Length > 0 && value[0] == '*' && (value.Length == 1 || char.IsWhiteSpace(value[1])) ? "*" : ProductToken(value));
            }
            else if (StartsWith(key, "allow") || DisallowSpellings.Any(spelling => StartsWith(key, spelling)))
            {
                inRules |= open is not null;
                open?.Rules.Add(new RobotsRule(RobotsPattern.Escape(value), StartsWith(key, "allow")));
            }
            else if (StartsWith(key, "sitemap") || StartsWith(key, "site-map"))
            {
                robots.sitemaps.Add(value);
            }
            else if (StartsWith(key, "crawl-delay") && open is not null
                && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
            {
                open.DelaySeconds = Math.Max(open.DelaySeconds ?? 0, Math.Min(seconds, TimeSpan.FromDays(1).TotalSeconds));
            }
        }

        return robots;
    }

    /// <summary>The rules for a crawler: those of all groups that name its product token, else those of the <c>*</c> groups (§2.2.1).</summary>
    public RobotsRules For(string productToken)
    {
        List<Group> own = groups.FindAll(group => group.Agents.Contains(productToken, StringComparer.OrdinalIgnoreCase) && productToken != "*");
        List<Group> chosen = own.Count > 0 ? own : groups.FindAll(group => group.Agents.Contains("*"));

        // Google: a group of ours whose rules match nothing still keeps the * groups out.
        return new RobotsRules([.. chosen.SelectMany(group => group.Rules)], chosen.Max(group => group.DelaySeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return bytes[bytes.CommonPrefixLength(mark)..];
    }

    private static (string Key, string Value)? KeyAndValue(string line)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        line = (comment < 0 ? line : line[..comment]).Trim(' ', '\t', '\v', '\f', '\0');
        int separator = line.IndexOf(':', StringComparison.Ordinal);
        if (separator < 0)
        {
            // A forgotten colon, but only in a line of exactly two words.
            separator = line.IndexOfAny([' ', '\t']);
            if (separator < 0 || line[separator..].Trim().IndexOfAny([' ', '\t']) >= 0)
            {
                return null;
            }
        }

        string key = line[..separator].Trim();
        return key.Length == 0 ? null : (key, line[(separator + 1)..].Trim());
    }

    private static string ProductToken(string value)
    {
        int end = 0;
        while (end < value.Length && (char.IsAsciiLetter(value[end]) || value[end] is '-' or '_'))
        {
            end++;
        }

        return value[..end];
    }

    private static bool StartsWith(string key, string name) => key.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private sealed class Group
    {
        public List<string> Agents { get; } = [];

        public List<RobotsRule> Rules { get; } = [];

        public double? DelaySeconds { get; set; }
    }
}

/// <summary>One allow or disallow line.</summary>
internal sealed record RobotsRule(string Pattern, bool Allow);
