using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Tests.Files;
using KnowledgeSearch.Tests.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Parsing.Files;

/// <summary>Files that pages link to, crawled over HTTP by the real connector and read by real workers.</summary>
public sealed class WebFilesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_that_a_page_links_to_are_documents_with_title_author_and_access_and_a_damaged_one_is_a_failure()
    {
        byte[] docx = SampleFiles.Docx(null, "Reisregeling", "Wie met de trein reist declareert tweede klas.");
        Dictionary<string, (string Type, byte[] Body)> answers = new()
        {
            ["/"] = ("text/html; charset=utf-8", SampleFiles.Text("<html><head><title>Stukken</title></head><body><p>Alle stukken van de ondernemingsraad op een rij.</p><a href=a.pdf>1</a><a href=b.docx>2</a><a href=kapot.pdf>3</a><a href=als_pagina.pdf>4</a><a href=foto.jpg>5</a></body></html>")),
            ["/a.pdf"] = ("application/pdf", SampleFiles.Pdf("Handboek verlof", "Verlof vraagt u schriftelijk aan.")),
            ["/b.docx"] = ("application/octet-stream", docx),
            ["/kapot.pdf"] = ("application/pdf", SampleFiles.Text("%PDF-1.7 niets")),
            ["/als_pagina.pdf"] = ("text/html", SampleFiles.Pdf("", "Kantinemenu week twaalf.")),
            ["/foto.jpg"] = ("image/jpeg", [0xFF, 0xD8]),
        };
        await using HostileSite site = new(path => answers.TryGetValue(path, out (string Type, byte[] Body) answer) ? HostileSite.Fixed(answer.Type, answer.Body) : HostileSite.With("404 Not Found", "text/plain", []));
        await using ParserPool parser = new(Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);
        DocumentAccess access = new() { AllOf = [["group:or"]] };

        using SourceHttp http = new(new NetworkPolicy(Options.Create(new NetworkOptions { AllowLoopback = true })));
        ConnectorType web = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider().GetServices<ConnectorType>().Single(type => type.Name == "web");
        IConnector connector = web.Create(
            new WebOptions { Seeds = [site.Address], Delay = TimeSpan.Zero },
            new ConnectorContext { Source = new("site"), Http = http.CreateClient(), Logger = NullLogger.Instance, DefaultAccess = access, Files = parser });
        List<SourceChange> changes = await connector.ReadAsync(null, Cancel).ToListAsync(Cancel);

        Dictionary<string, SourceDocument> files = changes.OfType<SourceChange.Upsert>().Select(upsert => upsert.Document).Where(document => document.Kind == DocumentKind.File).ToDictionary(document => new Uri(document.Url).AbsolutePath);
        Assert.Equal(["/a.pdf", "/als_pagina.pdf", "/b.docx"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("Handboek verlof", "Sanne de Wit", "Verlof vraagt u schriftelijk aan."), (files["/a.pdf"].Title, files["/a.pdf"].AuthorName, files["/a.pdf"].Body));
        Assert.Equal(("Reisregeling", 2019), (files["/b.docx"].Title, files["/b.docx"].Created?.Year));
        Assert.Equal("als pagina", files["/als_pagina.pdf"].Title);
        Assert.All(files.Values, document => Assert.Equal(access, document.Access));
        SourceChange.Failed failed = Assert.Single(changes.OfType<SourceChange.Failed>());
        Assert.Contains("kapot.pdf", failed.Reason, StringComparison.Ordinal);
        Assert.IsType<SourceChange.CheckpointReached>(changes[^1]);
    }
}
