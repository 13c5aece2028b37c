using System.Text.Json;
using KnowledgeSearch.Connectors;
using Microsoft.Net.Http.Headers;

namespace KnowledgeSearch.SearchApi.Documents;

/// <summary>A document sent as a file (its <c>Content-Type</c> says which): its text is read by the same worker that reads crawled files.</summary>
internal static class FileUpload
{
    /// <summary>Whether a request brings a file. What no reader knows is taken for JSON, as tools send that under many names.</summary>
    public static bool Is(HttpRequest request, DocumentId id, IFileParser files) => MediaType(request) is { } type && type != "application/json" && files.Reads(type, Name(id));

    /// <summary>The document that a file is, as JSON: with the title that is given, else the file's own, else its name.</summary>
    /// <exception cref="DocumentException">The file cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(
        HttpRequest request, DocumentId id, string? title, string? url, ReadOnlyMemory<byte> content, IFileParser files, CancellationToken cancellationToken)
    {
        string? charset = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) ? type.Charset.Value : null;
        FileText file = await files.ParseAsync(new SourceFile(Name(id), MediaType(request) ?? "", charset, content), cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(
            new SourceDocument
            {
                Id = id,
                Kind = DocumentKind.File,
                Title = title ?? file.Title ?? Path.GetFileNameWithoutExtension(Name(id)),
                Url = url ?? "",
                Body = file.Text,
                Language = file.Language,
                AuthorName = file.Author,
                Created = file.Created,
                Modified = file.Modified,
            },
            DocumentJson.Options);
    }

    private static string? MediaType(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) ? type.MediaType.Value?.ToLowerInvariant() : null;

    private static string Name(DocumentId id) => id.ExternalId[(id.ExternalId.LastIndexOf('/') + 1)..];
}
