using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// Turns the bytes of a feed into text. A byte order mark is never wrong; declared Western single-byte charsets and UTF-8 are often each other, so the bytes
/// decide between them: non-ASCII text is not valid UTF-8 by accident. Other declarations are believed, the HTTP header's before the document's (RFC 7303 §3).
/// </summary>
internal static class FeedEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Decodes, and says in <paramref name="note"/> when a declaration was overruled; null when all is as declared.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? httpCharset, out string? note)
    {
        note = null;
        if (Marked(bytes) is ({ } marked, int length))
        {
            return marked.GetString(bytes[length..]);
        }

        string? declared = string.IsNullOrWhiteSpace(httpCharset) ? InDeclaration(bytes) : httpCharset;
        Encoding? encoding = declared is null ? null : Find(declared);
        if (declared is not null && encoding is null)
        {
            note = $"The declared encoding '{declared}' is unknown and was guessed.";
        }

        if (encoding is not null && !IsWesternOrUtf8(encoding))
        {
            return encoding.GetString(bytes);
        }

        try
        {
            string text = StrictUtf8.GetString(bytes);
            if (encoding is not null and not UTF8Encoding && text.Length != bytes.Length)
            {
                note = $"The feed is declared {declared} but is UTF-8, and was read as such.";
            }

            return text;
        }
        catch (DecoderFallbackException)
        {
            note ??= encoding is null or UTF8Encoding ? $"The feed is {(declared is null ? "taken for" : "declared")} UTF-8 but is not, and was read as windows-1252." : null;
            return (encoding is null or UTF8Encoding ? Windows1252 : encoding).GetString(bytes);
        }
    }

    private static (Encoding? Encoding, int Length) Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [(byte)'<', 0, not 0, 0, ..] => (Encoding.Unicode, 0),
        [0, (byte)'<', 0, not 0, ..] => (Encoding.BigEndianUnicode, 0),
        _ => (null, 0),
    };

    private static string? InDeclaration(ReadOnlySpan<byte> bytes)
    {
        string start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1024)]).TrimStart();
        int end = start.StartsWith("<?xml", StringComparison.Ordinal) ? start.IndexOf('>', StringComparison.Ordinal) : -1;
        if (end < 0 || start.IndexOf("encoding", 0, end, StringComparison.Ordinal) is not (>= 0 and int at))
        {
            return null;
        }

        string[] quoted = start[at..end].Split('"', '\'');
        return quoted.Length >= 3 ? quoted[1].Trim() : null;
    }

    private static Encoding? Find(string name)
    {
        try
        {
            // WHATWG: what calls itself ISO-8859-1 or ASCII is windows-1252, which differs only where those have no printable characters.
            return name.ToLowerInvariant() is "iso-8859-1" or "latin1" or "latin-1" or "us-ascii" or "ascii" or "iso8859-1" ? Windows1252
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? (name.Equals("utf-7", StringComparison.OrdinalIgnoreCase) ? null : Encoding.GetEncoding(name));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsWesternOrUtf8(Encoding encoding) => encoding is UTF8Encoding || (encoding.IsSingleByte && encoding.CodePage is >= 1250 and <= 1258 or >= 28591 and <= 28605 or 20127);
}
