using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Connectors.Tests.Http;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

/// <summary>The conformance suite over a site with an Atom feed in three archives and an RSS feed whose items have replies.</summary>
public sealed class FeedConnectorConformanceTests : ConnectorConformanceTests, IAsyncLifetime
{
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync();
        _server.On("/atom", Atom("current", "prev-archive", "/archive2", 5, 6), "application/atom+xml");
        _server.On("/archive2", Atom("archive 2", "prev-archive", "/archive1", 3, 4), "application/atom+xml");
        _server.On("/archive1", Atom("archive 1", "current", "/atom", 1, 2), "application/atom+xml");
        _server.On("/rss", Rss(("a", "/a/comments"), ("b", ""), ("c", "/c/comments")), "application/rss+xml");
        _server.On("/a/comments", Rss(("a-1", ""), ("a-2", "")), "application/rss+xml");
        _server.On("/c/comments", Rss(("c-1", "")), "application/rss+xml");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    protected override ConnectorContext CreateContext() => LoopbackServer.Context();

    protected override IConnector CreateConnector(ConnectorContext context) =>
        new FeedConnector(new FeedOptions { Addresses = [Server.Url("/atom"), Server.Url("/rss")] }, context);

    private static string Atom(string title, string relation, string href, params int[] entries) => $"""
        <feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title><link rel="{relation}" href="{href}"/>
        {string.Concat(entries.Select(number => $"<entry><id>urn:e:{number}</id><title>Entry {number}</title><updated>2024-01-0{number}T00:00:00Z</updated><content>Text {number}</content></entry>"))}
        </feed>
        """;

    private static string Rss(params (string Guid, string Comments)[] items) => $"""
        <rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel><title>News</title><ttl>60</ttl>
        {string.Concat(items.Select(item => $"<item><guid isPermaLink='false'>{item.Guid}</guid><title>Item {item.Guid}</title><description>About {item.Guid}</description>{(item.Comments.Length > 0 ? $"<wfw:commentRss>{item.Comments}</wfw:commentRss>" : "")}</item>"))}
        </channel></rss>
        """;
}
