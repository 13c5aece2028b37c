using System.Net.Http.Headers;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Hosting;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Hostile;

/// <summary>
/// Secrets planted everywhere the program takes one, its real connectors against a source that repeats them in all its answers, callers who send theirs: none is in a log, an answer, the store, the
/// index or the scheduler's database afterwards.
/// </summary>
public sealed class PlantedSecretsTests
{
    private readonly List<string> _secrets = [];

    [Fact]
    public async Task No_secret_leaves_by_log_answer_or_file()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("secrets-");
        await using EchoingServer source = await EchoingServer.StartAsync();
        RecordedLog log = new();
        Dictionary<string, string?> settings = Settings(source.Address, folder.FullName, out string[] keys);
        StringBuilder answers = new();
        await using (WebApplication app = SearchHost.Build([], settings))
        {
            app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
            await app.StartAsync(TestContext.Current.CancellationToken);
            CrawlScheduler scheduler = app.Services.GetRequiredService<CrawlScheduler>();
            foreach (SourceDefinition one in app.Services.GetRequiredService<SourceCatalog>().Sources)
            {
                await scheduler.RunNowAsync(one.Id, null, TestContext.Current.CancellationToken);
                await scheduler.WaitAsync(one.Id, TestContext.Current.CancellationToken);
            }

            await AskAsync(new Uri(app.Urls.First()), keys, answers);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        // The crawls did use them.
        Assert.True(_secrets.Count(secret => source.Received.Any(echo => Forms(secret).Any(echo.Contains))) >= 8, $"{source.Received.Count} requests");
        Assert.True(log.Lines.Count > 100);
        foreach (string secret in _secrets)
        {
            foreach (string form in Forms(secret))
            {
                Assert.DoesNotContain(form, answers.ToString(), StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(log.Lines, line => line.Contains(form, StringComparison.OrdinalIgnoreCase));
                foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
                {
                    Assert.True((await File.ReadAllBytesAsync(file.FullName)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) < 0, $"{file.Name} holds {form}");
                }
            }
        }

        Assert.True(_secrets.Count >= 20, $"{_secrets.Count} secrets");
        folder.Delete(recursive: true);
    }

    // As it is, and as Basic authentication, JSON and addresses write it.
    private static string[] Forms(string secret) =>
        [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes("reader:" + secret)), Uri.EscapeDataString(secret)];

    private string Plant(string name)
    {
        string secret = $"planted-{name}-7f3a91c4e2/b5+{_secrets.Count}";
        _secrets.Add(secret);
        return secret;
    }

