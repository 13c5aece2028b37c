namespace KnowledgeSearch.Connectors;

/// <summary>A file as its source gives it, as hostile as its source.</summary>
/// <param name="Name">File name; its ending tells the format where <paramref name="MediaType"/> does not.</param>
/// <param name="MediaType">As the source tells it, lower case; empty when it tells none.</param>
/// <param name="Charset">As the source tells it; null when it tells none.</param>
/// <param name="Content">The bytes.</param>
public sealed record SourceFile(string Name, string MediaType, string? Charset, ReadOnlyMemory<byte> Content);

/// <summary>What was read of a file.</summary>
/// <param name="Text">Plain text; line breaks matter. Empty when the file has none (a scanned page).</param>
/// <param name="Title">The title that the file gives itself; null when it gives none worth showing.</param>
/// <param name="Author">The person it names as its author; null when it names none.</param>
/// <param name="Created">When it says it was written, UTC; null when it does not, or cannot be true.</param>
/// <param name="Modified">When it says it was last changed, UTC; null when it does not, or cannot be true.</param>
/// <param name="Language"><c>nl</c>, <c>en</c>, or null: detected from the text.</param>
public sealed record FileText(string Text, string? Title, string? Author, DateTimeOffset? Created, DateTimeOffset? Modified, string? Language);

/// <summary>Turns files into text, apart from this process: a file that is made to break its reader breaks nothing else.</summary>
public interface IFileParser
{
    /// <summary>Whether files of this kind are read: PDF, Office documents of 2007 and later, saved messages, zip archives, plain text, Markdown, CSV and HTML.</summary>
    /// <param name="mediaType">As the source tells it; empty when it tells none.</param>
    /// <param name="name">File name.</param>
    bool Reads(string mediaType, string name);

    /// <summary>Reads a file. Takes some seconds at most, however the file is made.</summary>
    /// <exception cref="DocumentException">The file cannot be read; the message names it and says why, in one sentence and a remedy.</exception>
    ValueTask<FileText> ParseAsync(SourceFile file, CancellationToken cancellationToken);
}

internal sealed class NoFiles : IFileParser
{
    public static readonly NoFiles Instance = new();

    public bool Reads(string mediaType, string name) => false;

    public ValueTask<FileText> ParseAsync(SourceFile file, CancellationToken cancellationToken) =>
        throw new DocumentException($"{file.Name} is a file, and this host reads none.");
}
