using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Tests.Files;
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
        await using FileSite site = new(new()
        {
            ["/"] = ("text/html; charset=utf-8", SampleFiles.Text("<html><head><title>Stukken</title></head><body><p>Alle stukken van de ondernemingsraad op een rij.</p><a href=a.pdf>1</a><a href=b.docx>2</a><a href=kapot.pdf>3</a><a href=als_pagina.pdf>4</a><a href=foto.jpg>5</a></body></html>")),
            ["/a.pdf"] = ("application/pdf", SampleFiles.Pdf("Handboek verlof", "Verlof vraagt u schriftelijk aan.")),
            ["/b.docx"] = ("application/octet-stream", docx),
            ["/kapot.pdf"] = ("application/pdf", SampleFiles.Text("%PDF-1.7 niets")),
            ["/als_pagina.pdf"] = ("text/html", SampleFiles.Pdf("", "Kantinemenu week twaalf.")),
            ["/foto.jpg"] = ("image/jpeg", [0xFF, 0xD8]),
        });
        await using ParserPool parser = new(Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);
        DocumentAccess access = new() { AllOf = [["group:or"]] };

        List<SourceChange> changes = await site.CrawlAsync(parser, access);

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

/// <summary>A site of fixed answers on a port of this machine.</summary>
internal sealed class FileSite : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, (string Type, byte[] Body)> _answers;
    private readonly Task _serving;

    public FileSite(Dictionary<string, (string Type, byte[] Body)> answers)
    {
        _answers = answers;
        _listener.Start();
        _serving = ServeAsync();
    }

    private string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public async Task<List<SourceChange>> CrawlAsync(IFileParser files, DocumentAccess? access)
    {
        using SourceHttp http = new(new NetworkPolicy(Options.Create(new NetworkOptions { AllowLoopback = true })));
        ConnectorType web = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider().GetServices<ConnectorType>().Single(type => type.Name == "web");
        IConnector connector = web.Create(
            new WebOptions { Seeds = [Address], Delay = TimeSpan.Zero },
            new ConnectorContext { Source = new("site"), Http = http.CreateClient(), Logger = NullLogger.Instance, DefaultAccess = access, Files = files });
        return await connector.ReadAsync(null, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                byte[] buffer = new byte[16 * 1024];
                int read = await socket.ReceiveAsync(buffer, _stop.Token);
                string path = Encoding.ASCII.GetString(buffer, 0, read).Split(' ') is [_, var asked, ..] ? asked : "";
                bool known = _answers.TryGetValue(path, out (string Type, byte[] Body) answer);
                (string type, byte[] body) = known ? answer : ("text/plain", []);
                await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(known ? "200 OK" : "404 Not Found")}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), _stop.Token);
                await socket.SendAsync(body, _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped: the listener is closed under the waiting accept.
        }
    }
}
