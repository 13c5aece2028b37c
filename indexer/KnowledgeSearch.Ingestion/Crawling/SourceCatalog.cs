using System.Text;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// The sources: those of the section <c>Sources</c> of the configuration, which are there from the start, and those that admins added at run time, which are
/// there after <see cref="LoadAsync"/>.
/// Faults of the configuration stop the start, all of them in one exception; a stored source that has become faulty (a plugin was removed) is left out and
/// listed in
/// <see cref="Faults"/>, because a server that does not start gives nobody the means to mend it. Safe for concurrent use.
/// </summary>
public sealed partial class SourceCatalog : IDisposable
{
    private const string Section = "Sources";

    private readonly IContentStore _store;
    private readonly SourceReader _reader;
    private readonly SourceSecrets _secrets;
    private readonly ConnectorTypes _types;
    private readonly ILogger<SourceCatalog> _logger;
    private readonly IReadOnlyList<SourceDefinition> _configured;
    private readonly SemaphoreSlim _saving = new(1, 1);
    private volatile Snapshot _snapshot;

    internal SourceCatalog(
        IConfiguration configuration, ConnectorTypes types, IContentStore store, SourceSecrets secrets, TimeProvider time, ILogger<SourceCatalog> logger)
    {
        (_store, _types, _secrets, _logger, _reader) = (store, types, secrets, logger, new SourceReader(types));
        List<string> faults = [];
        List<SourceDefinition> sources = [];
        foreach (IConfigurationSection section in configuration.GetSection(Section).GetChildren())
        {
            if (_reader.Read(section, stored: false, faults) is { } source)
            {
                sources.Add(source);
            }
        }

        if (faults.Count > 0)
        {
            throw new SourceSettingsException(faults);
        }

        _configured = sources;
        _snapshot = Snapshot.Of(sources, []);
    }

    /// <summary>Raised after the sources changed, on the thread that changed them.</summary>
    public event Action? Changed;

    /// <summary>All usable sources, by name.</summary>
    public IReadOnlyList<SourceDefinition> Sources => _snapshot.Sources;

    /// <summary>Why stored sources are not among <see cref="Sources"/>; empty when all are.</summary>
    public IReadOnlyList<string> Faults => _snapshot.Faults;

    /// <summary>The source of a name; null when there is none.</summary>
    public SourceDefinition? Find(SourceId id) => _snapshot.Sources.FirstOrDefault(source => source.Id == id);

