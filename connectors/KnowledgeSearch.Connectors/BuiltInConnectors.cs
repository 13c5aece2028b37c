using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.People;
using KnowledgeSearch.Connectors.VivaEngage;
using KnowledgeSearch.Connectors.Web;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors;

/// <summary>Registration of everything that comes with the product.</summary>
public static class BuiltInConnectors
{
    /// <summary>Adds every built-in connector. Plugins add theirs beside these; a type name taken twice stops the start.</summary>
    public static IServiceCollection AddBuiltInConnectors(this IServiceCollection services) => services
        .AddFeedConnector()
        .AddVivaEngageConnector()
        .AddMediaWikiConnector()
        .AddWebConnector()
        .AddPeopleCsvConnector()
        .AddScimConnector();
}
