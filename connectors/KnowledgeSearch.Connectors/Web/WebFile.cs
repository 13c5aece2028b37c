using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>A file that a site links to: a document of its own, whose text the host's parser reads.</summary>
internal static class WebFile
{
    /// <summary>Whether a response is a file to be read, by its first bytes before what the server says: many serve every download as a page.</summary>
    public static bool Is(SourceResponse response, Uri address, IFileParser files) =>
        files.Reads("application/pdf", "") && (response.Body.AsSpan().StartsWith("%PDF-"u8) || response.Body.AsSpan().StartsWith("PK\u0003\u0004"u8))
        || (response.MediaType is not ("text/html" or "application/xhtml+xml" or "text/plain") && !response.LooksLikeHtml && files.Reads(response.MediaType, Name(response, address)));

    /// <exception cref="DocumentException">The file cannot be read.</exception>
    public static ValueTask<FileText> ReadAsync(SourceResponse response, Uri address, IFileParser files, CancellationToken cancellationToken) =>
        files.ParseAsync(new SourceFile(Name(response, address), response.MediaType, response.Charset, response.Body), cancellationToken);

    /// <summary>What people would call a file that gives itself no title: <c>verlof_2026.pdf</c> is "verlof 2026".</summary>
    public static string Title(SourceResponse response, Uri address)
    {
        string name = Path.GetFileNameWithoutExtension(Name(response, address)).Replace('_', ' ').Trim();
        return name.Contains(' ', StringComparison.Ordinal) ? name : name.Replace('-', ' ');
    }

    // The name that it would be saved under, else the last part of the address.
    private static string Name(SourceResponse response, Uri address)
    {
        string? given = response.ContentHeaders.ContentDisposition is { } disposition ? disposition.FileNameStar ?? disposition.FileName?.Trim('"') : null;
        string name = Path.GetFileName((given is { Length: > 0 } ? given : Uri.UnescapeDataString(address.Segments[^1])).Replace('\\', '/').TrimEnd('/'));
        string clean = string.Concat(name.Where(c => !char.IsControl(c)).Take(200));
        return clean.Length > 0 ? clean : address.Host;
    }
}
