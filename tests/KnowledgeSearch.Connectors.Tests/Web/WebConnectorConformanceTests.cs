using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.Tests.Http;
using KnowledgeSearch.Connectors.Web;

namespace KnowledgeSearch.Connectors.Tests.Web;

/// <summary>The conformance suite over a legacy intranet of frames and of a hundred pages that link on.</summary>
public sealed class WebConnectorConformanceTests : ConnectorConformanceTests, IAsyncLifetime
{
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync();
        IntranetSite.Serve(_server);
        for (int i = 0; i < 120; i++)
        {
            _server.On($"/hr/ziek{i}.html", IntranetSite.Page($"Regel {i}", $"Dit is regel nummer {i} van het handboek over onderwerp {i * 7}.", $"/hr/ziek{i + 1}.html"), "text/html");
        }

        _server.On("/hr/ziek.html", IntranetSite.Page("Ziekmelden", "Meld u ziek voor negen uur.", "/hr/ziek0.html", "/hr/ziek60.html"), "text/html");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    protected override ConnectorContext CreateContext() => LoopbackServer.Context();

    protected override IConnector CreateConnector(ConnectorContext context)
    {
        WebOptions options = IntranetSite.Options(Server);
        options.MaxDepth = 100;
        return new WebConnector(options, context);
    }
}
