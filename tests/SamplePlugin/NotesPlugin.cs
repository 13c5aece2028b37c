using KnowledgeSearch.Connectors;
using Microsoft.Extensions.DependencyInjection;

namespace Acme.KnowledgeSearch.Notes;

/// <summary>What the program looks for in the assembly: the one public class that registers the plugin's connectors.</summary>
public sealed class NotesPlugin : IConnectorPlugin
{
    /// <summary>
    /// The name is what a source's <c>Type</c> says. Prefix it with your organisation: a second connector of the same name stops the start.
    /// The function makes a connector for one crawl and does no I/O.
    /// </summary>
    public void Register(IServiceCollection services) =>
        services.AddConnector<NotesOptions>("acme-notes", "Notes (folder of Markdown files)", (options, context) => new NotesConnector(options, context));
}
