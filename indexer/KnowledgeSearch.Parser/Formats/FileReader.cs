namespace KnowledgeSearch.Parser.Formats;

/// <summary>A file as it came.</summary>
internal sealed record FileBytes(string Name, string MediaType, string? Charset, byte[] Content)
{
    /// <summary>Lower-case ending of the name, with its dot; empty when there is none.</summary>
    public string Ending => Path.GetExtension(Name).ToLowerInvariant();
}

/// <summary>The file cannot be read; the message completes the sentence "the file …".</summary>
internal class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The file, or one inside it, is made to exhaust who reads it: nothing of it is kept.</summary>
internal sealed class BombException(string message) : UnreadableFileException(message);

/// <summary>Tells formats apart, by what the bytes say before what the name or the server says.</summary>
internal static class FileReader
{
    public static ParseAnswer Read(FileBytes file, ReadingBudget budget)
    {
        TextSink text = new(budget.MaxCharacters);
        FileFacts facts = Read(file, text, budget);
        return new ParseAnswer
        {
            Text = text.ToString(),
            Title = FileFacts.SaneTitle(facts.Title),
            Author = FileFacts.SaneAuthor(facts.Author),
            Created = facts.Created,
            Modified = facts.Modified,
            Language = facts.Language,
        };
    }

    /// <summary>Adds the text of a file, which may stand inside another.</summary>
    public static FileFacts Read(FileBytes file, TextSink text, ReadingBudget budget)
    {
        ReadOnlySpan<byte> content = file.Content;
        if (content.Length == 0)
        {
            throw new UnreadableFileException("is empty");
        }

        // PDF readers look for the header within the first kilobyte (ISO 32000-1, annex H, note 13).
        if (content[..Math.Min(content.Length, 1024)].IndexOf("%PDF-"u8) >= 0)
        {
            return PdfFile.Read(file.Content, text, budget);
        }

        if (content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith("PK\u0005\u0006"u8))
        {
            return ZipFiles.Read(file, text, budget);
        }

        if (content.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
        {
            throw new UnreadableFileException("is an Office file of before 2007, or one protected by a password, neither of which is read: save it anew as docx, xlsx or pptx");
        }

        return (file.MediaType, file.Ending) switch
        {
            ("message/rfc822", _) or (_, ".eml") => MailFile.Read(file.Content, text, budget),
            ("text/html" or "application/xhtml+xml", _) or (_, ".html" or ".htm" or ".xhtml") => HtmlFile.Read(file, text, budget),
            ("application/pdf", _) or (_, ".pdf" or ".docx" or ".xlsx" or ".pptx" or ".zip") => throw new UnreadableFileException("is not what its name or type says, or is cut off"),
            _ => PlainFile.Read(file, text),
        };
    }
}
