using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>How an <see cref="IndexDocument"/> is stored: JSON as everywhere, by generated code, which starts faster than reflection.</summary>
[JsonSerializable(typeof(IndexDocument))]
internal sealed partial class StoredDocumentJson : JsonSerializerContext
{
    private static readonly StoredDocumentJson Shared = new(new JsonSerializerOptions(DocumentJson.Options) { TypeInfoResolver = null });

    /// <summary>The bytes that are stored.</summary>
    public static byte[] Write(IndexDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Shared.IndexDocument);

    /// <summary>The document of stored bytes.</summary>
    public static IndexDocument Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Shared.IndexDocument) ?? throw new InvalidDataException("A stored document of the index is null.");
}
