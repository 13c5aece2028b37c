using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>The bytes that are stored: one canonical JSON per document, hashed as it stands, so that a stored document can be checked against its
/// hash.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new(DocumentJson.Options) { Converters = { new JsonStringEnumConverter() } };

    private static ReadOnlySpan<byte> EscapedReplacement => "\\uFFFD"u8;

    /// <summary>The canonical bytes of a document: without its version, times in UTC.</summary>
    public static byte[] Write(SourceDocument document) => Write<SourceDocument>(
        document with
        {
            Version = null,
            Content = null,
            Created = document.Created?.ToUniversalTime(),
            Modified = document.Modified?.ToUniversalTime(),
        });

    /// <summary>The bytes of an account, a group or a run.</summary>
    public static byte[] Write<T>(T value)
        where T : class
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Options);

        // Half a surrogate pair is written as an escaped replacement character, and the character itself as itself: one of them must be the canonical one.
        return json.AsSpan().IndexOf(EscapedReplacement) < 0
            ? json
            : JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<T>(json, Options), Options);
    }

    /// <summary>Reads what was written.</summary>
    /// <exception cref="StoreException">The stored bytes are damaged.</exception>
    public static T Read<T>(string id, byte[] json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new StoreException($"What the store holds of '{id}' cannot be read; restore a backup or crawl its source in full.", exception);
        }
    }

    /// <summary>A stored document with its version.</summary>
    public static SourceDocument ReadDocument(string id, byte[] json, string? version) => Read<SourceDocument>(id, json) with { Version = version };

    /// <summary>Only the links of a stored document; skips the rest, which is most of it.</summary>
    public static IReadOnlyList<string> ReadLinks(string id, byte[] json) => Read<LinkedDocument>(id, json).Links;

    /// <summary>The content hash of canonical bytes.</summary>
    public static byte[] Hash(byte[] json) => SHA256.HashData(json);

    private sealed record LinkedDocument(IReadOnlyList<string> Links);
}
