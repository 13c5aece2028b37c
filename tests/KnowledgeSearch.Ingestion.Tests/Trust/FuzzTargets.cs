using System.Text;
using AngleSharp.Html.Dom;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Csv;
using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Connectors.Web.Decoding;
using KnowledgeSearch.Connectors.Web.Extraction;
using KnowledgeSearch.Connectors.Web.Robots;
using KnowledgeSearch.Connectors.Web.Sitemaps;
using KnowledgeSearch.Ingestion.Parsing;
using KnowledgeSearch.Tests.Files;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>A parser, and sound input to spoil.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Samples">Sound input.</param>
/// <param name="ReadAsync">Reads; throws nothing but <see cref="DocumentException"/>, which is how input is refused.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Samples, Func<byte[], CancellationToken, ValueTask> ReadAsync);

/// <summary>Every parser that stands between a source and the store.</summary>
internal static class FuzzTargets
{
    private static readonly Uri Address = new("http://intra.example/hr/verlof.htm?a=1");

    /// <summary>Parsers in this process.</summary>
    public static IReadOnlyList<FuzzTarget> Inside { get; } =
    [
        new("page", Samples(
            "<!DOCTYPE HTML><html lang=nl><head><meta charset=utf-8><title>Verlof - Intranet</title><base href='/x/'><link rel=canonical href=verlof.htm><meta http-equiv=refresh content='5; url=nieuw.htm'><meta name=robots content='noindex,nofollow'><script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2019-03-14\",\"author\":{\"name\":\"Sanne\"}}</script></head><body><table><tr><td><a href=\"javascript:window.open('pop.htm')\">Menu</a></td><td><h1>Verlof</h1><p>Verlof vraagt u <b>schriftelijk</b> aan &amp; op tijd.</p><ul><li>een<li>twee</ul><pre>a  b</pre></td></tr></table><p>Laatst gewijzigd op 14 maart 2019 door Sanne de Wit</p></body></html>",
            "<html><frameset cols='20%,*'><frame src=menu.htm><noframes><a href=x.htm>x</a></noframes></frameset></html>",
            "<html><body><!--googleoff: index--><div class=menu><a href=a>a</a></div><!--googleon: index--><article><h2>Kop</h2><p>Tekst van het artikel die lang genoeg is om voor inhoud door te gaan, met komma's, punten en wat woorden.</p><blockquote>citaat</blockquote></article><form action=/login><input type=password></form></body></html>"), PageAsync),
        new("feed", Samples(
            "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Nieuws</title><link>http://x/</link><item><title>Een</title><guid>1</guid><pubDate>Mon, 16 Mar 2026 09:00:00 +0100</pubDate><description>&lt;p&gt;tekst&lt;/p&gt;</description><content:encoded><![CDATA[<p>meer</p>]]></content:encoded></item></channel></rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='nl' xml:base='http://x/'><title>N</title><id>u</id><entry><id>e1</id><title type='html'>T&amp;lt;b></title><updated>2026-03-16T09:00:00Z</updated><author><name>Sanne</name></author><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x<br/></div></content><link href='a'/></entry></feed>",
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"N\",\"items\":[{\"id\":1,\"url\":\"a\",\"content_html\":\"<p>x\",\"date_published\":\"2026-03-16T09:00:00Z\",\"authors\":[{\"name\":\"S\"}],\"tags\":[\"a\"]}]}"), Feed),
        new("sitemap", Samples("<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://x/a</loc><lastmod>2026-01-01</lastmod></url></urlset>", "<sitemapindex><sitemap><loc>http://x/b.xml.gz</loc></sitemap></sitemapindex>", "http://x/a\nhttp://x/b\n"), Sitemap),
        new("robots.txt", Samples("# x\nUser-agent: *\nDisallow: /geheim/\nAllow: /geheim/open*.htm$\nCrawl-delay: 2\n\nUser-agent: KnowledgeSearch\nDisallow:\nSitemap: http://x/s.xml\n"), Robots),
        new("csv", Samples("sep=;\nname;mail;phone\n\"de Wit; Sanne\";\"s\"\"x\";4471\nJan;j@x;1\n", "a,b\r\n1,\"2\r\n3\"\r\n"), CsvAsync),
        new("html body", Samples("<p>Hallo <b>allemaal</b>, zie <a href='http://x/y'>dit</a> &euro; 5<br>en <img alt='foto'><code>x &lt; y</code></p><ul><li>a</ul>"), (bytes, ct) => BodyAsync(bytes, BodyFormat.Html, ct)),
        new("wikitext body", Samples("== Kop ==\n'''vet''' ''cursief'' [[Pagina|tekst]] {{Sjabloon|a=b|c}} [http://x y]\n* een\n** twee\n{| class=\"a\"\n! kop\n|-\n| cel || cel\n|}\n<ref name=\"x\">noot</ref> <nowiki>[[x]]</nowiki> <!-- weg -->"), (bytes, ct) => BodyAsync(bytes, BodyFormat.Wikitext, ct)),
        new("markdown body", Samples("# Kop\n\n*a* **b** `c` [d](http://x) ![e](f)\n\n- een\n  - twee\n\n> citaat\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n- [ ] taak ~~weg~~ http://x.y"), (bytes, ct) => BodyAsync(bytes, BodyFormat.Markdown, ct)),
    ];

