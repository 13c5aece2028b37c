using System.Globalization;

namespace KnowledgeSearch.Demo;

/// <summary>The demo's sources as an administrator would have configured them.</summary>
public static class DemoSources
{
    public const string Intranet = "intranet";
    public const string Wiki = "wiki";
    public const string Engage = "engage";
    public const string Feeds = "nieuws";
    public const string People = "people";

    /// <summary>Configuration keys and values, as <c>appsettings.json</c> would give them under <c>Sources</c>.</summary>
    public static IReadOnlyDictionary<string, string?> Configuration(DemoServers servers)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);

        // Directory first: the identities of the others are merged into it.
        Add(settings, People, "people-scim", "0 0/10 * * * ?", "everyone", ("Address", new Uri(servers.Directory, "scim/v2").AbsoluteUri), ("Token", DirectoryServer.Token));
        Add(
            settings, Feeds, "feed", "0 0/2 * * * ?", "public",
            ("MinimumInterval", "00:01:00"), ("Addresses:0", At(servers.Feeds, "nieuws/rss.xml")), ("Addresses:1", At(servers.Feeds, "blog/atom.xml")), ("Addresses:2", At(servers.Feeds, "facilitair/index.rdf")), ("Addresses:3", At(servers.Feeds, "it/status.json")));
        // Without the bot password: MediaWiki tells no permissions, so what only members may read must not come in under "everyone".
        Add(settings, Wiki, "mediawiki", "15 0/1 * * * ?", "everyone", ("Address", At(servers.Wiki, "api.php")), ("AccountDomain", "lindewaard.example"));

        // The calendar has a month for every month there will ever be; the crawler's own limits would find that out after a few hundred.
        Add(
            settings, Intranet, "web", "30 0/5 * * * ?", "everyone",
            ("Seeds:0", servers.Intranet.AbsoluteUri), ("Delay", "00:00:00"), ("MaxPages", 1000.ToString(CultureInfo.InvariantCulture)), ("Exclude:0", @"/agenda/kalender\.asp\?"));

        // The real service allows 20 requests a minute; this one is the visitor's own.
        Add(
            settings, Engage, "viva-engage", "45 0/1 * * * ?", "everyone", ("BaseUrl", servers.Engage.AbsoluteUri), ("Token", EngageServer.Token),
            ("RequestsPerWindow", 1000.ToString(CultureInfo.InvariantCulture)));
        return settings;
    }

    private static string At(Uri server, string path) => new Uri(server, path).AbsoluteUri;

    private static void Add(Dictionary<string, string?> settings, string source, string type, string schedule, string access, params IReadOnlyList<(string Name, string Value)> options)
    {
        string prefix = $"Sources:{source}:";
        settings[prefix + "Type"] = type;
        settings[prefix + "Schedule"] = schedule;
        settings[prefix + "Access"] = access;
        foreach ((string name, string value) in options)
        {
            settings[$"{prefix}Options:{name}"] = value;
        }
    }
}
