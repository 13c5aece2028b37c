using System.Globalization;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>The whole program on a loopback port with an empty store, a source to push to, keys, and people who sign in without a password; its clock can be moved on.</summary>
internal sealed class TrustHost : IAsyncDisposable
{
    /// <summary>The source that documents are pushed to.</summary>
    public const string Source = "pushed";

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly Dictionary<string, string> _keys;
    private readonly MovedClock _clock;

    private TrustHost(DirectoryInfo folder, WebApplication app, Dictionary<string, string> keys, MovedClock clock) => (_folder, _app, _keys, _clock) = (folder, app, keys, clock);

    public IServiceProvider Services => _app.Services;

    /// <summary>Where everything is that the program keeps.</summary>
    public DirectoryInfo Folder => _folder;

    /// <summary>The e-mail address of one of the ten people.</summary>
    public static string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"person{number}@example.org");

    public static async Task<TrustHost> StartAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("knowledgesearch-trust-");
        Dictionary<string, string?> settings = new()
        {
            ["Urls"] = "http://127.0.0.1:0", ["Store:Path"] = Path.Combine(folder.FullName, "content.db"), ["Index:Path"] = Path.Combine(folder.FullName, "index"), ["Index:Lexicon"] = "none",
            ["Index:Hyphenation"] = "none", ["Scheduling:Path"] = Path.Combine(folder.FullName, "quartz.db"), ["DataProtection:Path"] = Path.Combine(folder.FullName, "keys"), ["RateLimits:Enabled"] = "false",
            ["Auth:Development:Enabled"] = "true", [$"Sources:{Source}:Type"] = "push", ["Logging:LogLevel:Default"] = "Warning",
        };
        for (int i = 0; i < 10; i++)
        {
            settings[$"Auth:Development:Personas:{i}:Name"] = $"Person {i}";
            settings[$"Auth:Development:Personas:{i}:Email"] = Person(i);
            settings[$"Auth:Development:Personas:{i}:Roles:0"] = i == 0 ? "admin" : "employee";
        }

        Dictionary<string, string> keys = [];
        foreach ((string name, string scope, string searchesAs) in ((string, string, string)[])[("public", "search", "public"), ("everyone", "search", "everyone"), ("push", $"ingest:{Source}", "public")])
        {
            keys[name] = ApiKeys.Create(name, [scope]).Key;
            settings[$"Auth:Keys:{name}:Hash"] = ApiKeys.Hash(keys[name]);
            settings[$"Auth:Keys:{name}:Scopes:0"] = scope;
            settings[$"Auth:Keys:{name}:As"] = searchesAs;
        }

        MovedClock clock = new();
        WebApplication app = SearchHost.Build([], settings, services => services.AddSingleton<TimeProvider>(clock));
        await app.StartAsync(cancellationToken);
        return new TrustHost(folder, app, keys, clock);
    }

    /// <summary>A program with one of the keys <c>public</c>, <c>everyone</c>, <c>push</c>.</summary>
    public HttpClient Client(string key)
    {
        HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = new Uri(_app.Urls.First()), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _keys[key]);
        return client;
    }

    /// <summary>A browser in which one of the people has signed in.</summary>
    public async Task<HttpClient> SignInAsync(int person, CancellationToken cancellationToken)
    {
        HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = new Uri(_app.Urls.First()) };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", Person(person))]), cancellationToken);
        response.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Pushes documents and waits until they can be found.</summary>
    public async Task PushAsync(IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        using HttpClient push = Client("push");
        foreach (string[] batch in lines.Chunk(1_000))
        {
            using HttpResponseMessage response = await push.PostAsync("/api/v1/documents:bulk", new StringContent(string.Join('\n', batch), System.Text.Encoding.UTF8, "application/x-ndjson"), cancellationToken);
            string answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode || answer.Contains("\"error\":", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Documents were not taken: {answer[..Math.Min(500, answer.Length)]}");
            }
        }

        await Services.GetRequiredService<IndexProjection>().CatchUpAsync(cancellationToken);
    }

    /// <summary>Moves the program's clock on.</summary>
    public void Pass(TimeSpan time) => _clock.Pass(time);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class MovedClock : TimeProvider
    {
        private long _moved;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _moved));

        public void Pass(TimeSpan time) => Interlocked.Add(ref _moved, time.Ticks);
    }
}
