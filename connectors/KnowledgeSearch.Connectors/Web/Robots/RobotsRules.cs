namespace KnowledgeSearch.Connectors.Web.Robots;

/// <summary>The rules of a host for one crawler. The longest matching pattern decides; allow wins ties (RFC 9309 §2.2.2).</summary>
/// <param name="Rules">In file order, escaped.</param>
/// <param name="CrawlDelay">As asked for; null when not.</param>
internal sealed record RobotsRules(IReadOnlyList<RobotsRule> Rules, TimeSpan? CrawlDelay)
{
    /// <summary>No robots.txt (any 4xx): everything may be fetched.</summary>
    public static RobotsRules AllowAll { get; } = new([], null);

    /// <summary>Whether an address may be fetched; /robots.txt itself always may (§2.2.2).</summary>
    public bool Allows(Uri address) => address.PathAndQuery == "/robots.txt" || AllowsPath(address.PathAndQuery);

    /// <summary>Whether the rules let a path with its query be fetched; as Google's matcher, they apply to /robots.txt too.</summary>
    public bool AllowsPath(string pathAndQuery)
    {
        string path = RobotsPattern.Escape(pathAndQuery);
        int allow = 0;
        int disallow = 0;
        foreach (RobotsRule rule in Rules)
        {
            int length = MatchLength(rule, path);
            allow = rule.Allow ? Math.Max(allow, length) : allow;
            disallow = rule.Allow ? disallow : Math.Max(disallow, length);
        }

        return disallow <= allow;
    }

    private static int MatchLength(RobotsRule rule, string path)
    {
        if (RobotsPattern.Matches(rule.Pattern, path))
        {
            return rule.Pattern.Length;
        }

        // Google: "Allow: /dir/index.html" opens "/dir/" as well.
        int slash = rule.Pattern.LastIndexOf('/');
        if (rule.Allow && slash >= 0 && rule.Pattern.AsSpan(slash).StartsWith("/index.htm", StringComparison.Ordinal))
        {
            string folder = rule.Pattern[..(slash + 1)] + "$";
            return RobotsPattern.Matches(folder, path) ? folder.Length : 0;
        }

        return 0;
    }
}
