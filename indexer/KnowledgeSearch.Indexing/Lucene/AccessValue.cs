using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// A document's access as a doc value (<see cref="IndexFields.Access"/>): canonical JSON, so that equal rights are equal values whatever the order of lists
/// and principals. What a value cannot hold in Lucene's 32,766 bytes is deflated; about 10,000 principals fit.
/// </summary>
internal static class AccessValue
{
    private const int MaxLength = 32_766;
    private const byte Deflated = 0;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the document belongs to an open partition: every signed-in person may see it.</summary>
    public static bool IsOpen(DocumentAccess? access) => access is { AllOf.Count: 0, Deny.Count: 0 } and ({ Everyone: true } or { Public: true });

    /// <summary>The value; null: nobody but admins, also when the access is too long for a value.</summary>
    public static byte[]? Write(DocumentAccess? access)
    {
        if (access is null || access.AllOf.Any(clause => clause.Count == 0) || !(access.Everyone || access.Public || access.AllOf.Count > 0))
        {
            return null;
        }

        byte[] json = WriteJson(access);
        byte[] value = json.Length <= MaxLength ? json : Deflate(json);
        return value.Length <= MaxLength ? value : null;
    }

    /// <summary>The access of a value.</summary>
    public static DocumentAccess Read(BytesRef value)
    {
        ReadOnlySpan<byte> bytes = value.Bytes.AsSpan(value.Offset, value.Length);
        if (bytes[0] != Deflated)
        {
            return Parse(bytes);
        }

        using DeflateStream stream = new(new MemoryStream(value.Bytes, value.Offset + 1, value.Length - 1), CompressionMode.Decompress);
        using MemoryStream json = new();
        stream.CopyTo(json);
        return Parse(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    private static DocumentAccess Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<DocumentAccess>(json, DocumentJson.Options)
        ?? throw new InvalidDataException("The access of a document in the index is null.");

    private static byte[] WriteJson(DocumentAccess access)
    {
        ArrayBufferWriter<byte> buffer = new(128);
        using Utf8JsonWriter writer = new(buffer, Options);
        writer.WriteStartObject();
        if (access.Public || access.Everyone)
        {
            writer.WriteBoolean(access.Public ? "public" : "everyone", true); // public implies everyone
        }

        if (access.AllOf.Count > 0)
        {
            writer.WriteStartArray("allOf");
            IEnumerable<IGrouping<string, string[]>> clauses = access.AllOf.Select(Sorted).GroupBy(clause => string.Join('\n', clause));
            foreach (IGrouping<string, string[]> same in clauses.OrderBy(same => same.Key, StringComparer.Ordinal))
            {
                WriteList(writer, same.First());
            }

            writer.WriteEndArray();
        }

        if (access.Deny.Count > 0)
        {
            writer.WritePropertyName("deny");
            WriteList(writer, Sorted(access.Deny));
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string[] Sorted(IReadOnlyList<string> principals) => [.. principals.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static void WriteList(Utf8JsonWriter writer, string[] list)
    {
        writer.WriteStartArray();
        foreach (string principal in list)
        {
            writer.WriteStringValue(principal);
        }

        writer.WriteEndArray();
    }

    private static byte[] Deflate(byte[] json)
    {
        using MemoryStream buffer = new();
        buffer.WriteByte(Deflated); // JSON never begins with it
        using (DeflateStream stream = new(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(json);
        }

        return buffer.ToArray();
    }
}