    private Dictionary<string, string?> Settings(Uri source, string folder, out string[] keys)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = "http://127.0.0.1:0", ["Store:Path"] = Path.Combine(folder, "content.db"), ["Index:Path"] = Path.Combine(folder, "index"), ["Scheduling:Path"] = Path.Combine(folder, "quartz.db"),
            ["DataProtection:Path"] = Path.Combine(folder, "keys"), ["Network:AllowLoopback"] = "true", ["Scheduling:ShutdownWait"] = "00:00:00", ["Logging:LogLevel:Default"] = "Trace", ["Logging:LogLevel:Microsoft"] = "Trace", ["Logging:Console:LogLevel:Default"] = "None", ["Logging:Console:LogLevel:Microsoft"] = "None", ["RateLimits:Enabled"] = "false",
            ["Scheduling:Retries"] = "0",
            ["Auth:Development:Enabled"] = "true", ["Auth:Development:Personas:0:Name"] = "Carla Bos", ["Auth:Development:Personas:0:Email"] = "carla@example.org", ["Auth:Development:Personas:0:Roles:0"] = "admin",
            ["Auth:ForwardedUser:Enabled"] = "true", ["Auth:ForwardedUser:Proxies:0"] = "127.0.0.1/32", ["Auth:ForwardedUser:Secret"] = Plant("forwarded") + "-of-32-characters-or-more",
        };
        string address = source.AbsoluteUri;
        Source("engage", "viva-engage", ("BaseUrl", address), ("Token", Plant("viva")));
        Source("export", "yammer-export", ("BaseUrl", address), ("Token", Plant("export")));
        Source("wiki-password", "mediawiki", ("Address", address + "api.php"), ("UserName", "reader"), ("Password", Plant("wiki-password")));
        Source("wiki-token", "mediawiki", ("Address", address + "api.php"), ("Token", Plant("wiki-token")));
        Source("web-password", "web", ("Seeds:0", address), ("Delay", "00:00:00"), ("UserName", "reader"), ("Password", Plant("web-password")));
        Source("web-header", "web", ("Seeds:0", address), ("Delay", "00:00:00"), ("HeaderName", "X-Access"), ("HeaderValue", Plant("web-header")));
        Source("web-form", "web", ("Seeds:0", address), ("Delay", "00:00:00"), ("UserName", "reader"), ("Password", Plant("web-form")), ("LoginAddress", address + "login"));
        Source("feed-password", "feed", ("Addresses:0", address), ("UserName", "reader"), ("Password", Plant("feed-password")));
        Source("feed-token", "feed", ("Addresses:0", address), ("Token", Plant("feed-token")));
        Source("directory", "people-scim", ("Address", address + "scim/v2"), ("Token", Plant("scim")));

        List<string> made = [];
        foreach ((string name, string[] scopes) in ((string, string[])[])[("search", ["search"]), ("push", ["ingest:engage"]), ("reader", ["admin:read"]), ("writer", ["admin:write"])])
        {
            string key = ApiKeys.Create(name, scopes).Key;
            made.Add(key);
            _secrets.Add(key);
            settings[$"Auth:Keys:{name}:Hash"] = ApiKeys.Hash(key);
            settings[$"Auth:Keys:{name}:Scopes:0"] = scopes[0];
        }

        keys = [.. made];
        return settings;

        void Source(string name, string type, params IReadOnlyList<(string Name, string Value)> options)
        {
            settings[$"Sources:{name}:Type"] = type;
            foreach ((string option, string value) in options)
            {
                settings[$"Sources:{name}:Options:{option}"] = value;
            }
        }
    }

    // Everything that can be asked, as everybody, with credentials that are right, wrong and misplaced.
    private async Task AskAsync(Uri address, string[] keys, StringBuilder answers)
    {
        AuthenticationHeaderValue[] credentials =
        [
            .. keys.Select(key => new AuthenticationHeaderValue("Bearer", key)), new("Bearer", Plant("guess")), new("Bearer", "ks_" + Plant("key-guess")), new("Basic", Plant("basic")), new("Digest", Plant("digest")),
        ];
        string cookie = Plant("cookie"), secretHeader = Plant("header"), persona = Plant("persona");
        string[] sources = ["engage", "export", "wiki-password", "wiki-token", "web-password", "web-header", "web-form", "feed-password", "feed-token", "directory"];
        string[] routes =
        [
            "/", "/?q=planted", "/api/v1/search?q=planted", "/api/v1/suggest?q=plan", "/api/v1/people?q=planted", "/api/v1/documents/engage/1", "/api/v1/admin/sources", "/api/v1/admin/status", "/api/v1/admin/connectors",
            "/metrics", "/health/ready", "/openapi/v1.json", .. sources.SelectMany(source => (string[])[$"/api/v1/admin/sources/{source}", $"/api/v1/admin/sources/{source}/failures", $"/api/v1/admin/sources/{source}/runs"]),
        ];
        foreach (AuthenticationHeaderValue? credential in credentials.Append(null))
        {
            using HttpClient client = new() { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = credential;
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
            client.DefaultRequestHeaders.Add("Cookie", $"ks_session={cookie}");
            client.DefaultRequestHeaders.Add("X-Forwarded-Secret", secretHeader);
            client.DefaultRequestHeaders.Add("X-Forwarded-Email", "anna@example.org");
            foreach (string route in routes)
            {
                using HttpResponseMessage response = await client.GetAsync(route);
                answers.Append(response).Append(await response.Content.ReadAsStringAsync());
            }

            using HttpResponseMessage signIn = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", persona)]));
            answers.Append(signIn).Append(await signIn.Content.ReadAsStringAsync());
        }

        using HttpClient carla = new() { BaseAddress = address };
        carla.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage signedIn = await carla.PostAsync("/signin", new FormUrlEncodedContent([new("persona", "carla@example.org")]));
        signedIn.EnsureSuccessStatusCode();
        foreach (string route in routes)
        {
            answers.Append(await carla.GetStringAsync(route.Contains("/documents/", StringComparison.Ordinal) ? "/" : route));
        }
    }
}
