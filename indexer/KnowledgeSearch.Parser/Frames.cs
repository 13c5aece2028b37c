using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeSearch.Parser;

/// <summary>What a worker says first: what it can no longer do.</summary>
internal sealed record WorkerGreeting(IReadOnlyList<string> GaveUp);

/// <summary>Asks for the text of a file, whose bytes follow.</summary>
/// <param name="Name">File name; only its ending counts.</param>
/// <param name="MediaType">As the source tells it; empty when it tells none.</param>
/// <param name="Charset">As the source tells it; null when it tells none.</param>
/// <param name="Length">How many bytes follow.</param>
/// <param name="Seconds">Time it may take.</param>
/// <param name="MaxCharacters">Characters of text at most; the rest is left out.</param>
internal sealed record ParseRequest(string Name, string MediaType, string? Charset, int Length, int Seconds, int MaxCharacters);

/// <summary>The text of a file, or why there is none.</summary>
internal sealed record ParseAnswer
{
    /// <summary>Completes the sentence "the file …"; null when it was read.</summary>
    public string? Refused { get; init; }

    public string Text { get; init; } = "";

    public string? Title { get; init; }

    public string? Author { get; init; }

    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? Modified { get; init; }

    public string? Language { get; init; }
}

/// <summary>Messages between a worker and its parent: a length of four bytes, little endian, then JSON. Each side takes the other's length for a claim.</summary>
internal static class Frames
{
    /// <summary>The longest message that a parent takes from a worker.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    public static byte[] Pack<T>(T message)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, typeof(T), FrameJson.Default);
        byte[] frame = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, json.Length);
        json.CopyTo(frame, 4);
        return frame;
    }

    public static T? Unpack<T>(ReadOnlySpan<byte> json)
        where T : class => (T?)JsonSerializer.Deserialize(json, typeof(T), FrameJson.Default);

    public static void Write<T>(Stream output, T message)
    {
        output.Write(Pack(message));
        output.Flush();
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    public static T? TryRead<T>(Stream input)
        where T : class
    {
        Span<byte> length = stackalloc byte[4];
        return input.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4 ? null : Unpack<T>(ReadContent(input, BinaryPrimitives.ReadInt32LittleEndian(length)));
    }

    public static byte[] ReadContent(Stream input, int length)
    {
        byte[] content = new byte[length];
        input.ReadExactly(content);
        return content;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerGreeting))]
[JsonSerializable(typeof(ParseRequest))]
[JsonSerializable(typeof(ParseAnswer))]
internal sealed partial class FrameJson : JsonSerializerContext;
