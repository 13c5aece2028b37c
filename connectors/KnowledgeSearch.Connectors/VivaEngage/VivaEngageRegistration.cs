using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Registration of the two ways into a Viva Engage network.</summary>
public static class VivaEngageRegistration
{
    /// <summary>Adds <c>viva-engage</c> (REST: what is new) and <c>yammer-export</c> (network data export: the whole history).</summary>
    public static IServiceCollection AddVivaEngageConnector(this IServiceCollection services) => services
        .AddConnector<VivaEngageOptions>("viva-engage", "Viva Engage (Yammer)", (options, context) => new VivaEngageConnector(options, context))
        .AddConnector<YammerExportOptions>("yammer-export", "Yammer network data export", (options, context) => new YammerExportConnector(options, context));
}
