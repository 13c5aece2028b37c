using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using KnowledgeSearch.SearchApi.Pages;

namespace KnowledgeSearch.SearchApi.Embed;

/// <summary>A file for pages of other sites.</summary>
/// <param name="Content">What it holds.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Version">A hash of its content: its address with it never changes what it gives.</param>
/// <param name="Integrity">For the attribute <c>integrity</c> (Subresource Integrity, W3C).</param>
internal sealed record EmbedFile(byte[] Content, string ContentType, string Version, string Integrity);

/// <summary>The files under <c>/embed/v1</c>. The element is one module made of the parts that it is written in, end to end: nothing is built or shortened.</summary>
internal static class EmbedFiles
{
    /// <summary>Where they are served. Within v1 attributes, events and parts are only added.</summary>
    public const string Route = "/embed/v1";

    /// <summary>The element, and the list of all files.</summary>
    public const string Element = "knowledge-search.js", List = "files.json";

    private const string Script = "text/javascript; charset=utf-8";

    private static readonly FrozenDictionary<string, EmbedFile> s_files = Read();

    /// <summary>A file by its name; null when there is none.</summary>
    public static EmbedFile? Find(string name) => s_files.GetValueOrDefault(name);

    /// <summary>The address that a file has for ever, of this site.</summary>
    public static string Address(string name) => $"{Route}/{s_files[name].Version}/{name}";

    private static FrozenDictionary<string, EmbedFile> Read()
    {
        Dictionary<string, EmbedFile> files = new(StringComparer.Ordinal)
        {
            [Element] = File(Script, "combobox.js", "embed/texts.js", "embed/style.js", "embed/knowledge-search.js"),
            ["client.js"] = File(Script, "embed/client.js"),
            ["client.d.ts"] = File("text/plain; charset=utf-8", "embed/client.d.ts"),
        };
        byte[] list = JsonSerializer.SerializeToUtf8Bytes(files.ToDictionary(
            file => file.Key, file => new { url = $"{Route}/{file.Value.Version}/{file.Key}", integrity = file.Value.Integrity, bytes = file.Value.Content.Length }));
        files[List] = Of("application/json", list);
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static EmbedFile File(string type, params IEnumerable<string> parts) => Of(type, [.. parts.SelectMany(SiteFiles.Content)]);

    private static EmbedFile Of(string type, byte[] content) =>
        new(content, type, Convert.ToHexStringLower(SHA256.HashData(content))[..16], "sha384-" + Convert.ToBase64String(SHA384.HashData(content)));
}
