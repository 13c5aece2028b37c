using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeSearch.Connectors;

/// <summary>The name of a configured source: 1–64 characters of <c>a–z 0–9 -</c>, beginning with a letter or digit. Compared by ordinal.</summary>
[JsonConverter(typeof(SourceIdJsonConverter))]
public readonly record struct SourceId
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private readonly string? _value;

    /// <summary>Creates an id from its text.</summary>
    /// <exception cref="FormatException">The text is not a valid source name; the message says what is allowed.</exception>
    public SourceId(string value)
    {
        if (!IsValid(value))
        {
            throw new FormatException($"Source name '{value}' is not valid: use 1 to 64 characters of a-z, 0-9 and '-', beginning with a letter or digit.");
        }

        _value = value;
    }

    /// <summary>The text of the id; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether the text may name a source.</summary>
    public static bool IsValid([NotNullWhen(true)] string? value) =>
        value is { Length: >= 1 and <= 64 } && value[0] != '-' && value.AsSpan().IndexOfAnyExcept(Allowed) < 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a <see cref="SourceId"/> as a JSON string.</summary>
public sealed class SourceIdJsonConverter : JsonConverter<SourceId>
{
    /// <inheritdoc/>
    public override SourceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.GetString();
        return SourceId.IsValid(text) ? new SourceId(text) : throw new JsonException($"'{text}' is not a source name.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SourceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