    /// <summary>Reads the sources that admins added. Call once the store is open, and again when another host may have changed them.</summary>
    /// <exception cref="StoreException">The store cannot be read; the sources are as before.</exception>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        List<string> faults = [];
        List<SourceDefinition> sources = [.. _configured];
        foreach ((SourceId id, string json) in (await _store.GetSourceSettingsAsync(cancellationToken)).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal))
        {
            if (_configured.Any(source => source.Id == id))
            {
                faults.Add($"Sources:{id} is both in the configuration and added at run time: the configuration is used. Remove it in one of the two places.");
            }
            else if (Read(id, json, faults) is { } source)
            {
                sources.Add(source);
            }
        }

        foreach (string fault in faults)
        {
            LogFault(_logger, fault);
        }

        _snapshot = Snapshot.Of(sources, faults);
        Changed?.Invoke();
    }

    /// <summary>Checks settings as an admin gives them, secrets in the clear; answers all faults, none when they can be saved.</summary>
    public IReadOnlyList<string> Validate(SourceId id, JsonObject settings)
    {
        List<string> faults = [];
        if (_configured.Any(source => source.Id == id))
        {
            faults.Add($"Sources:{id} is defined in the configuration files and cannot be changed here; choose another name.");
        }

        _ = Read(id, _secrets.Protect(id, settings, Type(settings)).ToJsonString(), faults);
        return faults;
    }

    /// <summary>Stores settings of a source, its secrets encrypted, and makes it one of <see cref="Sources"/>.</summary>
    /// <param name="id">The name.</param>
    /// <param name="settings">
    /// As in configuration: <c>Type</c>, <c>Schedule</c>, <c>Access</c>, <c>Options</c>; secrets in the clear. A secret that is absent stays as it was stored.
    /// </param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="SourceSettingsException">The settings are faulty; nothing was stored.</exception>
    public async ValueTask SaveAsync(SourceId id, JsonObject settings, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        settings = await KeepSecretsAsync(id, settings, faults, cancellationToken);
        faults.AddRange(Validate(id, settings));
        if (faults.Count > 0)
        {
            throw new SourceSettingsException(faults);
        }

        await StoreAsync(id, _secrets.Protect(id, settings, Type(settings)).ToJsonString(), cancellationToken);
    }

    /// <summary>The source that settings would make, nothing stored: to test it, or to crawl it on trial.</summary>
    /// <param name="id">The name.</param>
    /// <param name="settings">As <see cref="SaveAsync"/> takes them; a secret that is absent is as it was stored.</param>
    /// <param name="cancellationToken">Cancels reading the store.</param>
    /// <exception cref="SourceSettingsException">The settings are faulty.</exception>
    public async ValueTask<SourceDefinition> DraftAsync(SourceId id, JsonObject settings, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        settings = await KeepSecretsAsync(id, settings, faults, cancellationToken);
        SourceDefinition? source = Read(id, _secrets.Protect(id, settings, Type(settings)).ToJsonString(), faults);
        return faults.Count > 0 || source is null ? throw new SourceSettingsException(faults) : source;
    }

    /// <summary>Forgets the settings of a stored source; its documents stay until the store removes the source.</summary>
    public ValueTask RemoveAsync(SourceId id, CancellationToken cancellationToken) => StoreAsync(id, null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _saving.Dispose();

    private async ValueTask StoreAsync(SourceId id, string? json, CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            await _store.SetSourceSettingsAsync(id, json, cancellationToken);
            await LoadAsync(cancellationToken);
        }
        finally
        {
            _saving.Release();
        }
    }

    private async ValueTask<JsonObject> KeepSecretsAsync(SourceId id, JsonObject settings, List<string> faults, CancellationToken cancellationToken) =>
        Type(settings) is { } type && (await _store.GetSourceSettingsAsync(cancellationToken)).GetValueOrDefault(id) is { } json
            && JsonNode.Parse(json) is JsonObject stored && Type(stored) == type
            ? SourceSecrets.Keep(id, settings, _secrets.Unprotect(id, stored, type, []), type, faults)
            : settings;

    private ConnectorType? Type(JsonObject settings) =>
        settings.FirstOrDefault(pair => pair.Key.Equals("Type", StringComparison.OrdinalIgnoreCase)).Value is JsonValue value
        && value.TryGetValue(out string? name) ? _types.Find(name) : null;

    private SourceDefinition? Read(SourceId id, string json, List<string> faults)
    {
        try
        {
            // The same reader and the same words as for the files: a stored source is a section like any other.
            JsonObject settings = JsonNode.Parse(json)?.AsObject() ?? [];
            int before = faults.Count;
            JsonObject clear = _secrets.Unprotect(id, settings, Type(settings), faults);
            if (faults.Count > before)
            {
                return null;
            }

            JsonObject root = new() { [Section] = new JsonObject { [id.Value] = clear } };
            using MemoryStream stream = new(Encoding.UTF8.GetBytes(root.ToJsonString()));
            IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
            return _reader.Read(configuration.GetSection($"{Section}:{id}"), stored: true, faults);
        }
        catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            faults.Add($"Sources:{id} is not a JSON object of Type, Schedule, Access and Options; save it again.");
            return null;
        }
    }

    [LoggerMessage(3001, LogLevel.Error, "a stored source is left out: {Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    private sealed record Snapshot(IReadOnlyList<SourceDefinition> Sources, IReadOnlyList<string> Faults)
    {
        public static Snapshot Of(IEnumerable<SourceDefinition> sources, IReadOnlyList<string> faults) =>
            new([.. sources.OrderBy(source => source.Id.Value, StringComparer.Ordinal)], faults);
    }
}