    /// <summary>Parsers in workers.</summary>
    public static IReadOnlyList<FuzzTarget> Apart(IFileParser files) =>
    [
        new("pdf", [SampleFiles.Pdf("Handboek", "Verlof vraagt u aan bij", "personeelszaken.")], (bytes, ct) => FileAsync(files, "x.pdf", bytes, ct)),
        new("docx", [SampleFiles.Docx("Regeling", "Kop", "Tekst van de regeling.")], (bytes, ct) => FileAsync(files, "x.docx", bytes, ct)),
        new("docx, unpacked", [Encoding.UTF8.GetBytes("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t xml:space='preserve'>Kop </w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>")], (bytes, ct) => FileAsync(files, "x.docx", SampleFiles.Zip(("word/document.xml", bytes)), ct)),
        new("xlsx, unpacked", [Encoding.UTF8.GetBytes("<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>1.5</v></c><c t='inlineStr'><is><t>x</t></is></c></row></sheetData></worksheet>")], (bytes, ct) => FileAsync(files, "x.xlsx", SampleFiles.Zip(("xl/workbook.xml", "<workbook><sheet name='a'/></workbook>"u8.ToArray()), ("xl/sharedStrings.xml", bytes), ("xl/worksheets/sheet1.xml", bytes)), ct)),
        new("pptx", [SampleFiles.Pptx(("Titel", "Tekst"))], (bytes, ct) => FileAsync(files, "x.pptx", bytes, ct)),
        new("eml", [SampleFiles.Mail("Stukken", "Zie bijlage.", ("a.txt", "text/plain", "inhoud"u8.ToArray()), ("b.zip", "application/zip", SampleFiles.Zip(("c.txt", "diep"u8.ToArray()))))], (bytes, ct) => FileAsync(files, "x.eml", bytes, ct)),
        new("zip", [SampleFiles.Zip(("a.txt", "een"u8.ToArray()), ("b.docx", SampleFiles.Docx(null, "Kop", "Tekst")))], (bytes, ct) => FileAsync(files, "x.zip", bytes, ct)),
        new("html", [Encoding.UTF8.GetBytes("<html lang=nl><head><title>T</title></head><body><h1>Kop</h1><table><tr><td>a<td>b</table><p>x<br>y</body></html>")], (bytes, ct) => FileAsync(files, "x.html", bytes, ct)),
        new("csv", [Encoding.UTF8.GetBytes("a;b\n1;2\n\"x\";\u20ac\n")], (bytes, ct) => FileAsync(files, "x.csv", bytes, ct)),
    ];

    private static byte[][] Samples(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static async ValueTask PageAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        string text = PageDecoder.Decode(bytes, null).Text;
        using IHtmlDocument document = await PageParser.ParseAsync(text, Address, cancellationToken);
        _ = PageLinks.Of(document, Address);
        RepeatedBlocks blocks = RepeatedBlocks.Restore(null);
        blocks.Learn(document, Address);
        blocks.Strip(document);
        _ = await new PageReader().ReadAsync(document, Address, cancellationToken);
    }

    private static ValueTask Feed(byte[] bytes, CancellationToken cancellationToken)
    {
        _ = FeedParser.Parse(bytes, null, Address);
        return ValueTask.CompletedTask;
    }

    private static ValueTask Sitemap(byte[] bytes, CancellationToken cancellationToken)
    {
        _ = SitemapReader.Read(bytes, cancellationToken);
        return ValueTask.CompletedTask;
    }

    private static ValueTask Robots(byte[] bytes, CancellationToken cancellationToken)
    {
        _ = RobotsTxt.Parse(bytes).For(PageDirectives.ProductToken).Allows(Address);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask CsvAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        using StringReader text = new(Encoding.UTF8.GetString(bytes));
        CsvReader reader = await CsvReader.OpenAsync(text, null, cancellationToken);
        await foreach (CsvRow row in reader.ReadAsync(cancellationToken))
        {
            _ = row.Fault;
        }
    }

    private static async ValueTask BodyAsync(byte[] bytes, BodyFormat format, CancellationToken cancellationToken) =>
        _ = await BodyText.ReadAsync(Encoding.UTF8.GetString(bytes), format, cancellationToken);

    private static async ValueTask FileAsync(IFileParser files, string name, byte[] bytes, CancellationToken cancellationToken) =>
        _ = await files.ParseAsync(new SourceFile(name, "", null, bytes), cancellationToken);
}
