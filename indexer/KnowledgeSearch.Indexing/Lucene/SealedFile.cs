using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>A small JSON file with a hash of its content, so that a damaged one is never taken for a valid one.</summary>
internal static class SealedFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The bytes of a file that holds the value.</summary>
    public static byte[] Write<T>(T value)
    {
        string content = JsonSerializer.Serialize(value, Options);
        return Encoding.UTF8.GetBytes($"{{\"content\":{content},\"sha256\":\"{Hash(content)}\"}}\n");
    }

    /// <summary>The value in a file; null when there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            string content = document.RootElement.GetProperty("content").GetRawText();
            return document.RootElement.GetProperty("sha256").GetString() == Hash(content)
                ? JsonSerializer.Deserialize<T>(content, Options)
                : throw new InvalidDataException($"'{path}' is damaged: its hash does not fit its content.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is damaged: {exception.Message}", exception);
        }
    }

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
