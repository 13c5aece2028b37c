using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Registration of the ways into a MediaWiki.</summary>
public static class MediaWikiRegistration
{
    /// <summary>Adds <c>mediawiki</c> (Action API) and <c>mediawiki-dump</c> (XML dumps).</summary>
    public static IServiceCollection AddMediaWikiConnector(this IServiceCollection services) => services
        .AddConnector<MediaWikiOptions>("mediawiki", "MediaWiki", static (options, context) => new MediaWikiConnector(options, context))
        .AddConnector<MediaWikiDumpOptions>("mediawiki-dump", "MediaWiki dump (XML)", static (options, context) =>
            new MediaWikiDumpConnector(options, context));
}
