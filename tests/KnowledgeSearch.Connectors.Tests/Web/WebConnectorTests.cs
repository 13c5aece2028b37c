using Microsoft.AspNetCore.Http;
using KnowledgeSearch.Connectors.Tests.Http;
using KnowledgeSearch.Connectors.Web;

namespace KnowledgeSearch.Connectors.Tests.Web;

public sealed class WebConnectorTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 16, 9, 0, 0, TimeSpan.Zero));
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync();
        IntranetSite.Serve(_server);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task A_legacy_intranet_is_read_through_frames_scripts_redirects_and_sitemap()
    {
        List<SourceChange> changes = await CrawlAsync();
        Assert.Equal(
            ["/alleen-op-kaart.html", "/hr/nieuw.html", "/hr/popup.html", "/hr/start.html", "/hr/verlof.html", "/hr/ziek.html", "/menu.html"],
            Documents(changes).Select(document => new Uri(document.Url).AbsolutePath).Order(StringComparer.Ordinal));
        Assert.Contains("coördinatie – uiterlijk één week", System.Net.WebUtility.HtmlDecode(Documents(changes).Single(document => document.Title == "Verlof").Body), StringComparison.Ordinal);
        Assert.Equal(0, Server.Count("/geheim/lonen.html"));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task A_failing_robots_txt_lets_nothing_be_fetched(int status)
    {
        Server.OnStatus("/robots.txt", status);
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(CrawlAsync);
        Assert.Equal(ConnectorFault.Unavailable, fault.Fault);
        Assert.All(Server.Requests, request => Assert.Equal("/robots.txt", request.Path));
    }

    [Fact]
    public async Task A_missing_robots_txt_allows_everything()
    {
        Server.OnStatus("/robots.txt", 403);
        Assert.Contains(Documents(await CrawlAsync()), document => document.Title == "Lonen");
    }

    [Fact]
    public async Task A_missing_page_is_missing_in_every_crawl_and_a_gone_one_is_deleted()
    {
        Server.OnStatus("/hr/ziek.html", 404);
        Server.OnStatus("/hr/popup.html", 410);
        for (int crawl = 0; crawl < 2; crawl++)
        {
            List<SourceChange> changes = await CrawlAsync();
            Assert.EndsWith("/hr/ziek.html", Assert.Single(changes.OfType<SourceChange.Missing>()).Id.Value, StringComparison.Ordinal);
            Assert.EndsWith("/hr/popup.html", Assert.Single(changes.OfType<SourceChange.Delete>()).Id.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_soft_404_is_missing()
    {
        string gone = IntranetSite.Page("Helaas", "De pagina die u zoekt bestaat niet meer. Ga terug naar de startpagina van het intranet.");
        Server.On("/hr/knowledgesearch-probe-7f3a9c51.html", gone, "text/html");
        Server.On("/hr/ziek.html", gone, "text/html");
        Assert.EndsWith("/hr/ziek.html", Assert.Single((await CrawlAsync()).OfType<SourceChange.Missing>()).Id.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_page_where_content_was_ends_the_crawl_before_it_overwrites()
    {
        KnownPages known = new(Documents(await CrawlAsync()));
        Server.On("/hr/start.html", "<html><body><form><input name=u><input type=password name=p></form></body></html>", "text/html");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(known));
        Assert.Equal(ConnectorFault.LoginPage, fault.Fault);
    }

    [Fact]
    public async Task An_unchanged_page_is_told_as_such_and_its_links_are_followed()
    {
        Server.On("/hr/start.html", async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = 304;
                return;
            }

            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(IntranetSite.Page("Personeelszaken", "Alles over personeelszaken.", "ziek.html"));
        });
        KnownPages known = new(Documents(await CrawlAsync()));
        List<SourceChange> second = await CrawlAsync(known);
        Assert.EndsWith("/hr/start.html", Assert.Single(second.OfType<SourceChange.Unchanged>()).Id.Value, StringComparison.Ordinal);
        Assert.Contains(Documents(second), document => document.Title == "Ziekmelden");
    }

    [Fact]
    public async Task A_duplicate_of_an_unchanged_page_stays_a_duplicate()
    {
        Server.On("/hr/ziek.html", async context =>
        {
            context.Response.Headers.ETag = "\"z\"";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"z\"" ? 304 : 200;
            context.Response.ContentType = "text/html";
            await (context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.WriteAsync(IntranetSite.Page("Ziekmelden", "Meld u ziek voor negen uur bij uw leidinggevende.")));
        });
        KnownPages known = new(Documents(await CrawlAsync()));
        Assert.DoesNotContain(Documents(await CrawlAsync(known)), document => document.Url.EndsWith("/hr/dubbel.html", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, ConnectorFault.Unavailable)]
    [InlineData(404, ConnectorFault.NotFound)]
    [InlineData(403, ConnectorFault.Forbidden)]
    public async Task A_start_page_that_cannot_be_read_is_a_fault_of_the_source(int status, ConnectorFault expected)
    {
        Server.OnStatus("/", status);
        Assert.Equal(expected, (await Assert.ThrowsAsync<ConnectorException>(CrawlAsync)).Fault);
    }

    [Fact]
    public async Task A_failed_page_that_may_lead_to_others_makes_absence_say_nothing()
    {
        Server.OnStatus("/hr/start.html", 500);
        WebConnector connector = new(IntranetSite.Options(Server), LoopbackServer.Context(_time));
        Assert.Equal(ListingCompleteness.EveryCrawl, connector.Capabilities.Completeness);
        await foreach (SourceChange _ in connector.ReadAsync(null, TestContext.Current.CancellationToken))
        {
        }

        Assert.Equal(ListingCompleteness.Never, connector.Capabilities.Completeness);
    }

    [Fact]
    public async Task A_second_host_that_is_down_costs_its_own_pages_only()
    {
        await using LoopbackServer second = await LoopbackServer.StartAsync();
        second.OnStatus("/robots.txt", 503);
        Server.On("/hr/start.html", IntranetSite.Page("Start", "Zie de andere server.", second.Url("/a"), second.Url("/b"), "ziek.html"), "text/html");
        WebOptions options = IntranetSite.Options(Server);
        options.Hosts = [second.Address.Authority];
        List<SourceChange> changes = await IntranetSite.CrawlAsync(options, LoopbackServer.Context(_time));
        Assert.Single(changes.OfType<SourceChange.Failed>(), failed => failed.Retryable);
        Assert.Contains(Documents(changes), document => document.Title == "Ziekmelden");
        Assert.DoesNotContain(second.Requests, request => request.Path != "/robots.txt");
    }

    [Fact]
    public async Task A_page_that_asks_not_to_be_found_is_not()
    {
        Server.On("/hr/ziek.html", "<meta name=robots content='noindex'><p>Niet vinden.</p><a href=verder.html>verder</a>", "text/html");
        Server.On("/hr/verder.html", IntranetSite.Page("Verder", "Deze pagina mag wel gevonden worden."), "text/html");
        List<SourceDocument> documents = Documents(await CrawlAsync());
        Assert.DoesNotContain(documents, document => document.Url.EndsWith("/hr/ziek.html", StringComparison.Ordinal));
        Assert.Contains(documents, document => document.Title == "Verder");
    }

    [Fact]
    public async Task A_calendar_without_end_is_stopped_and_told_once()
    {
        Server.On("/hr/ziek.html", IntranetSite.Page("Agenda", "Kies een maand.", "/agenda?maand=1"), "text/html");
        Server.On("/agenda", context =>
        {
            int month = int.Parse(context.Request.Query["maand"]!, null);
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<html><body><h1>Agenda {month}</h1><p>Geen afspraken in deze maand {month}</p><a href='/agenda?maand={month + 1}'>volgende</a></body></html>");
        });
        WebOptions options = IntranetSite.Options(Server);
        options.MaxDepth = 100;
        options.Sitemaps = [Server.Url("/maanden.txt")];
        Server.On("/maanden.txt", string.Join('\n', Enumerable.Range(1, 900).Select(month => Server.Url($"/agenda?maand={month}"))), "text/plain");
        List<SourceChange> changes = await IntranetSite.CrawlAsync(options, LoopbackServer.Context(_time));
        Assert.Contains("/agenda?maand", Assert.Single(changes.OfType<SourceChange.Failed>()).Reason, StringComparison.Ordinal);
        Assert.InRange(Server.Requests.Count(request => request.Path.StartsWith("/agenda", StringComparison.Ordinal)), 500, 520);
    }

    [Fact]
    public async Task A_crawl_that_reaches_its_limit_does_not_end_well()
    {
        WebOptions options = IntranetSite.Options(Server);
        options.MaxPages = 4;
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => IntranetSite.CrawlAsync(options, LoopbackServer.Context(_time)));
        Assert.Contains("more than 4 addresses", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_delay_is_kept_between_requests()
    {
        WebOptions options = IntranetSite.Options(Server);
        options.Delay = TimeSpan.FromSeconds(2);
        await IntranetSite.CrawlAsync(options, LoopbackServer.Context(_time));
        Assert.InRange(_time.Waits.Count(wait => wait == TimeSpan.FromSeconds(2)), 8, 40);
    }

    [Fact]
    public async Task Five_failures_in_a_row_end_the_crawl()
    {
        Server.On("/menu.html", IntranetSite.Page("Menu", "Kies.", [.. Enumerable.Range(0, 10).Select(i => $"/stuk/{i}.html")]), "text/html");
        Server.On("/hr/start.html", IntranetSite.Page("Start", "Niets."), "text/html");
        foreach (int i in Enumerable.Range(0, 10))
        {
            Server.OnStatus($"/stuk/{i}.html", 500);
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(CrawlAsync);
        Assert.Equal(ConnectorFault.Unavailable, fault.Fault);
    }

    [Fact]
    public async Task A_log_in_form_is_filled_in_with_its_hidden_fields()
    {
        string? posted = null;
        Server.On("/login", async context =>
        {
            context.Response.ContentType = "text/html";
            if (context.Request.Method == "POST")
            {
                posted = await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Response.Headers.SetCookie = "session=1; path=/";
                await context.Response.WriteAsync("Welkom");
                return;
            }

            await context.Response.WriteAsync("<html><form method=post action=/login><input type=hidden name=csrf value=t0ken><input name=naam><input type=password name=pw></form></html>");
        });
        Server.On("/hr/ziek.html", context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(context.Request.Headers.Cookie == "session=1" ? IntranetSite.Page("Binnen", "Alleen voor wie is aangemeld.") : "<html><input type=password></html>");
        });
        WebOptions options = IntranetSite.Options(Server);
        (options.LoginAddress, options.UserName, options.Password) = (Server.Url("/login"), "jan", "geheim");
        Assert.Contains(Documents(await IntranetSite.CrawlAsync(options, LoopbackServer.Context(_time))), document => document.Title == "Binnen");
        Assert.Equal("csrf=t0ken&naam=jan&pw=geheim", posted);
    }

    private Task<List<SourceChange>> CrawlAsync() => IntranetSite.CrawlAsync(IntranetSite.Options(Server), LoopbackServer.Context(_time));

    private Task<List<SourceChange>> CrawlAsync(IKnownDocuments known)
    {
        ConnectorContext context = LoopbackServer.Context(_time);
        return IntranetSite.CrawlAsync(IntranetSite.Options(Server), new ConnectorContext { Source = context.Source, Http = context.Http, Time = context.Time, Random = context.Random, Logger = context.Logger, DefaultAccess = context.DefaultAccess, Known = known });
    }

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];

    private sealed class KnownPages(IEnumerable<SourceDocument> documents) : IKnownDocuments
    {
        private readonly Dictionary<DocumentId, KnownDocument> _known = documents.ToDictionary(document => document.Id, document => new KnownDocument(document.Version, document.Links, "hash"));

        public ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) => new(_known.GetValueOrDefault(id));
    }
}
