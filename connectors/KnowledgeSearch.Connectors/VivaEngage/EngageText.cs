using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Makes plain text of what the service stores: references to people and topics become their names.</summary>
internal static partial class EngageText
{
    public const int MaxTitleLength = 120;

    /// <summary>Resolves <c>[[user:1]]</c> through <paramref name="name"/> and <c>[user:1:alias]</c>, <c>[Tag:2:verlof]</c> from themselves.</summary>
    /// <param name="text">The body as stored.</param>
    /// <param name="name">The name of (type, id), or null when it is unknown: the placeholder is dropped, because an id is noise to every reader.</param>
    /// <param name="unresolved">How many were dropped.</param>
    public static string Resolve(string text, Func<string, long, string?> name, out int unresolved)
    {
        int dropped = 0;
        string resolved = Placeholder().Replace(text, match =>
        {
            string type = match.Groups["type"].Value.ToLowerInvariant();
            string? found = long.TryParse(match.Groups["id"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? name(type, id) : null;
            found ??= match.Groups["alias"].Value is { Length: > 0 } alias ? alias : null;
            if (found is null)
            {
                dropped++;
                return "";
            }

            return type is "tag" or "topic" && !found.StartsWith('#') ? "#" + found : found;
        });
        unresolved = dropped;
        return resolved.Trim();
    }

    /// <summary>The ids of one type that a text refers to.</summary>
    public static IEnumerable<long> References(string text, string type) =>
        from Match match in Placeholder().Matches(text)
        where match.Groups["type"].Value.Equals(type, StringComparison.OrdinalIgnoreCase)
        select long.TryParse(match.Groups["id"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : 0;

    /// <summary>The first line that says something, at most <see cref="MaxTitleLength"/> characters, cut between words.</summary>
    public static string Title(string text)
    {
        string line = text.Split('\n').Select(Clean).FirstOrDefault(candidate => candidate.Length > 0) ?? "";
        if (line.Length <= MaxTitleLength)
        {
            return line;
        }

        int end = line.LastIndexOf(' ', MaxTitleLength - 1);
        end = end < MaxTitleLength / 2 ? MaxTitleLength - 1 : end;
        end -= char.IsHighSurrogate(line[end - 1]) ? 1 : 0;
        return line[..end] + "…";
    }

    public static bool IsWebAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";

    // Direction overrides can make a title read as something else than it links to (UTR 36, §3.2).
    private static string Clean(string line)
    {
        StringBuilder clean = new(line.Length);
        foreach (char c in line)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                {
                    clean.Append(' ');
                }
            }
            else if (c is not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))
            {
                clean.Append(c);
            }
        }

        return clean.ToString().TrimEnd();
    }

    [GeneratedRegex(@"\[\[(?<type>[A-Za-z_]{1,32}):(?<id>[0-9]{1,19})\]\]|\[(?<type>user|tag|topic|group):(?<id>[0-9]{1,19}):(?<alias>[^\]\n]{0,200})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
