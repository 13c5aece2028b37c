using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.VivaEngage;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class YammerExportConformanceTests : ConnectorConformanceTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("export");
    private readonly HttpClient _http = new();

    public YammerExportConformanceTests()
    {
        ExportZip first = new ExportZip { Folder = "export-2019/" }
            .Table("Users", "id,name,email,state", ["1", "Anna Bakker", "anna@example.org", "active"], ["2", "Bram de Wit", "bram@example.org", "active"])
            .Table("Pages", "id,page_id,name,group_id,in_private_group,published_at,deleted_at", ["31", "30", "Verlofregels", "7", "false", "2019-03-01T09:00:00Z", ""])
            .Entry("pages/31.html", "<h1>Verlofregels</h1>");
        for (int i = 1; i <= 1_300; i++)
        {
            first.Message(i, $"Bericht {i}", ("thread_id", $"{i - (i % 5)}"), ("group_id", i % 3 == 0 ? "" : "7"), ("in_private_group", i % 3 == 1 ? "true" : "false"));
        }

        File.WriteAllBytes(Path.Combine(_folder.FullName, "2019.zip"), first.Write());
        File.WriteAllBytes(Path.Combine(_folder.FullName, "2020.zip"), new ExportZip().Message(5_000, "Later").Write());
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override IConnector CreateConnector(ConnectorContext context) => new YammerExportConnector(new YammerExportOptions { Path = _folder.FullName }, context);

    protected override ConnectorContext CreateContext() => new() { Source = new SourceId("export"), Http = _http, Logger = NullLogger.Instance };
}
