using System.Text;
using System.Text.Unicode;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>Text as it stands: plain, Markdown, CSV.</summary>
internal static class PlainFile
{
    // Bytes that no text of any of the encodings below has more than a few of.
    private const int MaxControls = 8;

    public static FileFacts Read(FileBytes file, TextSink text)
    {
        text.Add(Decode(file.Content, file.Charset));
        return new FileFacts();
    }

    /// <summary>The byte order mark, then what the source says, then what the bytes allow.</summary>
    public static string Decode(byte[] content, string? charset)
    {
        if (content is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            using StreamReader marked = new(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return marked.ReadToEnd();
        }

        int nulls = content.AsSpan(0, Math.Min(content.Length, 4096)).Count((byte)0);
        if (nulls > MaxControls)
        {
            throw new UnreadableFileException("is not text");
        }

        return (Named(charset) ?? (Utf8.IsValid(content) ? Encoding.UTF8 : Windows1252)).GetString(content);
    }

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252) ?? Encoding.Latin1;

    private static Encoding? Named(string? charset)
    {
        if (string.IsNullOrWhiteSpace(charset) || charset.Equals("utf-7", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // WHATWG Encoding §4.2: what is called latin-1 or ASCII is windows-1252.
        if (charset.ToLowerInvariant() is "iso-8859-1" or "latin1" or "us-ascii" or "ascii")
        {
            return Windows1252;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            return null; // a name of no encoding says nothing
        }
    }
}
