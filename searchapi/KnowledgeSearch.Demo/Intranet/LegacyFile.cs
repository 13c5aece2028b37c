namespace KnowledgeSearch.Demo;

/// <summary>A file that the old intranet offers for download.</summary>
public sealed class LegacyFile
{
    private readonly Lazy<byte[]> _content;

    internal LegacyFile(string path, string contentType, DateTimeOffset modified, Func<byte[]> write)
    {
        (Path, ContentType, Modified) = (path, contentType, modified);
        _content = new Lazy<byte[]>(write);
    }

    /// <summary>From the root: <c>/bestanden/reisregeling.docx</c>.</summary>
    public string Path { get; }

    public string ContentType { get; }

    public DateTimeOffset Modified { get; }

    /// <summary>Its bytes, written when somebody first asks for them.</summary>
    public byte[] Content => _content.Value;
}
