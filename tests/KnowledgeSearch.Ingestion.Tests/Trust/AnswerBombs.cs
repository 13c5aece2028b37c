using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>An answer over HTTP that is made to exhaust or to hold up who crawls it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Path">The path it is served at: a page, or one that crawlers ask for by themselves.</param>
/// <param name="Answer">Writes it.</param>
internal sealed record AnswerBomb(string Name, string Path, Func<Answer> Answer)
{
    public override string ToString() => Name;
}

/// <summary>Bodies that swell, never end, drip, nest and repeat.</summary>
internal static class AnswerBombs
{
    private const long Swollen = 512L * 1024 * 1024;

    public static IReadOnlyList<AnswerBomb> All { get; } =
    [
        new("gzip of zeros", "/bomb", () => Packed("gzip", to => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))),
        new("deflate of zeros", "/bomb", () => Packed("deflate", to => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true))),
        new("brotli of zeros", "/bomb", () => Packed("br", to => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true))),
        new("gzip in gzip", "/bomb", () => HostileSite.Fixed("text/html", Gzip(new MemoryStream(Gzip(FileBombs.Zeros(Swollen)))), "Content-Encoding: gzip, gzip")),
        new("no gzip at all", "/bomb", () => HostileSite.Fixed("text/html", "<html>plain"u8.ToArray(), "Content-Encoding: gzip")),
        new("gzip as a sitemap", "/sitemap.xml", () => HostileSite.Fixed("application/gzip", Gzip(FileBombs.Zeros(Swollen)))),
        new("body without end", "/bomb", () => Endless("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "<p>and on and on</p>", chunked: false)),
        new("chunks without end", "/bomb", () => Endless("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", "<p>and on and on</p>", chunked: true)),
        new("robots.txt without end", "/robots.txt", () => Endless("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "Disallow: /x\n", chunked: false)),
        new("drip of five bytes a second", "/bomb", () => Drip(5)),
        new("silence after the headers", "/bomb", () => Drip(0)),
        new("length that is not kept", "/bomb", () => async (socket, cancellationToken) => await socket.WriteAsync(HostileSite.Head("200 OK", "Content-Type: text/html", "Content-Length: 99999999"), cancellationToken)),
        new("headers of 300 KB", "/bomb", () => HostileSite.Fixed("text/html", "x"u8.ToArray(), "X-Long: " + new string('a', 300_000))),
        new("ten thousand headers", "/bomb", () => HostileSite.Fixed("text/html", "x"u8.ToArray(), [.. Enumerable.Range(0, 10_000).Select(i => $"X-{i}: y")])),
        new("ten thousand cookies", "/bomb", () => HostileSite.Fixed("text/html", "<html><body>cookies here for everybody to eat"u8.ToArray(), [.. Enumerable.Range(0, 1_500).Select(i => $"Set-Cookie: c{i}={new string('x', 20)}")])),
        new("redirects without end", "/bomb", () => Redirect()),
        new("lists in lists, which take quadratic time", "/bomb", () => Html("<ul><li>", 20_000)),
        new("three hundred thousand divisions deep", "/bomb", () => Html("<div>", 300_000)),
        new("two hundred thousand divisions deep", "/bomb", () => Html("<div>", 200_000)),
        new("a thousand divisions deep", "/bomb", () => Html("<div>", 1_000)),
        new("emphasis that is never closed", "/bomb", () => Html("<b><i><p>", 60_000)),
        new("links in links", "/bomb", () => Html("<a href=x><table><a href=y>", 80_000)),
        new("tables in tables", "/bomb", () => Html("<table><tr><td>", 60_000)),
        new("fostered text", "/bomb", () => Html("<table>x", 100_000)),
        new("selects and options", "/bomb", () => Html("<select><option>", 100_000)),
        new("drawings in drawings", "/bomb", () => Html("<svg><g>", 100_000)),
        new("formulas", "/bomb", () => Html("<math><mi>", 100_000)),
        new("templates in templates", "/bomb", () => Html("<template>", 50_000)),
        new("frames", "/bomb", () => Html("<frameset><frame src=a>", 100_000)),
        new("five million tags", "/bomb", () => Html("<b>", 5_000_000)),
        new("one attribute of two megabytes", "/bomb", () => HostileSite.Page("<p title='" + new string('a', 2_400_000) + "'>text")),
        new("three hundred thousand attributes", "/bomb", () => HostileSite.Page("<p " + string.Concat(Enumerable.Range(0, 300_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i} "))) + ">text")),
        new("entities", "/bomb", () => Html("&notit;&amp;&#x1f600;&#9999999999;", 70_000)),
        new("comment that never ends", "/bomb", () => HostileSite.Page("<p>text<!--" + new string('-', 2_400_000))),
        new("doctype that never ends", "/bomb", () => HostileSite.Page("<!DOCTYPE " + new string('x', 2_400_000))),
        new("script that never ends", "/bomb", () => HostileSite.Page("<p>text<script>" + string.Concat(Enumerable.Repeat("<!--<script>", 120_000)))),
        new("eighty thousand links", "/bomb", () => HostileSite.Page("<p>links of this page</p>" + string.Concat(Enumerable.Range(0, 80_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"<a href=//127.0.0.1:1/{i}>"))))),
        new("text against regular expressions", "/bomb", () => HostileSite.Page("<p onclick=\"location.href=" + new string(' ', 500_000) + "\">" + string.Concat(Enumerable.Repeat("Laatst gewijzigd op 1 1 1 1 door door door ", 30_000)) + new string('a', 500_000) + "!</p>")),
        new("refresh against regular expressions", "/bomb", () => HostileSite.Page("<meta http-equiv=refresh content='" + string.Concat(Enumerable.Repeat("url = ", 500_000)) + "'><p>text of the page")),
        new("nested JSON-LD", "/bomb", () => HostileSite.Page("<script type='application/ld+json'>" + string.Concat(Enumerable.Repeat("{\"@graph\":[", 200_000)) + "</script><p>text of the page")),
        new("controls and overrides", "/bomb", () => HostileSite.Page("<title>" + new string('\u202E', 100_000) + "</title><p>" + string.Concat(Enumerable.Repeat("\u0001\u0000\uFEFF\u202E\u0301", 450_000)))),
        new("UTF-16 said to be UTF-8", "/bomb", () => HostileSite.Fixed("text/html; charset=utf-8", Encoding.Unicode.GetBytes("<p>" + new string('x', 1_900_000)))),
        new("UTF-8 said to be UTF-7", "/bomb", () => HostileSite.Fixed("text/html; charset=utf-7", Encoding.UTF8.GetBytes("+ADw-script+AD4-" + new string('+', 2_400_000)))),
        new("bytes of no encoding", "/bomb", () => HostileSite.Fixed("text/html; charset=shift_jis", [.. Enumerable.Repeat((byte)0x81, 4_600_000)])),
        new("entities that expand in a sitemap", "/sitemap.xml", () => HostileSite.Fixed("text/xml", Encoding.UTF8.GetBytes("<!DOCTYPE x [<!ENTITY a0 'ha'>" + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} '&a{i - 1};&a{i - 1};&a{i - 1};'>")) + "]><urlset><url><loc>&a30;</loc></url></urlset>"))),
        new("sitemap a million deep", "/sitemap.xml", () => HostileSite.Fixed("text/xml", Encoding.UTF8.GetBytes("<urlset>" + string.Concat(Enumerable.Repeat("<url>", 2_000_000))))),
        new("sitemap that lists itself", "/sitemap.xml", () => HostileSite.Fixed("text/xml", Encoding.UTF8.GetBytes("<sitemapindex>" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<sitemap><loc>/sitemap.xml?{i}</loc></sitemap>")) + "</sitemapindex>"))),
        new("robots.txt against patterns", "/robots.txt", () => HostileSite.Fixed("text/plain", Encoding.UTF8.GetBytes("User-agent: *\n" + string.Concat(Enumerable.Repeat("Disallow: /" + string.Concat(Enumerable.Repeat("*a", 200)) + "$\n", 2_000))))),
    ];

    private static Answer Html(string unit, int times) => HostileSite.Page("<html><body><p>The page of this bomb.</p>" + string.Concat(Enumerable.Repeat(unit, times)));

    private static Answer Packed(string encoding, Func<Stream, Stream> pack)
    {
        using MemoryStream packed = new();
        using (Stream packing = pack(packed))
        {
            FileBombs.Zeros(Swollen).CopyTo(packing);
        }

        return HostileSite.Fixed("text/html", packed.ToArray(), "Content-Encoding: " + encoding);
    }

    private static byte[] Gzip(Stream content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            content.CopyTo(gzip);
        }

        return packed.ToArray();
    }

    private static Answer Endless(string head, string unit, bool chunked) => async (socket, cancellationToken) =>
    {
        string block = string.Concat(Enumerable.Repeat(unit, 1_000));
        byte[] bytes = Encoding.ASCII.GetBytes(chunked ? $"{block.Length:x}\r\n{block}\r\n" : block);
        await socket.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        while (true)
        {
            await socket.WriteAsync(bytes, cancellationToken);
        }
    };

    private static Answer Drip(int bytesPerSecond) => async (socket, cancellationToken) =>
    {
        await socket.WriteAsync(HostileSite.Head("200 OK", "Content-Type: text/html", "Content-Length: 100000"), cancellationToken);
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await socket.WriteAsync(new byte[bytesPerSecond], cancellationToken);
        }
    };

    private static Answer Redirect()
    {
        int hop = 0;
        return async (socket, cancellationToken) =>
            await socket.WriteAsync(HostileSite.Head("302 Found", $"Location: /bomb?{Interlocked.Increment(ref hop)}", "Content-Length: 0"), cancellationToken);
    }
}
