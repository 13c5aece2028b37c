using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.Web.Urls;

/// <summary>Which addresses belong to the source: its hosts, within the admin's patterns and the limits that keep crawlers out of infinite spaces.</summary>
internal sealed class CrawlScope
{
    public const int MaxLength = 2048;
    public const int MaxSegments = 16;
    public const int MaxParameters = 10;
    public const int MaxRepeats = 2;

    // Following a log-out link as a signed-in crawler ends the session, and "delete" links of old applications are plain GETs.
    private static readonly Regex Destructive = new(@"(log-?(out|off)|sign-?out|afmelden|uitloggen|[?&](action|do|cmd)=(delete|remove|verwijder(en)?)\b)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase);

    private readonly HashSet<string> _authorities;
    private readonly List<string> _suffixes;
    private readonly List<Regex> _include;
    private readonly List<Regex> _exclude;

    public CrawlScope(WebOptions options)
    {
        _authorities = [.. options.Seeds.Select(seed => Authority(new Uri(seed))), .. options.Hosts.Where(host => !host.StartsWith("*.", StringComparison.Ordinal)).Select(host => host.ToLowerInvariant())];
        _suffixes = [.. options.Hosts.Where(host => host.StartsWith("*.", StringComparison.Ordinal)).Select(host => host[1..].ToLowerInvariant())];
        _include = [.. options.Include.Select(Compile)];
        _exclude = [.. options.Exclude.Select(Compile)];
    }

    /// <summary>Host, and port unless it is the default.</summary>
    public static string Authority(Uri address) => address.IsDefaultPort ? address.IdnHost.ToLowerInvariant() : $"{address.IdnHost.ToLowerInvariant()}:{address.Port}";

    /// <summary>Linear-time patterns only: what an admin types must not stall a crawl.</summary>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether the host is one of the source's.</summary>
    public bool IsOnHosts(Uri address) =>
        _authorities.Contains(Authority(address)) || _suffixes.Exists(suffix => Authority(address).EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>Whether a normalized address is to be visited.</summary>
    public bool Contains(Uri address)
    {
        string text = address.AbsoluteUri;
        return text.Length <= MaxLength && IsOnHosts(address) && IsFinite(address) && !Destructive.IsMatch(address.PathAndQuery)
            && (_include.Count == 0 || _include.Exists(pattern => pattern.IsMatch(text))) && !_exclude.Exists(pattern => pattern.IsMatch(text));
    }

    private static bool IsFinite(Uri address)
    {
        string[] segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length <= MaxSegments
            && address.Query.Count(c => c is '&') < MaxParameters
            && !segments.GroupBy(segment => segment, StringComparer.Ordinal).Any(group => group.Count() > MaxRepeats);
    }
}
