using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.SearchApi.Auth;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary>
/// Sources, access, keys, roles and the rules about words are files that are edited outside this program. At the start, and when they change while it runs, what differs from what was
/// last recorded goes into the audit log; secrets are not among it.
/// </summary>
internal sealed partial class AuditedSettings(
    AuditLog log, SourceCatalog sources, IOptionsMonitor<ApiKeySettings> keys, IConfiguration configuration, IOptions<IndexOptions> index, TimeProvider time, ILogger<AuditedSettings> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        do
        {
            try
            {
                await log.CompareSettingsAsync(Current(), stoppingToken);
            }
            catch (Exception exception) when (exception is Ingestion.Store.StoreException or IOException or UnauthorizedAccessException)
            {
                LogNotCompared(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Every setting by name, as text to compare; what stands there is shown as before and after.
    private Dictionary<string, string> Current()
    {
        Dictionary<string, string> current = new(StringComparer.Ordinal);
        foreach (SourceDefinition source in sources.Sources)
        {
            current[$"source {source.Id}"] =
                $"type {source.Type.Name}, schedule {source.Schedule ?? "none"}{(source.Sensitive ? ", sensitive" : "")}{(source.RetentionDays is { } days ? $", kept {days} days" : "")}";
            current[$"access {source.Id}"] = source.Access is { } access ? JsonSerializer.Serialize(access, DocumentJson.Options) : "nobody";
        }

        foreach ((string name, ApiKeyOptions key) in keys.CurrentValue.Keys)
        {
            current[$"key {name}"] = $"{key.Hash[..8]}, {string.Join(' ', key.Scopes)}, as {key.As}, expires {key.Expires?.ToString("O") ?? "never"}";
        }

        foreach (IConfigurationSection role in configuration.GetSection("Auth:Roles").GetChildren())
        {
            // Addresses of people stay out of what cannot be changed.
            string members = string.Join('\n', role.GetChildren().Select(member => member.Value).Order(StringComparer.Ordinal));
            current[$"role {role.Key}"] = $"{role.GetChildren().Count()} addresses, {Digest(Encoding.UTF8.GetBytes(members))}";
        }

        string words = index.Value.Words is { Length: > 0 } given ? given : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(index.Value.Path)) ?? ".", "words.txt");
        if (File.Exists(words))
        {
            byte[] content = File.ReadAllBytes(words);
            current["words"] = $"{content.Length} bytes, {Digest(content)}";
        }

        return current;
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    [LoggerMessage(4020, LogLevel.Warning, "changes of settings were not recorded; trying again: {Fault}")]
    private partial void LogNotCompared(string fault);
}
