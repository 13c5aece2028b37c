using System.Text;
using System.Text.Unicode;

namespace KnowledgeSearch.Connectors.Web.Decoding;

/// <summary>A page as text.</summary>
/// <param name="Text">Without byte order mark.</param>
/// <param name="Encoding">What it was decoded from, by its WHATWG name in lower case.</param>
/// <param name="Overruled">The declared encoding that the bytes contradicted; null when none was.</param>
internal sealed record DecodedPage(string Text, string Encoding, string? Overruled);

/// <summary>Turns bytes into text the way browsers do, except that a declaration that the bytes prove wrong is overruled: legacy pages lie, and mojibake cannot be found.</summary>
internal static class PageDecoder
{
    private const int PrescanBytes = 1024;

    // Browsers also obey a meta element that comes later, while parsing: legacy heads open with scripts and comments.
    private const int LateMetaBytes = 16 * 1024;

    public static DecodedPage Decode(ReadOnlySpan<byte> bytes, string? httpCharset)
    {
        int mark = MarkLength(bytes);
        string name = Sniff(bytes, httpCharset);
        string actual = mark > 0 ? name : Contradicted(bytes, name) ?? name;
        return new DecodedPage(EncodingLabels.Decoder(actual).GetString(bytes[mark..]), actual, actual == name ? null : name);
    }

    /// <summary>The encoding by WHATWG HTML §13.2.3.2: byte order mark, HTTP, the page's own declaration, statistics, windows-1252.</summary>
    public static string Sniff(ReadOnlySpan<byte> bytes, string? httpCharset)
    {
        switch (bytes)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return "utf-8";
            case [0xFE, 0xFF, ..]:
                return "utf-16be";
            case [0xFF, 0xFE, ..]:
                return "utf-16le";
        }

        // "unicode", UTF-16 without its NUL bytes and x-user-defined are settings of editors, not encodings of pages: the bytes are asked instead.
        if (httpCharset is not null && EncodingLabels.Find(httpCharset) is { } declared
            && declared is not ("x-user-defined" or "replacement") && (declared is not ("utf-16le" or "utf-16be") || HasNul(bytes)))
        {
            return declared;
        }

        return MetaPrescan.Find(bytes[..Math.Min(bytes.Length, PrescanBytes)])
            ?? (bytes.Length > PrescanBytes ? MetaPrescan.Find(bytes[..Math.Min(bytes.Length, LateMetaBytes)]) : null)
            ?? Guess(bytes);
    }

    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, 4096)];
        int even = 0;
        int odd = 0;
        for (int i = 0; i < start.Length; i++)
        {
            even += start[i] == 0 && i % 2 == 0 ? 1 : 0;
            odd += start[i] == 0 && i % 2 == 1 ? 1 : 0;
        }

        if (Math.Max(even, odd) > start.Length / 4)
        {
            return even > odd ? "utf-16be" : "utf-16le";
        }

        return !Ascii.IsValid(bytes) && Utf8.IsValid(bytes) ? "utf-8" : "windows-1252";
    }

    // Text beyond ASCII in a Western code page is not valid UTF-8 by accident, and text in UTF-8 has few invalid sequences.
    private static string? Contradicted(ReadOnlySpan<byte> bytes, string declared)
    {
        if (Ascii.IsValid(bytes))
        {
            return null;
        }

        if (declared == "utf-8")
        {
            (int valid, int invalid) = CountSequences(bytes);
            return invalid > valid ? "windows-1252" : null;
        }

        bool western = declared.StartsWith("windows-125", StringComparison.Ordinal) || declared.StartsWith("iso-8859-", StringComparison.Ordinal) || declared == "macintosh";
        return western && Utf8.IsValid(bytes) ? "utf-8" : null;
    }

    private static (int Valid, int Invalid) CountSequences(ReadOnlySpan<byte> bytes)
    {
        int valid = 0;
        int invalid = 0;
        while (!bytes.IsEmpty)
        {
            int ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
            {
                break;
            }

            bytes = bytes[ascii..];
            bool good = Rune.DecodeFromUtf8(bytes, out _, out int length) == System.Buffers.OperationStatus.Done;
            valid += good ? 1 : 0;
            invalid += good ? 0 : 1;
            bytes = bytes[length..];
        }

        return (valid, invalid);
    }

    private static int MarkLength(ReadOnlySpan<byte> bytes) => bytes switch { [0xEF, 0xBB, 0xBF, ..] => 3, [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] => 2, _ => 0 };

    private static bool HasNul(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, 4096)].Contains((byte)0);
}
