using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion;

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
    public static void AddKnowledgeSearch(this IHostApplicationBuilder builder) =>
        builder.Services.AddBuiltInConnectors().AddIndex(builder.Configuration).AddIngestion(builder.Configuration);
}
