using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeSearch.Connectors;

/// <summary>
/// Names one document for ever: <c>source/externalId</c>. The part before the first slash is the <see cref="SourceId"/>; the rest is whatever the source
/// keeps stable when a document is edited, renamed or moved (a page id, never a title). At most <see cref="MaxLength"/> characters, no control characters.
/// </summary>
[JsonConverter(typeof(DocumentIdJsonConverter))]
public readonly record struct DocumentId
{
    /// <summary>The longest id, in UTF-16 characters. Longer keys (URLs) are hashed by the connector.</summary>
    public const int MaxLength = 512;

    private readonly string? _value;

    /// <summary>Creates an id from a source and the source's own key.</summary>
    /// <exception cref="FormatException">The id would be empty, too long or hold control characters.</exception>
    public DocumentId(SourceId source, string externalId)
        : this($"{source.Value}/{externalId}", validated: IsValid($"{source.Value}/{externalId}"))
    {
    }

    private DocumentId(string value, bool validated)
    {
        if (!validated)
        {
            throw new FormatException($"Document id '{value}' is not valid: use 'source/key' of at most {MaxLength} characters without control characters.");
        }

        _value = value;
    }

    /// <summary>The whole id; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>The source that the document belongs to.</summary>
    public SourceId Source => new(Value[..Value.IndexOf('/', StringComparison.Ordinal)]);

    /// <summary>The key within the source.</summary>
    public string ExternalId => Value[(Value.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Reads an id from its text.</summary>
    /// <exception cref="FormatException">The text is not <c>source/key</c>.</exception>
    public static DocumentId Parse(string value) => new(value, IsValid(value));

    /// <summary>Reads an id from its text, or answers false.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out DocumentId id)
    {
        bool valid = IsValid(value);
        id = valid ? new DocumentId(value!, true) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string? value)
    {
        if (value is not { Length: >= 3 and <= MaxLength })
        {
            return false;
        }

        int slash = value.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < value.Length - 1 && SourceId.IsValid(value[..slash]) && !value.AsSpan().ContainsAnyInRange('\0', '\u001f');
    }
}

/// <summary>Writes a <see cref="DocumentId"/> as a JSON string.</summary>
public sealed class DocumentIdJsonConverter : JsonConverter<DocumentId>
{
    /// <inheritdoc/>
    public override DocumentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.GetString();
        return DocumentId.TryParse(text, out DocumentId id) ? id : throw new JsonException($"'{text}' is not a document id: use 'source/key'.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DocumentId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
