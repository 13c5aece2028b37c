using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>The web surface on a loopback port, over a real store, with a few people and documents: what the tests of it are asked over HTTP.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    public const string Anna = "anna@example.org", Bram = "bram@example.org", Carla = "carla@example.org", Dirk = "dirk@example.org", Elif = "elif@example.org";
    private static readonly SourceId s_engage = new("engage"), s_people = new("people");
    private readonly string _folder;

    private TestSite(string folder, WebApplication app)
    {
        _folder = folder;
        App = app;
    }

    public WebApplication App { get; }

    public string StoreFile => Path.Combine(_folder, "content.db");

    public Uri Address => new(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()); // started before it is asked

    /// <summary>Keys by name, made before the start.</summary>
    public Dictionary<string, string> Keys { get; } = [];

    /// <summary>Starts the site; Anna is a member of the private group, Bram is not, Carla is an admin, Dirk a developer, Elif administers the sources.</summary>
    public static async Task<TestSite> StartAsync(Action<Dictionary<string, string?>>? configure = null, string address = "http://127.0.0.1:0", Action<IServiceCollection>? services = null)
    {
        TestSite site = Build(configure, address, services);
        await site.App.StartAsync();
        return site;
    }

    /// <summary>Builds the site without starting it.</summary>
    public static TestSite Build(Action<Dictionary<string, string?>>? configure = null, string address = "http://127.0.0.1:0", Action<IServiceCollection>? services = null)
    {
        string folder = Directory.CreateTempSubdirectory("site-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(SearchApi).Assembly.GetName().Name, ContentRootPath = folder, EnvironmentName = "Production",
        });
        Dictionary<string, string?> settings = new()
        {
            ["Store:Path"] = Path.Combine(folder, "content.db"),
            ["Index:Path"] = Path.Combine(folder, "index"),
            ["Scheduling:Path"] = Path.Combine(folder, "quartz.db"),
            ["Scheduling:ShutdownWait"] = "00:00:00",
            ["Indexer:InProcess"] = "false",
            ["Sources:handboek:Type"] = "push",
            ["Sources:engage:Type"] = "hand",
            ["Sources:engage:Options:Secret"] = "the-secret-of-engage",
            ["Projection:RefreshInterval"] = "00:00:00.050",
            ["Auth:Development:Enabled"] = "true",
            ["RateLimits:Search"] = "1000000", ["RateLimits:Suggest"] = "1000000", ["RateLimits:SignIn"] = "1000000", ["RateLimits:Admin"] = "1000000", ["RateLimits:Probe"] = "1000000",
        };
        Persona(settings, 0, "Anna de Wit", Anna, "employee");
        Persona(settings, 1, "Bram Smit", Bram, "employee");
        Persona(settings, 2, "Carla Bos", Carla, "admin");
        Persona(settings, 3, "Dirk Kok", Dirk, "developer");
        Persona(settings, 4, "Elif Demir", Elif, "source-admin");
        Dictionary<string, string> keys = [];
        foreach ((string name, string[] scopes, string searchesAs) in ((string, string[], string)[])
            [("search", ["search"], "public"), ("portal", ["search"], "everyone"), ("push", ["ingest:handboek"], "public"), ("reader", ["admin:read"], "public"), ("writer", ["admin:write"], "public")])
        {
            keys[name] = Key(settings, name, scopes);
            settings[$"Auth:Keys:{name}:As"] = searchesAs;
        }

        keys["expired"] = Key(settings, "expired", ["search"]);
        settings["Auth:Keys:expired:Expires"] = "2020-01-01T00:00:00Z";
        configure?.Invoke(settings);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders();
        builder.Services.AddContentStore(builder.Configuration).AddHostedService<StoreOpening>();
        builder.Services.AddBuiltInConnectors().AddConnector<HandOptions>("hand", "By hand", (_, _) => HandConnector.Instance);
        builder.Services.AddIndex(builder.Configuration).AddIndexProjection(builder.Configuration).AddDocumentIngest()
            .AddCrawling(builder.Configuration).AddCrawlScheduling(builder.Configuration).AddPrivacy(builder.Configuration);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSearchApi(builder.Configuration);
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.MapSearchApi();
        TestSite site = new(folder, app);
        foreach ((string name, string key) in keys)
        {
            site.Keys.Add(name, key);
        }

        return site;
    }

    /// <summary>Fills store and index with the people and a few documents.</summary>
    public async Task FillAsync()
    {
        IContentStore store = App.Services.GetRequiredService<IContentStore>();
        await store.CommitAsync(
            new CrawlBatch
            {
                Source = s_people, Now = DateTimeOffset.UnixEpoch,
                People = [new SourcePerson { Id = "people/user/1", Name = "Anna de Wit", Emails = [Anna] }, new SourcePerson { Id = "people/user/2", Name = "Bram Smit", Emails = [Bram] }],
            },
            CancellationToken.None);
        await store.CommitAsync(
            new CrawlBatch
            {
                Source = s_engage, Now = DateTimeOffset.UnixEpoch,
                People = [new SourcePerson { Id = "engage/user/1", Name = "Anna de Wit", Emails = [Anna] }],
                Groups = [new SourceGroup { Id = "engage/group/or", Name = "Ondernemingsraad", Members = [DocumentAccess.User("engage/user/1")] }],
            },
            CancellationToken.None);
        foreach (IGrouping<SourceId, SourceDocument> source in Documents().GroupBy(document => document.Id.Source))
        {
            await store.CommitAsync(new CrawlBatch { Source = source.Key, Now = DateTimeOffset.UnixEpoch, Upserts = [.. source] }, CancellationToken.None);
        }

        await CatchUpAsync();
    }

    /// <summary>Returns when everything stored can be found.</summary>
    public Task CatchUpAsync() => App.Services.GetRequiredService<IndexProjection>().CatchUpAsync(CancellationToken.None);

    /// <summary>A caller with its own cookies that follows redirects.</summary>
    public HttpClient Client(string? key = null)
    {
        HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", Keys[key]);
        }
        else
        {
            // What a browser sends from the site's own pages.
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        }

        return client;
    }

    /// <summary>A caller who looks as a persona.</summary>
    public async Task<HttpClient> ClientAsAsync(string email)
    {
        HttpClient client = Client();
        using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", email)]));
        response.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>A caller who has signed out.</summary>
    public async Task<HttpClient> ClientAsNobodyAsync()
    {
        HttpClient client = Client();
        using HttpResponseMessage response = await client.PostAsync("/signout", null);
        response.EnsureSuccessStatusCode();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Key(Dictionary<string, string?> settings, string name, string[] scopes)
    {
        string key = ApiKeys.Create(name, scopes).Key;
        settings[$"Auth:Keys:{name}:Hash"] = ApiKeys.Hash(key);
        for (int i = 0; i < scopes.Length; i++)
        {
            settings[$"Auth:Keys:{name}:Scopes:{i}"] = scopes[i];
        }

        return key;
    }

    private static void Persona(Dictionary<string, string?> settings, int at, string name, string email, string role)
    {
        settings[$"Auth:Development:Personas:{at}:Name"] = name;
        settings[$"Auth:Development:Personas:{at}:Email"] = email;
        settings[$"Auth:Development:Personas:{at}:Title"] = "Proefpersoon";
        settings[$"Auth:Development:Personas:{at}:Roles:0"] = role;
    }

    private static IEnumerable<SourceDocument> Documents()
    {
        DateTimeOffset day = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        yield return new SourceDocument
        {
            Id = DocumentId.Parse("handboek/verlof"), Language = "nl", Title = "Verlof aanvragen", Body = "Verlof vraag je aan in het portaal, <b>niet</b> per mail.",
            Url = "https://handboek.example/verlof", Created = day, Access = DocumentAccess.ForEveryone, Author = "people/user/1",
        };
        yield return new SourceDocument
        {
            Id = DocumentId.Parse("nieuws/1"), Language = "nl", Title = "Verlof rond Pasen", Body = "Het kantoor is dicht; verlof loopt door.", Url = "https://nieuws.example/1",
            Created = day.AddDays(1), Access = DocumentAccess.ForPublic,
        };
        yield return new SourceDocument
        {
            Id = DocumentId.Parse("engage/message/1"), Kind = DocumentKind.Question, Language = "nl", Title = "Reorganisatie verlof",
            Body = "Besloten: verlof bij de reorganisatie van afdeling Kompas.", Url = "javascript:alert(1)", Created = day.AddDays(2), Thread = "engage/thread/1",
            Container = new DocumentContainer("engage/group/or", "Ondernemingsraad"), Access = DocumentAccess.ForAnyOf(DocumentAccess.Group("engage/group/or")), Author = "engage/user/1",
        };
        yield return new SourceDocument
        {
            Id = DocumentId.Parse("engage/message/2"), Kind = DocumentKind.Message, Language = "en", Title = "Parental leave", Body = "Parental leave (verlof) is requested in the portal.",
            Url = "https://engage.example/2", Created = day.AddDays(3), Access = DocumentAccess.ForEveryone,
        };
        yield return new SourceDocument { Id = DocumentId.Parse("handboek/zonder"), Language = "nl", Title = "Zonder rechten", Body = "Verlof zonder rechten.", Created = day };
    }

    private sealed class StoreOpening(IContentStore store) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => await store.OpenAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
