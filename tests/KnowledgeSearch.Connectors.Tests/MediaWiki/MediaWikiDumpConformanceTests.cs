using System.Text;
using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.Tests.Http;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class MediaWikiDumpConformanceTests : ConnectorConformanceTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dump");

    public MediaWikiDumpConformanceTests()
    {
        // Two parts, the second larger than a stretch between two positions.
        File.WriteAllText(Path.Combine(_folder.FullName, "wiki-20260401-pages-meta-current1.xml"), WikiDump.Xml);
        string pages = string.Concat(Enumerable.Range(1, 450).Select(id =>
            $"<page><title>Notitie {id}</title><ns>0</ns><id>{1000 + id}</id><revision><id>{9000 + id}</id><timestamp>2026-03-04T10:00:00Z</timestamp><contributor><username>Jan</username><id>3</id></contributor><text xml:space=\"preserve\">Tekst {id}</text></revision></page>"));
        File.WriteAllText(Path.Combine(_folder.FullName, "wiki-20260401-pages-meta-current2.xml"),
            new StringBuilder(WikiDump.Xml).Insert(WikiDump.Xml.IndexOf("</siteinfo>", StringComparison.Ordinal) + "</siteinfo>".Length,
            pages).Replace("<id>10", "<id>20").ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    protected override IConnector CreateConnector(ConnectorContext context) =>
        new MediaWikiDumpConnector(new MediaWikiDumpOptions { Path = Path.Combine(_folder.FullName, "wiki-*-pages-meta-current*.xml") }, context);

    protected override ConnectorContext CreateContext() => LoopbackServer.Context(source: "wiki");
}
