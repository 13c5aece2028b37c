using System.Text.Json;
using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class MediaWikiFaultTests : IAsyncLifetime
{
    private const string SiteInfo = """
        {"batchcomplete":true,"curtimestamp":"2026-05-20T10:00:00Z","query":{"general":{"sitename":"Wiki","generator":"MediaWiki 1.43.1","server":"//wiki.example","articlepath":"/wiki/$1"},
        "namespaces":{"0":{"id":0,"case":"first-letter","name":"","content":true},"1":{"id":1,"case":"first-letter","name":"Talk","canonical":"Talk"},"6":{"id":6,"case":"first-letter","name":"File","canonical":"File"}},
        "namespacealiases":[],"interwikimap":[{"prefix":"w","url":"//en.wikipedia.example/wiki/$1"}]}}
        """;

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 5, 20, 10, 0, 0, TimeSpan.Zero));
    private LoopbackServer _server = null!; // set before each test

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("readapidenied", ConnectorFault.Credentials, "Special:BotPasswords")]
    [InlineData("permissiondenied", ConnectorFault.Forbidden, "right 'read'")]
    [InlineData("blocked", ConnectorFault.Forbidden, "lift the block")]
    [InlineData("badtoken", ConnectorFault.Credentials, "session cookies")]
    [InlineData("apidisabled", ConnectorFault.Forbidden, "mediawiki-dump")]
    [InlineData("badvalue", ConnectorFault.UnexpectedContent, "1.25")]
    [InlineData("internal_api_error_DBQueryError", ConnectorFault.Unavailable, "internal_api_error_DBQueryError")]
    [InlineData("mwoauth-invalid-authorization", ConnectorFault.Credentials, "OAuth 2")]
    [InlineData("maxlag", ConnectorFault.Unavailable, "maxlag")]
    [InlineData("ratelimited", ConnectorFault.RateLimited, "noratelimit")]
    [InlineData("neverheardof", ConnectorFault.Other, "neverheardof")]
    public async Task An_error_of_the_api_becomes_its_own_sentence_with_a_remedy(string code, ConnectorFault kind, string remedy)
    {
        _server.On("/api.php", JsonSerializer.Serialize(new { error = new { code, info = "Some <b>words</b>\nof the server." } }), "application/json");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(Options()));
        Assert.Equal(kind, fault.Fault);
        Assert.Contains(remedy, fault.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('<', fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_wiki_that_lags_is_left_alone_as_long_as_it_asks()
    {
        int asked = 0;
        Serve(context =>
        {
            if (asked++ < 2)
            {
                context.Response.Headers.RetryAfter = "7";
                return """{"error":{"code":"maxlag","info":"Waiting for a database server: 9 seconds lagged."}}""";
            }

            return context.Request.Query["meta"] == "siteinfo" ? SiteInfo : """{"batchcomplete":true}""";
        });
        Assert.IsType<SourceChange.CheckpointReached>((await CrawlAsync(Options()))[^1]);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], _time.Waits);
        Assert.All(_server.Requests, request => Assert.Contains("maxlag=5", request.Path, StringComparison.Ordinal));
        Assert.All(_server.Requests, request => Assert.StartsWith("KnowledgeSearch/", request.Header("User-Agent"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Failed", "Incorrect username or password entered.", ConnectorFault.Credentials, "Account@Bot")]
    [InlineData("Aborted", "Use action=clientlogin instead.", ConnectorFault.Credentials, "Special:BotPasswords")]
    [InlineData("WrongToken", "", ConnectorFault.Credentials, "cookies")]
    [InlineData("Throttled", "", ConnectorFault.RateLimited, "too many")]
    public async Task A_log_in_that_fails_says_why(string result, string reason, ConnectorFault kind, string remedy)
    {
        Serve(context => context.Request.Method == "POST" ? JsonSerializer.Serialize(new { login = new { result, reason, wait = 60 } }) : """{"query":{"tokens":{"logintoken":"abc+\\"}}}""");
        MediaWikiOptions options = Options();
        (options.UserName, options.Password) = ("Jan@zoeken", "geheim-1234");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(options));
        Assert.Equal(kind, fault.Fault);
        Assert.Contains(remedy, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-1234", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_is_signed_out_again_and_again_is_a_fault_and_no_loop()
    {
        Serve(context => context.Request.Method == "POST" ? """{"login":{"result":"Success"}}""" : context.Request.Query["meta"] == "tokens" ? """{"query":{"tokens":{"logintoken":"a"}}}""" : """{"error":{"code":"assertuserfailed","info":"x"}}""");
        MediaWikiOptions options = Options();
        (options.UserName, options.Password) = ("Jan@zoeken", "geheim");
        Assert.Equal(ConnectorFault.Credentials, (await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(options))).Fault);
        Assert.Equal(6, _server.Requests.Count);
    }

    [Fact]
    public async Task A_token_is_sent_and_asserted()
    {
        Serve(_ => SiteInfo);
        MediaWikiOptions options = Options();
        options.Token = "oauth-token";
        await CrawlAsync(options);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer oauth-token", request.Header("Authorization")));
        Assert.All(_server.Requests, request => Assert.Contains("assert=user", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_is_not_sent_to_another_host_that_the_wiki_redirects_to()
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync();
        other.On("/api.php", """{"query":{"tokens":{"logintoken":"a"}}}""", "application/json");
        _server.OnStatus("/api.php", 301, ("Location", other.Url("/api.php").Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
        MediaWikiOptions options = Options();
        (options.UserName, options.Password) = ("Jan@zoeken", "geheim");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(options));
        Assert.Contains("localhost", fault.Message, StringComparison.Ordinal);
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task The_address_of_a_page_is_answered_with_that_of_the_api()
    {
        _server.On("/index.php", """<!DOCTYPE html><html><head><link rel="EditURI" type="application/rsd+xml" href="//wiki.example/w/api.php?action=rsd"></head></html>""", "text/html");
        MediaWikiOptions options = Options();
        options.Address = _server.Url("/index.php");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(options));
        Assert.Equal(ConnectorFault.UnexpectedContent, fault.Fault);
        Assert.Contains("http://wiki.example/w/api.php", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"hello":1}""", "not MediaWiki's")]
    [InlineData("[]", "not MediaWiki's")]
    [InlineData("""{"query":{"general":{"sitename":"Oud"},"namespaces":{"0":{"id":0,"*":""}}}}""", "1.25")]
    [InlineData("<html><form><input type=\"password\"></form></html>", "log-in page")]
    public async Task What_is_not_the_api_is_named(string body, string expected)
    {
        _server.On("/api.php", body, "application/json");
        Assert.Contains(expected, (await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(Options()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_page_that_may_not_be_read_does_not_keep_the_others_from_being_read()
    {
        Serve(context => Pages(context, [.. Enumerable.Range(1, 20).Select(id => (id, $"Tekst {id}"))], denied: 13));
        List<SourceChange> changes = await CrawlAsync(Options());
        Assert.Equal(19, changes.OfType<SourceChange.Upsert>().Count());
        Assert.Equal(["wiki/page/13"], changes.OfType<SourceChange.Delete>().Select(change => change.Id.Value));
    }

    [Fact]
    public async Task A_page_without_text_is_reported_and_tried_again()
    {
        Serve(context => Pages(context, [(1, "Tekst"), (2, null)], denied: 0));
        List<SourceChange> changes = await CrawlAsync(Options());
        SourceChange.Failed failed = Assert.Single(changes.OfType<SourceChange.Failed>());
        Assert.Equal(("wiki/page/2", true), (failed.Id?.Value, failed.Retryable));
        Assert.Contains("'Pagina 2'", failed.Reason, StringComparison.Ordinal);
        Assert.Single(changes.OfType<SourceChange.Upsert>());
    }

    [Fact]
    public async Task An_answer_that_leaves_properties_for_its_continuation_is_put_together()
    {
        // As a server does whose $wgAPIMaxResultSize is full after one text.
        Serve(context =>
        {
            string answer = Pages(context, [(1, "Een"), (2, "Twee")], denied: 0);
            if (!context.Request.Query["rvprop"].ToString().Contains("content", StringComparison.Ordinal))
            {
                return answer;
            }

            bool second = context.Request.Query.ContainsKey("rvcontinue");
            using JsonDocument whole = JsonDocument.Parse(answer);
            return JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                [second ? "batchcomplete" : "continue"] = second ? true : new Dictionary<string, string> { ["rvcontinue"] = "2|5002", ["continue"] = "||info" },
                ["query"] = new { pages = whole.RootElement.GetProperty("query").GetProperty("pages").EnumerateArray().Select(page =>
                    page.GetProperty("pageid").GetInt32() == (second ? 2 : 1)
                    ? (object)page : new { pageid = page.GetProperty("pageid").GetInt32(), ns = 0, title = page.GetProperty("title").GetString() }) },
            });
        });
        Assert.Equal(["Een", "Twee"], (await CrawlAsync(Options())).OfType<SourceChange.Upsert>().Select(change => change.Document.Body).Order());
    }

    [Fact]
    public async Task A_continuation_that_stands_still_is_a_fault_and_no_loop()
    {
        Serve(context => context.Request.Query["meta"] == "siteinfo" ? SiteInfo : """{"batchcomplete":true,"continue":{"gapcontinue":"A","continue":"gapcontinue||"},"query":{}}""");
        Assert.Equal(ConnectorFault.UnexpectedContent, (await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(Options()))).Fault);
    }

    [Fact]
    public async Task Links_to_other_wikis_and_pages_are_absolute_under_the_wikis_own_address()
    {
        Serve(context => Pages(context, [(1, "[[w:Enterprise search|es]] [[Talk:Café & co#x]] [[/sub]] [[Pagina 1]] [[File:x.png|thumb|[[Ander]]]]")],
            denied: 0));
        SourceDocument document = Assert.Single((await CrawlAsync(Options())).OfType<SourceChange.Upsert>()).Document;
        Assert.Equal(["http://en.wikipedia.example/wiki/Enterprise_search", "http://wiki.example/wiki/Talk:Caf%C3%A9_%26_co", "http://wiki.example/wiki//sub",
            "http://wiki.example/wiki/Ander"], document.Links);
        Assert.Equal("http://wiki.example/wiki/Pagina_1", document.Url);
    }

    [Fact]
    public async Task A_probe_of_a_private_wiki_fails_at_signing_in_with_the_remedy()
    {
        _server.On("/api.php", """{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}""", "application/json");
        List<ProbeStep> steps = [];
        await foreach (ProbeStep step in new MediaWikiConnector(Options(), Context()).ProbeAsync(TestContext.Current.CancellationToken))
        {
            steps.Add(step);
        }

        Assert.Equal(["resolve", "connect", "authenticate"], steps.Select(step => step.Name));
        Assert.False(steps[^1].Succeeded);
        Assert.Contains("Special:BotPasswords", steps[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_bot_password_is_refused()
    {
        Assert.NotEmpty(OptionsSchema.Validate(new MediaWikiOptions { Address = "https://wiki.example/api.php", UserName = "Jan@zoeken" }, "Options"));
        Assert.NotEmpty(OptionsSchema.Validate(new MediaWikiOptions { Address = "wiki" }, "Options"));
        Assert.Empty(OptionsSchema.Validate(new MediaWikiOptions { Address = "https://wiki.example/api.php" }, "Options"));
    }

    private MediaWikiOptions Options() => new() { Address = _server.Url("/api.php") };

    private ConnectorContext Context() => LoopbackServer.Context(_time, "wiki");

    private void Serve(Func<HttpContext, string> answer) => _server.On("/api.php", async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer(context));
    });

    /// <summary>A wiki of some pages in the main namespace, one of which may not be read.</summary>
    private static string Pages(HttpContext context, (int Id, string? Text)[] pages, int denied)
    {
        IQueryCollection query = context.Request.Query;
        if (query["meta"] == "siteinfo")
        {
            return SiteInfo;
        }

        bool content = query["rvprop"].ToString().Contains("content", StringComparison.Ordinal);
        int[] asked = query["generator"] == "allpages" ? query["gapnamespace"] == "0"
            ? [.. pages.Select(page => page.Id)] : [] : [.. query["pageids"].ToString().Split('|', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        return content && asked.Contains(denied) ? """{"error":{"code":"accessdenied","info":"You are not allowed to view Pagina."}}""" : JsonSerializer.Serialize(new
        {
            batchcomplete = true,
            query = new
            {
                pages = pages.Where(page => asked.Contains(page.Id)).Select(page => new
                {
                    pageid = page.Id, ns = 0, title = $"Pagina {page.Id}", lastrevid = 5000 + page.Id,
                    revisions = new[] { new { revid = 5000 + page.Id, parentid = 0, user = "Jan", userid = 3, timestamp = "2026-05-01T08:00:00Z",
                        slots = new { main = new Dictionary<string,
                        object?> { ["contentmodel"] = "wikitext", [content && page.Text is not null ? "content" : "x"] = page.Text } } } },
                }),
            },
        });
    }

    private async Task<List<SourceChange>> CrawlAsync(MediaWikiOptions options)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in new MediaWikiConnector(options, Context()).ReadAsync(null, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        return changes;
    }
}
