using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Ingestion.Plugins;

/// <summary>Registration of connectors that are dropped into a folder.</summary>
public static class PluginRegistration
{
    /// <summary>
    /// Loads the plugins of <c>Connectors:PluginFolder</c> and lets each register its connectors: all folders in it, or those that <c>Connectors:Plugins</c>
    /// lists by name. Default: the folder <c>plugins</c> of the working directory, else the one beside the program. Each loaded one is registered as
    /// <see cref="LoadedPlugin"/> too.
    /// </summary>
    /// <exception cref="PluginException">A plugin cannot be loaded, or a listed one is not there.</exception>
    public static IServiceCollection AddConnectorPlugins(this IServiceCollection services, IConfiguration configuration)
    {
        string? configured = configuration["Connectors:PluginFolder"];
        string folder = Path.GetFullPath(string.IsNullOrEmpty(configured) ? "plugins" : configured);
        if (string.IsNullOrEmpty(configured) && !Directory.Exists(folder))
        {
            folder = Path.Combine(AppContext.BaseDirectory, "plugins");
        }

        List<string> listed = [.. configuration.GetSection("Connectors:Plugins").GetChildren().Select(child => child.Value ?? "")];
        foreach (string name in listed)
        {
            if (name != Path.GetFileName(name) || name is "." or "..")
            {
                throw new PluginException(name, "Connectors:Plugins lists names of folders in Connectors:PluginFolder, not paths.");
            }
        }

        if (!Directory.Exists(folder))
        {
            return string.IsNullOrEmpty(configured) && listed.Count == 0 ? services
                : throw new PluginException(folder, "there is no such folder. Create it, or mend Connectors:PluginFolder.");
        }

        IEnumerable<string> folders = listed.Count > 0
            ? listed.Select(name => Path.Combine(folder, name))
            : Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
        foreach (string one in folders)
        {
            LoadedPlugin plugin = PluginLoader.Load(one);
            try
            {
                plugin.Plugin.Register(services);
            }
            catch (Exception exception)
            {
                string reason = $"its registration failed ({exception.Message.TrimEnd('.')}). Mend the plugin, or build it against this version.";
                throw new PluginException(plugin.Path, reason, exception);
            }

            services.AddSingleton(plugin);
        }

        return services;
    }
}
