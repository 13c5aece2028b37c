namespace KnowledgeSearch.Parser;

/// <summary>Which files are read, by what the source says they are.</summary>
internal static class FileKinds
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".pdf", ".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".pptm", ".ppsx", ".eml", ".zip", ".txt", ".md", ".csv", ".html", ".htm", ".xhtml",
    };

    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/pdf", "application/x-pdf", "message/rfc822", "application/zip", "application/x-zip-compressed", "text/plain", "text/markdown", "text/csv", "text/html", "application/xhtml+xml",
    };

    // Servers that do not know an ending say one of these.
    private static readonly HashSet<string> Unknown = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download", "application/vnd.ms-excel", "application/msword", "application/vnd.ms-powerpoint",
    };

    /// <summary>Whether a file is one whose text can be read.</summary>
    public static bool Reads(string mediaType, string name) =>
        Types.Contains(mediaType)
        || mediaType.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.OrdinalIgnoreCase)
        || (mediaType.StartsWith("application/vnd.ms-", StringComparison.OrdinalIgnoreCase) && mediaType.EndsWith(".macroenabled.12", StringComparison.OrdinalIgnoreCase))
        || (Unknown.Contains(mediaType) && Endings.Contains(Path.GetExtension(name)));
}
