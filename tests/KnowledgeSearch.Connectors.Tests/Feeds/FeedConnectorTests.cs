using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

public sealed class FeedConnectorTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(new(2026, 3, 16, 9, 30, 0, TimeSpan.Zero));
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task An_item_is_a_message_with_its_author_dates_tags_and_links()
    {
        Server.On("/rss", Rss("""
            <item><guid isPermaLink="false">42</guid><link>/2012/verlof</link><title>Verlof &amp;amp; &lt;b&gt;vakantie&lt;/b&gt;</title><pubDate>Wo, 3 mrt 2012 10:00 +0100</pubDate><dc:creator>Person 1</dc:creator>
            <category>HR</category><category>Verlof</category><description>&lt;p&gt;Zie &lt;a href="/hr/verlof"&gt;de regeling&lt;/a&gt;&lt;/p&gt;</description></item>
            """), "text/xml");
        SourceDocument document = Assert.Single(Documents(await ReadAsync("/rss")));
        Assert.Equal(DocumentKind.Message, document.Kind);
        Assert.EndsWith("/42", document.Id.Value, StringComparison.Ordinal);
        Assert.Equal("Verlof & vakantie", document.Title);
        Assert.Equal(Server.Url("/2012/verlof"), document.Url);
        Assert.Equal(new DateTimeOffset(2012, 3, 3, 9, 0, 0, TimeSpan.Zero), document.Created);
        Assert.Equal(("source/author/person-1", "Person 1"), (document.Author, document.AuthorName));
        Assert.Equal(["HR", "Verlof"], document.Tags);
        Assert.Equal([Server.Url("/hr/verlof")], document.Links);
        Assert.Equal((BodyFormat.Html, $"<p>Zie <a href=\"{Server.Url("/hr/verlof")}\">de regeling</a></p>"), (document.BodyFormat, document.Body));
        Assert.Equal("News", document.Container?.Name);
        Assert.Equal(DocumentAccess.ForEveryone, document.Access);
    }

    [Fact]
    public async Task An_edited_item_keeps_its_id_and_items_without_guid_are_known_by_link_or_title_and_date()
    {
        Server.On("/rss", Rss("<item><guid>urn:a</guid><title>Before</title></item><item><link>https://x.example/b</link><title>Before</title></item><item><title>C</title><pubDate>1 mei 2012</pubDate></item>"), "text/xml");
        List<SourceDocument> before = Documents(await ReadAsync("/rss"));
        Server.On("/rss", Rss("<item><guid>urn:a</guid><title>After</title></item><item><link>https://x.example/b</link><title>After</title></item><item><title>C</title><pubDate>1 mei 2012</pubDate><description>more</description></item>"), "text/xml");
        List<SourceDocument> after = Documents(await ReadAsync("/rss"));
        Assert.Equal(before.Select(document => document.Id), after.Select(document => document.Id));
        Assert.Equal(["source/item/urn:a", "source/item/https://x.example/b"], after.Take(2).Select(document => document.Id.Value));
        Assert.Equal("After", after[0].Title);
    }

    [Fact]
    public async Task Items_that_cannot_be_told_apart_or_named_are_listed()
    {
        Server.On("/rss", Rss("<item><guid>1</guid><link>https://x.example/a</link></item>\n<item><guid>1</guid><link>https://x.example/b</link></item>\n<item><description>nothing else</description></item>"), "text/xml");
        List<SourceChange> changes = await ReadAsync("/rss");
        Assert.Single(Documents(changes));
        string[] reasons = Failures(changes);
        Assert.Contains("same guid '1' as the one on line 1", reasons[0], StringComparison.Ordinal);
        Assert.Contains("line 3 has neither guid, link, title nor date", reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_is_asked_conditionally_and_not_before_its_time()
    {
        Server.On("/rss", async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.LastModified = "Mon, 16 Mar 2026 08:00:00 GMT";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"v1\"" ? 304 : 200;
            if (context.Response.StatusCode == 200)
            {
                await context.Response.WriteAsync(Rss("<item><guid>1</guid></item>", "<ttl>60</ttl>"));
            }
        });
        Checkpoint first = Position(await ReadAsync("/rss"));
        _time.Advance(TimeSpan.FromMinutes(59));
        Checkpoint second = Position(await ReadAsync(first, "/rss"));
        Assert.Equal(1, Server.Count("/rss"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(Documents(await ReadAsync(second, "/rss")));
        Assert.Equal(2, Server.Count("/rss"));
        Assert.Equal("Mon, 16 Mar 2026 08:00:00 GMT", Server.Requests[^1].Header("If-Modified-Since"));
    }

    [Fact]
    public async Task A_feed_that_moved_for_good_is_asked_at_its_new_address_and_one_that_moved_for_now_is_not()
    {
        Server.OnStatus("/old", 301, ("Location", "/new"));
        Server.OnStatus("/temporary", 302, ("Location", "/new"));
        Server.On("/new", Rss("<item><guid>1</guid></item>"), "text/xml");
        foreach (string path in new[] { "/old", "/temporary" })
        {
            Checkpoint position = Position(await ReadAsync(path));
            _time.Advance(TimeSpan.FromHours(1));
            await ReadAsync(position, path);
        }

        Assert.Equal(1, Server.Count("/old"));
        Assert.Equal(2, Server.Count("/temporary"));
        Assert.Equal(4, Server.Count("/new"));
    }

    [Fact]
    public async Task A_feed_that_is_gone_is_said_to_be_and_not_asked_again()
    {
        Server.On("/rss", Rss("<item><guid>1</guid></item>"), "text/xml");
        Checkpoint position = Position(await ReadAsync("/rss"));
        Server.OnStatus("/rss", 410);
        _time.Advance(TimeSpan.FromHours(1));
        List<SourceChange> changes = [];
        for (int crawl = 0; crawl < 2; crawl++)
        {
            ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadIntoAsync(changes, position, "/rss"));
            Assert.Equal((ConnectorFault.NotFound, true), (fault.Fault, fault.Message.Contains("gone for good (410)", StringComparison.Ordinal)));
            position = Position(changes);
        }

        Assert.Equal(2, Server.Count("/rss"));
    }

    [Fact]
    public async Task One_feed_of_several_that_fails_is_listed_and_the_others_are_read()
    {
        Server.OnStatus("/a", 404);
        Server.On("/b", Rss("<item><guid>1</guid></item>"), "text/xml");
        List<SourceChange> changes = await ReadAsync("/a", "/b");
        Assert.Single(Documents(changes));
        Assert.Contains("/a does not exist (404)", Assert.Single(Failures(changes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_longer_wait_than_allowed_is_kept_to_by_the_next_crawl()
    {
        Server.On("/a", Rss("<item><guid>1</guid></item>"), "text/xml");
        Server.On("/b", Rss("<item><guid>2</guid></item>"), "text/xml");
        Checkpoint position = Position(await ReadAsync("/a", "/b"));
        Server.OnStatus("/a", 429, ("Retry-After", "86400"));
        _time.Advance(TimeSpan.FromHours(1));
        List<SourceChange> limited = await ReadAsync(position, "/a", "/b");
        Assert.Contains("too many requests", Assert.Single(Failures(limited)), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(23));
        await ReadAsync(Position(limited), "/a", "/b");
        Assert.Equal(2, Server.Count("/a"));
    }

    [Theory]
    [InlineData("<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"feeds/all.rss\"><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/comments.rss\"></head></html>", "/site/feeds/all.rss")]
    [InlineData("<!doctype html><title>x</title>", "/rss.xml")]
    public async Task The_feed_of_a_site_is_found(string page, string feed)
    {
        Server.On("/site/", page, "text/html");
        Server.On(feed, Rss("<item><guid>1</guid></item>"), "text/xml");
        List<SourceChange> first = await ReadAsync("/site/");
        Assert.Single(Documents(first));
        _time.Advance(TimeSpan.FromHours(1));
        await ReadAsync(Position(first), "/site/");
        Assert.Equal((1, 2), (Server.Count("/site/"), Server.Count(feed)));
    }

    [Theory]
    [InlineData("<html><form><input type=password></form></html>", "text/html", ConnectorFault.LoginPage, "log-in page instead of a feed")]
    [InlineData("<html><body>Hello</body></html>", "text/html", ConnectorFault.UnexpectedContent, "names no feed, and there is none at /feed, /rss.xml, /atom.xml")]
    [InlineData("<html><link rel=alternate type=application/atom+xml href=/nothing></html>", "text/html", ConnectorFault.UnexpectedContent, "as its feed, but that is none")]
    [InlineData("%PDF-1.4", "application/pdf", ConnectorFault.UnexpectedContent, "answered application/pdf that is neither RSS, Atom nor JSON Feed")]
    [InlineData("", "text/xml", ConnectorFault.UnexpectedContent, "answered nothing where a feed was expected")]
    public async Task What_is_no_feed_is_said_in_its_own_words(string body, string type, ConnectorFault expected, string words)
    {
        Server.On("/x", body, type);
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync("/x"));
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        ProbeStep step = (await new FeedConnector(new FeedOptions { Addresses = [Server.Url("/x")] }, LoopbackServer.Context(_time)).ProbeAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken))[^1];
        Assert.Equal((false, expected == ConnectorFault.LoginPage ? "authenticate" : "list"), (step.Succeeded, step.Name));
    }

    [Fact]
    public async Task A_gap_is_closed_from_the_archives_and_no_further()
    {
        Server.On("/atom", Atom("<link rel='prev-archive' href='/1'/>", Entry("e1")), "application/atom+xml");
        Server.On("/1", Atom("", Entry("e0")), "application/atom+xml");
        Checkpoint position = Position(await ReadAsync("/atom"));
        Server.On("/atom", Atom("<link rel='prev-archive' href='/3'/>", Entry("e4")), "application/atom+xml");
        Server.On("/3", Atom("<link rel='prev-archive' href='/2'/>", Entry("e3")), "application/atom+xml");
        Server.On("/2", Atom("<link rel='prev-archive' href='/1'/>", Entry("e2"), Entry("e1")), "application/atom+xml");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["e4", "e3", "e2", "e1"], Documents(await ReadAsync(position, "/atom")).Select(document => document.Title));
        Assert.Equal(1, Server.Count("/1"));
    }

    [Fact]
    public async Task Pages_without_end_come_to_one()
    {
        Server.On("/json", context => context.Response.WriteAsync($"{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"next_url\":\"/json?page={Guid.NewGuid()}\",\"items\":[{{\"id\":1,\"content_text\":\"x\"}}]}}"));
        Assert.Single(Documents(await ReadAsync("/json")));
        Assert.Equal(2, Server.Requests.Count);
        int number = 0;
        Server.On("/json", context => context.Response.WriteAsync($"{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"next_url\":\"/json?page={++number}\",\"items\":[{{\"id\":{number},\"content_text\":\"x\"}}]}}"));
        List<SourceChange> changes = await new FeedConnector(new FeedOptions { Addresses = [Server.Url("/json")], MaxPages = 5 }, LoopbackServer.Context(_time)).ReadAsync(null, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(6, Documents(changes).Count);
        Assert.Contains("more than 5 older pages", Assert.Single(Failures(changes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tombstone_deletes_unless_the_entry_came_back()
    {
        Server.On("/atom", Atom("<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='urn:gone' when='2026-01-01T00:00:00Z'/><at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='urn:e1' when='2020-01-01T00:00:00Z'/>", Entry("e1")), "application/atom+xml");
        List<SourceChange> changes = await ReadAsync("/atom");
        Assert.Equal("source/item/urn:gone", Assert.Single(changes.OfType<SourceChange.Delete>()).Id.Value);
    }

    [Fact]
    public async Task Replies_join_their_thread_also_when_what_they_answer_has_left_the_feed()
    {
        const string Thr = "<thr:in-reply-to xmlns:thr='http://purl.org/syndication/thread/1.0' ref='{0}'/>";
        Server.On("/atom", Atom("", Entry("c", string.Format(null, Thr, "urn:b")), Entry("b", string.Format(null, Thr, "urn:a")), Entry("a")), "application/atom+xml");
        List<SourceChange> first = await ReadAsync("/atom");
        Assert.Equal(["source/thread/urn:a"], Documents(first).Select(document => document.Thread).Distinct());
        Assert.Equal(["source/item/urn:b", "source/item/urn:a", null], Documents(first).Select(document => document.InReplyTo));
        Server.On("/atom", Atom("", Entry("d", string.Format(null, Thr, "urn:c"))), "application/atom+xml");
        _time.Advance(TimeSpan.FromHours(1));
        SourceDocument late = Documents(await ReadAsync(Position(first), "/atom"))[0];
        Assert.Equal(("source/thread/urn:a", "source/item/urn:c"), (late.Thread, late.InReplyTo));
    }

    [Fact]
    public async Task Comments_are_replies_and_are_looked_for_ever_less_often_while_quiet()
    {
        Server.On("/rss", Rss("<item><guid>urn:q</guid><title>Q</title><wfw:commentRss>/comments</wfw:commentRss></item>"), "text/xml");
        Server.On("/comments", Rss("<item><guid>urn:r1</guid><title>By Person 2</title></item>"), "text/xml");
        List<SourceChange> changes = await ReadAsync("/rss");
        Assert.Equal(["source/thread/urn:q"], Documents(changes).Select(document => document.Thread).Distinct());
        Assert.Equal([null, "source/item/urn:q"], Documents(changes).Select(document => document.InReplyTo));
        Assert.Equal(["News"], Documents(changes).Select(document => document.Container!.Name).Distinct());
        for (int hour = 0; hour < 48; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            changes = await ReadAsync(Position(changes), "/rss");
        }

        Assert.InRange(Server.Count("/comments"), 5, 12);
        Server.On("/comments", Rss("<item><guid>urn:r2</guid></item><item><guid>urn:r1</guid></item>"), "text/xml");
        Server.On("/rss", Rss("<item><guid>urn:q</guid><title>Q</title><wfw:commentRss>/comments</wfw:commentRss><slash:comments>2</slash:comments></item>"), "text/xml");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Contains(Documents(await ReadAsync(Position(changes), "/rss")), document => document.Id.Value == "source/item/urn:r2");
    }

    [Fact]
    public async Task A_server_in_trouble_is_not_asked_for_the_other_replies_which_stay_due()
    {
        Server.On("/rss", Rss(string.Concat(Enumerable.Range(0, 20).Select(number => $"<item><guid>urn:{number}</guid><wfw:commentRss>/comments/{number}</wfw:commentRss></item>"))), "text/xml");
        Server.OnStatus("/comments/0", 503, ("Retry-After", "86400"));
        List<SourceChange> changes = await ReadAsync("/rss");
        Assert.Equal(20, Documents(changes).Count);
        Assert.Contains("The replies to an item could not be read", Assert.Single(Failures(changes)), StringComparison.Ordinal);
        Assert.Equal(0, Server.Count("/comments/1"));
        Server.On("/comments/0", Rss("<item><guid>urn:reply</guid></item>"), "text/xml");
        Assert.Contains(Documents(await ReadAsync(Position(changes), "/rss")), document => document.Id.Value == "source/item/urn:reply");
    }

    [Fact]
    public async Task Only_addresses_of_one_person_become_accounts_with_a_key()
    {
        Server.On("/rss", Rss(string.Concat(new[] { "p1@example.org (Person 1)", "p1@example.org (Person 1)", "noreply@example.org (Person 2)", "desk@example.org (Person 3)", "desk@example.org (Person 4)", "Person 5" }
            .Select((author, index) => $"<item><guid>urn:{index}</guid><author>{author}</author></item>"))), "text/xml");
        List<SourceChange> changes = await ReadAsync("/rss");
        SourcePerson person = Assert.Single(changes.OfType<SourceChange.Person>()).Value;
        Assert.Equal(("Person 1", "p1@example.org"), (person.Name, Assert.Single(person.Emails)));
        Assert.Equal(person.Id, Documents(changes)[0].Author);
        Assert.Equal("source/author/person-5", Documents(changes)[5].Author);
    }

    [Fact]
    public async Task Credentials_go_to_their_own_server_only()
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync();
        other.On("/elsewhere", Rss("<item><guid>1</guid></item>"), "text/xml");
        Server.OnStatus("/rss", 302, ("Location", other.Url("/elsewhere")));
        FeedOptions options = new() { Addresses = [Server.Url("/rss")], UserName = "reader", Password = "secret" };
        await new FeedConnector(options, LoopbackServer.Context(_time)).ReadAsync(null, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Basic cmVhZGVyOnNlY3JldA==", Server.Requests[0].Header("Authorization"));
        Assert.Null(other.Requests[0].Header("Authorization"));
        options.Addresses = [Server.Url("/rss"), other.Url("/elsewhere")];
        Assert.Contains("must all be on one server", Assert.Single(OptionsSchema.Validate(options, "Options")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_type_is_registered_with_settings_that_a_form_can_be_drawn_from()
    {
        ServiceCollection services = new();
        services.AddFeedConnector();
        ConnectorType type = Assert.IsType<ConnectorType>(Assert.Single(services).ImplementationInstance);
        Assert.Equal(("feed", typeof(FeedOptions)), (type.Name, type.OptionsType));
        Assert.Equal(["Password", "Token"], OptionsSchema.Describe(type.OptionsType).Where(field => field.Secret).Select(field => field.Name));
        Assert.Equal(["Options.Addresses: must have at least 1 elements, was "], OptionsSchema.Validate(new FeedOptions(), "Options"));
    }

    [Fact]
    public async Task Probing_tells_what_was_found_and_mended()
    {
        Server.On("/rss", "<rss version='2.0'><channel><title>één</title><item><guid>1</guid><title>First</title></item></channel></rss>"u8.ToArray(), "text/xml; charset=iso-8859-1");
        List<ProbeStep> steps = await new FeedConnector(new FeedOptions { Addresses = [Server.Url("/rss")] }, LoopbackServer.Context(_time)).ProbeAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["resolve", "connect", "authenticate", "list", "fetch", "permissions"], steps.Select(step => step.Name));
        Assert.Contains("RSS 2.0 'één'", steps[3].Detail, StringComparison.Ordinal);
        Assert.Contains("declared iso-8859-1 but is UTF-8", steps[3].Detail, StringComparison.Ordinal);
    }

    private static string Rss(string items, string channel = "") =>
        $"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>News</title>{channel}{items}</channel></rss>""";

    private static string Atom(string head, params string[] entries) => $"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed</title>{head}{string.Concat(entries)}</feed>";

    private static string Entry(string name, string more = "") => $"<entry><id>urn:{name}</id><title>{name}</title><updated>2024-01-01T00:00:00Z</updated>{more}</entry>";

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];

    private static string[] Failures(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Failed>().Select(change => change.Reason)];

    private static Checkpoint Position(List<SourceChange> changes) => changes.OfType<SourceChange.CheckpointReached>().Last().Position;

    private Task<List<SourceChange>> ReadAsync(params string[] paths) => ReadAsync(null, paths);

    private async Task<List<SourceChange>> ReadAsync(Checkpoint? since, params string[] paths)
    {
        List<SourceChange> changes = [];
        await ReadIntoAsync(changes, since, paths);
        return changes;
    }

    private async Task ReadIntoAsync(List<SourceChange> changes, Checkpoint? since, params string[] paths)
    {
        FeedConnector connector = new(new FeedOptions { Addresses = [.. paths.Select(Server.Url)] }, LoopbackServer.Context(_time));
        await foreach (SourceChange change in connector.ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }
    }
}
