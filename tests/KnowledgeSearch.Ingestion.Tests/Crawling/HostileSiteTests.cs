using System.Net;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Tests.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>Sites that send the web connector where it may not go, or try to have its credentials; a listener on the denied address counts who arrives.</summary>
public sealed class HostileSiteTests
{
    private const string Good = "127.0.0.1", Denied = "127.0.0.2", Secret = "geheim-9d41c7";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_a_site_says_leads_to_a_denied_address()
    {
        await using HostileSite canary = new(_ => HostileSite.Page("<p>canary"), IPAddress.Parse(Denied));
        string[] targets = [$"http://{Denied}:{canary.Port}/", $"http://inner.example:{canary.Port}/", $"http://[::ffff:{Denied}]:{canary.Port}/", $"http://2130706434:{canary.Port}/", $"http://user:pass@{Denied}:{canary.Port}/", $"//{Denied}:{canary.Port}/"];
        Dictionary<string, Answer> answers = new(StringComparer.Ordinal);
        foreach ((int i, string target) in targets.Index())
        {
            foreach ((string name, string markup) in Ways(target + "x" + i))
            {
                answers[$"/{name}{i}"] = HostileSite.Page($"<html><head><title>{name} {i}</title>{markup}</head><body><p>The page that shows way {name} number {i} of leading visitors elsewhere.</p></body></html>");
            }

            foreach (int status in (int[])[301, 302, 303, 307, 308])
            {
                answers[$"/redirect{status}-{i}"] = HostileSite.With($"{status} Moved", "text/plain", [], $"Location: {target}r{status}");
                answers[$"/chain{status}-{i}"] = HostileSite.With($"{status} Moved", "text/plain", [], $"Location: /redirect{status}-{i}");
            }
        }

        answers["/"] = HostileSite.Page("<html><body><p>Start of a site that is up to no good.</p>" + string.Concat(answers.Keys.Select(path => $"<a href='{path}'>{path}</a> ")) + "<a href='/last'>last</a></body></html>");
        answers["/last"] = HostileSite.Page("<html><body><p>The last page, which is as it should be.</p></body></html>");
        answers["/robots.txt"] = HostileSite.Fixed("text/plain", Encoding.UTF8.GetBytes("User-agent: *\nDisallow:\n" + string.Concat(targets.Select(target => $"Sitemap: {target}sitemap.xml\n"))));
        answers["/sitemap.xml"] = HostileSite.Fixed("text/xml", Encoding.UTF8.GetBytes("<sitemapindex>" + string.Concat(targets.Select(target => $"<sitemap><loc>{target}s.xml</loc></sitemap>")) + "</sitemapindex>"));
        await using HostileSite site = new(path => answers.TryGetValue(path, out Answer? answer) ? answer : HostileSite.With("404 Not Found", "text/plain", []));

        List<SourceChange> changes = await CrawlAsync(
            new WebOptions { Seeds = [site.Address], Hosts = [$"{Denied}:{canary.Port}", $"inner.example:{canary.Port}", "*.example"], Delay = TimeSpan.Zero },
            (_, _) => Task.FromResult(new[] { IPAddress.Parse(Denied) }));

        Assert.Empty(canary.Requests);
        Assert.True(answers.Count > 100, $"{answers.Count} answers");
        Assert.Contains(changes.OfType<SourceChange.Upsert>(), upsert => upsert.Document.Url.EndsWith("/last", StringComparison.Ordinal));
        Assert.Contains(changes.OfType<SourceChange.Failed>(), failed => failed.Reason.Contains("Network:Allow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_that_changes_between_robots_txt_and_page_does_not_lead_to_the_denied_address()
    {
        await using HostileSite site = new(path => path == "/robots.txt" ? HostileSite.Fixed("text/plain", "User-agent: *\nDisallow:\n"u8.ToArray()) : HostileSite.Page("<html><body><p>The page that was asked for, with some words.</p><a href=/a>a</a><a href=/b>b</a></body></html>"), IPAddress.Parse(Good));
        await using HostileSite canary = new(_ => HostileSite.Page("<p>canary"), IPAddress.Parse(Denied), site.Port);
        for (int denied = 1; denied <= 6; denied++)
        {
            // The answer to the question of that number is the denied address, alone or among good ones.
            int asked = 0, at = denied;
            ConnectorException? fault = await Record.ExceptionAsync(() => CrawlAsync(
                new WebOptions { Seeds = [$"http://rebinding.example:{site.Port}/"], Delay = TimeSpan.Zero },
                (_, _) => Task.FromResult(++asked != at ? [IPAddress.Parse(Good)] : at % 2 == 0 ? [IPAddress.Parse(Denied)] : new[] { IPAddress.Parse(Good), IPAddress.Parse(Denied) }))) as ConnectorException;
            Assert.True(asked >= at || fault is not null, $"asked {asked} times, {at} expected");
        }

        Assert.Empty(canary.Requests);
        Assert.NotEmpty(site.Requests);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("password")]
    public async Task Credentials_and_cookies_stay_with_the_origin_they_are_for(string kind)
    {
        await using HostileSite other = new(path => path.StartsWith("/back", StringComparison.Ordinal) ? HostileSite.With("302 Found", "text/plain", [], "Location: /x") : HostileSite.Page($"<html><body><p>Another server, {path}, that wants to know things.</p></body></html>"));
        string elsewhere = $"http://other.example:{other.Port}";
        await using HostileSite site = new(path => path switch
        {
            "/" => HostileSite.Fixed("text/html", Encoding.UTF8.GetBytes($"<html><body><p>The site that the credentials are for.</p><a href='{elsewhere}/link'>1</a><a href=/r301>2</a><a href=/r302>3</a><a href=/r307>4</a><a href=/r308>5</a><a href=/safe>6</a><iframe src='{elsewhere}/frame'></iframe></body></html>"), $"Set-Cookie: session={Secret}; Path=/"),
            "/robots.txt" => HostileSite.With("301 Moved", "text/plain", [], $"Location: {elsewhere}/robots.txt"),
            "/sitemap.xml" => HostileSite.With("307 Moved", "text/plain", [], $"Location: {elsewhere}/sitemap.xml"),
            "/safe" => HostileSite.Page("<html><body><p>A page that is read with the credentials.</p></body></html>"),
            _ => HostileSite.With($"{path[2..]} Moved", "text/plain", [], $"Location: {elsewhere}{path}"),
        });
        WebOptions options = new() { Seeds = [$"http://site.example:{site.Port}/"], Hosts = [$"other.example:{other.Port}"], Delay = TimeSpan.Zero };
        if (kind == "header")
        {
            (options.HeaderName, options.HeaderValue) = ("X-Api-Key", Secret);
        }
        else
        {
            (options.UserName, options.Password) = ("reader", Secret);
        }

        await CrawlAsync(options, (_, _) => Task.FromResult(new[] { IPAddress.Parse(Good) }));

        string[] secrets = [Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes("reader:" + Secret)), "session="];
        Assert.True(other.Requests.Count >= 6, $"{other.Requests.Count} requests");
        Assert.All(other.Requests, request => Assert.DoesNotContain(secrets, secret => request.Contains(secret, StringComparison.Ordinal)));
        Assert.Contains(site.Requests, request => request.StartsWith("GET /safe", StringComparison.Ordinal) && secrets.Any(secret => request.Contains(secret, StringComparison.Ordinal)) && request.Contains("session=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_in_form_that_posts_elsewhere_gets_no_password()
    {
        await using HostileSite thief = new(_ => HostileSite.Page("<p>thanks"));
        await using HostileSite site = new(_ => HostileSite.Page($"<html><body><form method=post action='http://thief.example:{thief.Port}/'><input name=u><input type=password name=p></form></body></html>"));
        WebOptions options = new() { Seeds = [$"http://site.example:{site.Port}/"], LoginAddress = $"http://site.example:{site.Port}/login", UserName = "reader", Password = Secret, Delay = TimeSpan.Zero };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(options, (_, _) => Task.FromResult(new[] { IPAddress.Parse(Good) })));

        Assert.Equal(ConnectorFault.Credentials, fault.Fault);
        Assert.DoesNotContain(Secret, fault.Message, StringComparison.Ordinal);
        Assert.Empty(thief.Requests);
        Assert.DoesNotContain(site.Requests, request => request.Contains(Secret, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Markup)> Ways(string target) =>
    [
        ("refresh", $"<meta http-equiv=refresh content='0; url={target}'>"), ("refresh-quoted", $"<meta http-equiv=Refresh content=\"0;URL='{target}'\">"), ("base", $"<base href='{target}'><a href=x>x</a>"),
        ("canonical", $"<link rel=canonical href='{target}'>"), ("next", $"<link rel=next href='{target}'>"), ("link", $"<a href='{target}'>x</a>"), ("area", $"<map><area href='{target}'></map>"),
        ("iframe", $"<iframe src='{target}'></iframe>"), ("script", $"<a href=\"javascript:window.open('{target}')\">x</a>"), ("onclick", $"<button onclick=\"location.href='{target}'\">x</button>"),
        ("tab", $"<a href='{target.Replace("//", "/\t/", StringComparison.Ordinal)}'>x</a>"), ("backslash", $"<a href='{target.Replace('/', '\\')}'>x</a>"), ("entity", $"<a href='{target.Replace(":", "&colon;", StringComparison.Ordinal)}'>x</a>"),
    ];

    private static async Task<List<SourceChange>> CrawlAsync(WebOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        NetworkOptions network = new() { AllowLoopback = true };
        network.Allow.Add(new NetworkRule { Addresses = Good + "/32" });
        using SourceHttp http = new(new NetworkPolicy(Options.Create(network)), resolve);
        ConnectorType web = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider().GetServices<ConnectorType>().Single(type => type.Name == "web");
        IConnector connector = web.Create(options, new ConnectorContext { Source = new("site"), Http = http.CreateClient(), Logger = NullLogger.Instance });
        return await connector.ReadAsync(null, Cancel).ToListAsync(Cancel);
    }
}
