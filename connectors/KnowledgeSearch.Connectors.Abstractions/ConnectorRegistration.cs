using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors;

/// <summary>A type of connector that sources can be configured with. Names are unique, compared without case.</summary>
public sealed class ConnectorType
{
    private readonly Func<object, ConnectorContext, IConnector> _create;

    internal ConnectorType(string name, string displayName, Type optionsType, Func<object, ConnectorContext, IConnector> create)
    {
        Name = name;
        DisplayName = displayName;
        OptionsType = optionsType;
        _create = create;
    }

    /// <summary>The <c>Type</c> in a source's configuration: <c>mediawiki</c>.</summary>
    public string Name { get; }

    /// <summary>What an admin reads.</summary>
    public string DisplayName { get; }

    /// <summary>The options class; <see cref="OptionsSchema"/> describes it.</summary>
    public Type OptionsType { get; }

    /// <summary>Creates a connector for one crawl from validated options.</summary>
    public IConnector Create(object options, ConnectorContext context) => _create(options, context);
}

/// <summary>A drop-in plugin: the one exported class of an assembly in <c>plugins/Name/Name.dll</c> that registers its connectors. Needs a public parameterless constructor.</summary>
public interface IConnectorPlugin
{
    /// <summary>Adds connectors (and what they need) before the host is built.</summary>
    void Register(IServiceCollection services);
}

/// <summary>Registration of connectors.</summary>
public static class ConnectorRegistration
{
    /// <summary>Makes a connector available under a type name.</summary>
    /// <typeparam name="TOptions">Settings: a class with a parameterless constructor and DataAnnotations attributes.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="name">Type name in configuration; a second registration of the same name stops the start.</param>
    /// <param name="displayName">Name for admins.</param>
    /// <param name="create">Makes a connector for one crawl; must not do I/O.</param>
    public static IServiceCollection AddConnector<TOptions>(
        this IServiceCollection services, string name, string displayName, Func<TOptions, ConnectorContext, IConnector> create)
        where TOptions : class, new() =>
        services.AddSingleton(new ConnectorType(name, displayName, typeof(TOptions), (options, context) => create((TOptions)options, context)));
}
