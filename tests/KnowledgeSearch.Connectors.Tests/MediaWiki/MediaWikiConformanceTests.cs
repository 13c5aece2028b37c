using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.MediaWiki;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class MediaWikiConformanceTests : ConnectorConformanceTests, IAsyncLifetime
{
    private DemoWiki _wiki = null!; // set before each test

    public async ValueTask InitializeAsync() => _wiki = await DemoWiki.StartAsync();

    public ValueTask DisposeAsync() => _wiki.DisposeAsync();

    protected override IConnector CreateConnector(ConnectorContext context) => new MediaWikiConnector(_wiki.Options, context);

    protected override ConnectorContext CreateContext() => _wiki.Context();
}
