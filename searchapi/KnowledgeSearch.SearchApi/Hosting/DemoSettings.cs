using System.Globalization;
using KnowledgeSearch.Demo;

namespace KnowledgeSearch.SearchApi.Hosting;

/// <summary>The configuration of the demo: its sources, its personas, and data in a folder of its own.</summary>
internal static class DemoSettings
{
    /// <summary>Keys and values, as <c>appsettings.json</c> would give them.</summary>
    public static IReadOnlyDictionary<string, string?> Of(DemoServers servers, string folder)
    {
        Dictionary<string, string?> settings = new(DemoSources.Configuration(servers), StringComparer.OrdinalIgnoreCase)
        {
            ["Store:Kind"] = "sqlite",
            ["Store:Path"] = Path.Combine(folder, "content.db"),
            ["Index:Path"] = Path.Combine(folder, "index"),
            ["Index:Follow"] = "false",
            ["Indexer:InProcess"] = "true",
            ["Scheduling:Path"] = Path.Combine(folder, "quartz.db"),
            ["DataProtection:Path"] = Path.Combine(folder, "keys"),
            // The sources are on this machine, which crawlers are otherwise not let near.
            ["Network:AllowLoopback"] = "true",
            ["Auth:Development:Enabled"] = "true",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach ((int i, DemoPersona persona) in DemoPersonas.Of(servers.Organisation).Index())
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"Auth:Development:Personas:{i}:");
            settings[prefix + "Name"] = persona.Name;
            settings[prefix + "Email"] = persona.Email;
            settings[prefix + "Title"] = persona.Role;
            settings[prefix + "SeesAlso"] = persona.SeesAlso;
            settings[prefix + "SeesAlsoEnglish"] = persona.SeesAlsoEnglish;
            settings[prefix + "Roles:0"] = persona.IsAdmin ? "admin" : "employee";
        }

        return settings;
    }
}
