using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion;
using KnowledgeSearch.Ingestion.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeSearch.SearchApi.Hosting;

/// <summary>What every way to run the program has in common: where its settings are, and the services behind search and crawl.</summary>
internal static class Installation
{
    /// <summary>
    /// Where <c>appsettings.json</c> is: the working directory when it has one, else beside the program. Paths in settings are relative to the working directory.
    /// </summary>
    public static string ContentRoot { get; } =
        File.Exists(Path.Combine(Environment.CurrentDirectory, "appsettings.json")) ? Environment.CurrentDirectory : AppContext.BaseDirectory;

    /// <summary>Adds connectors, plugins, store, index, crawling, projection and scheduling, as the configuration says.</summary>
    public static void AddKnowledgeSearch(this IHostApplicationBuilder builder)
    {
        // Keys that encrypt the secrets of sources and the sign-in cookie: outside the store, so that a copy of the store opens neither.
        string keys = Path.GetFullPath(builder.Configuration["DataProtection:Path"] ?? Path.Combine("data", "keys"));
        builder.Services.AddDataProtection().SetApplicationName("KnowledgeSearch").PersistKeysToFileSystem(new DirectoryInfo(keys));
        builder.Services
            .AddBuiltInConnectors()
            .AddConnectorPlugins(builder.Configuration)
            .AddIndex(builder.Configuration)
            .AddIngestion(builder.Configuration);
    }
}
