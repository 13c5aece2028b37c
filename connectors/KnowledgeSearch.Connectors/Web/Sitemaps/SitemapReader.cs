using System.IO.Compression;
using System.Xml;

namespace KnowledgeSearch.Connectors.Web.Sitemaps;

/// <summary>What a sitemap names. A broken one yields what stood before the break.</summary>
internal sealed record Sitemap(IReadOnlyList<string> Pages, IReadOnlyList<string> Sitemaps);

/// <summary>Reads sitemaps of sitemaps.org: urlset, index, text, each gzipped or not.</summary>
internal static class SitemapReader
{
    public const int MaxBytes = 50 * 1024 * 1024;
    public const int MaxAddresses = 50_000;

    // The longest address that is crawled, in UTF-8.
    private const int MaxLine = 3 * Urls.CrawlScope.MaxLength;

    public static Sitemap Read(byte[] body, CancellationToken cancellationToken)
    {
        using Stream raw = new MemoryStream(body);
        using Stream stream = body is [0x1F, 0x8B, ..] ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        byte[] bytes = Bounded(stream, cancellationToken);
        int start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        return bytes.AsSpan(start).TrimStart(" \t\r\n"u8).StartsWith("<"u8) ? Xml(bytes, cancellationToken) : Text(bytes.AsSpan(start));
    }

    private static byte[] Bounded(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream copy = new();
        byte[] chunk = new byte[64 * 1024];
        try
        {
            int read;
            while (copy.Length < MaxBytes && (read = stream.Read(chunk)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                copy.Write(chunk, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            // A torn archive: what came out of it is read.
            return copy.ToArray();
        }

        return copy.ToArray();
    }

    // Line by line: fifty megabytes that are no list would be twice that as a text, and as much again in pieces.
    private static Sitemap Text(ReadOnlySpan<byte> bytes)
    {
        List<string> pages = [];
        while (!bytes.IsEmpty && pages.Count < MaxAddresses)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? bytes : bytes[..end]).Trim(" \t\r"u8);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (line.Length is > 0 and <= MaxLine)
            {
                pages.Add(System.Text.Encoding.UTF8.GetString(line));
            }
        }

        return new Sitemap(pages, []);
    }

    private static Sitemap Xml(byte[] bytes, CancellationToken cancellationToken)
    {
        List<string> pages = [];
        List<string> sitemaps = [];
        string parent = "";
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
            while (pages.Count + sitemaps.Count < MaxAddresses && reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.LocalName is "url" or "sitemap")
                {
                    parent = reader.LocalName;
                }
                else if (reader.LocalName == "loc" && parent.Length > 0 && reader.Read() && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    (parent == "url" ? pages : sitemaps).Add(reader.Value.Trim());
                    parent = "";
                }
            }
        }
        catch (Exception error) when (error is XmlException or ArgumentException)
        {
            // Publishers forget to escape '&': what stood before the fault counts. The reader's own arithmetic fails on some UTF-16 that is cut off (found by fuzzing).
            return new Sitemap(pages, sitemaps);
        }

        return new Sitemap(pages, sitemaps);
    }
}
