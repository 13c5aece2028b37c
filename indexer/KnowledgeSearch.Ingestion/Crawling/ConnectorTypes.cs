using System.Collections.Frozen;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>The registered connector types by name.</summary>
public sealed class ConnectorTypes
{
    private readonly FrozenDictionary<string, ConnectorType> _byName;

    /// <exception cref="SourceSettingsException">Two types have the same name; the message names both.</exception>
    public ConnectorTypes(IEnumerable<ConnectorType> types)
    {
        ILookup<string, ConnectorType> named = types.ToLookup(type => type.Name, StringComparer.OrdinalIgnoreCase);
        List<string> faults =
        [
            .. from same in named
               where same.Count() > 1
               let registrars = string.Join(" and by ", same.Select(Describe))
               select $"Connector type '{same.Key}' is registered {same.Count()} times, by {registrars}: remove one of them or give it another name.",
        ];
        if (faults.Count > 0)
        {
            throw new SourceSettingsException(faults);
        }

        _byName = named.ToFrozenDictionary(same => same.Key, same => same.Single(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All types, by name.</summary>
    public IReadOnlyList<ConnectorType> All => [.. _byName.Values.OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The type of a name, compared without case; null when none has it.</summary>
    public ConnectorType? Find(string name) => _byName.GetValueOrDefault(name);

    private static string Describe(ConnectorType type) => $"'{type.DisplayName}' of {type.OptionsType.Assembly.GetName().Name}";
}
