using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.VivaEngage;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class VivaEngageConformanceTests : ConnectorConformanceTests, IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private EngageServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EngageServer.StartAsync();
        _server.Groups.Add(new FakeGroup(7, "HR", "public", [1, 2, 3]));
        _server.Groups.Add(new FakeGroup(8, "Directie", "private", [1, 2]));
        _server.Messages.AddRange(Enumerable.Range(1, 40).Select(i => new FakeMessage(1000 + i, 1000 + i - (i % 4), $"Bericht {i} over [[tag:501]]")
        {
            Group = (i / 4) % 3 == 0 ? null : (i / 4) % 3 + 6,
            Type = i % 8 == 0 ? "question" : "update",
            RepliedTo = i % 4 == 0 ? null : 1000 + i - (i % 4),
            Sender = 1 + (i % 3),
            System = i == 13,
            OnlyInThread = i == 22,
        }));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    protected override IConnector CreateConnector(ConnectorContext context) =>
        new VivaEngageConnector(new VivaEngageOptions { BaseUrl = _server.Address.ToString(), Token = "secret" }, context);

    protected override ConnectorContext CreateContext() => new()
    {
        Source = new SourceId("engage"),
        Http = _http,
        Time = new SkippingTime(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)),
        Logger = NullLogger.Instance,
    };
}
