using System.Runtime.Loader;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Ingestion.Tests.Plugins;

public sealed class PluginLoaderTests : IDisposable
{
    private readonly PluginFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plugin_registers_its_connectors_with_and_without_its_own_copy_of_the_contract(bool ownCopy)
    {
        _folder.AddSample();
        if (!ownCopy)
        {
            File.Delete(Path.Combine(_folder.SampleFolder, PluginFolder.Contract));
        }

        ServiceCollection services = Load();
        ConnectorType type = Assert.Single(services.Select(service => service.ImplementationInstance).OfType<ConnectorType>());
        Assert.Equal(("acme-notes", "Notes (folder of Markdown files)"), (type.Name, type.DisplayName));
        Assert.NotEqual(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(type.OptionsType.Assembly));
        LoadedPlugin plugin = Assert.Single(services.Select(service => service.ImplementationInstance).OfType<LoadedPlugin>());
        Assert.Equal((PluginFolder.Sample, "0.1.0.0"), (plugin.Name, plugin.Version));
    }

    [Fact]
    public void Listed_plugins_only_are_loaded()
    {
        _folder.AddSample().Add("Other", [1, 2, 3]);
        Assert.Single(Load(("Connectors:Plugins:0", PluginFolder.Sample)), service => service.ImplementationInstance is ConnectorType);
    }

    [Fact]
    public void Program_without_a_plugin_folder_starts() =>
        Assert.Empty(new ServiceCollection().AddConnectorPlugins(new ConfigurationBuilder().Build()));

    [Fact]
    public void File_that_is_no_assembly_stops_the_start_with_path_and_reason()
    {
        string path = _folder.Add("Acme.Broken", "not an assembly"u8.ToArray());
        PluginException fault = Assert.Throws<PluginException>(() => Load());
        Assert.Equal(path, fault.Path);
        Assert.Equal(
            $"The connector plugin '{path}' cannot be loaded: it is not a .NET assembly, or one for another processor. Publish it again for this machine.",
            fault.Message);
    }

    [Fact]
    public void Folder_without_its_assembly_stops_the_start()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "Acme.Empty"));
        Assert.Contains("Acme.Empty.dll' cannot be loaded: there is no such file", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_without_a_plugin_stops_the_start()
    {
        _folder.Add(typeof(IConnector).Assembly);
        Assert.EndsWith("no public class in it implements IConnectorPlugin. Export exactly one.", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_with_two_plugins_stops_the_start()
    {
        _folder.Add(typeof(PluginLoaderTests).Assembly);
        Assert.EndsWith("FirstPlugin and SecondPlugin in it implement IConnectorPlugin. Export exactly one.", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Listed_plugin_that_is_not_there_stops_the_start() =>
        Assert.Contains("Acme.Missing.dll' cannot be loaded: there is no such file", Fault(("Connectors:Plugins:0", "Acme.Missing")), StringComparison.Ordinal);

    [Fact]
    public void Configured_folder_that_is_not_there_stops_the_start() =>
        Assert.Contains("there is no such folder", Fault(("Connectors:PluginFolder", Path.Combine(_folder.Path, "none"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void Listed_names_are_no_paths(string name) =>
        Assert.Contains("not paths", Fault(("Connectors:Plugins:0", name)), StringComparison.Ordinal);

    private string Fault(params (string Key, string Value)[] settings) => Assert.Throws<PluginException>(() => Load(settings)).Message;

    private ServiceCollection Load(params (string Key, string Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddConnectorPlugins(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Connectors:PluginFolder"] = _folder.Path })
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build());
        return services;
    }
}

/// <summary>Two plugins in one assembly, which is one too many.</summary>
public sealed class FirstPlugin : IConnectorPlugin
{
    public void Register(IServiceCollection services) => services.AddSingleton(this);
}

/// <summary>The other one.</summary>
public sealed class SecondPlugin : IConnectorPlugin
{
    public void Register(IServiceCollection services) => services.AddSingleton(this);
}
