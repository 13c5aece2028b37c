using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

public sealed class SourceCatalogTests : IAsyncLifetime
{
    private readonly SqliteStores _stores = new();
    private readonly IDataProtectionProvider _protection = new EphemeralDataProtectionProvider();
    private IContentStore _store = null!; // set before every test

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await _stores.OpenAsync("catalog", Cancel);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public void Source_is_read_from_configuration()
    {
        SourceCatalog catalog = Catalog("""
            { "Sources": { "wiki": {
                "Type": "Test", "Schedule": "0 0/15 * * * ?", "Access": "everyone",
                "Options": { "address": "https://wiki.example/api", "Token": "s3cret", "Pages": 50, "Pause": "00:00:30", "Depth": "Deep",
                             "Spaces": ["HR", "IT"] } } } }
            """);
        SourceDefinition wiki = Assert.Single(catalog.Sources);
        Assert.Equal((new SourceId("wiki"), "test", "0 0/15 * * * ?", DocumentAccess.ForEveryone), (wiki.Id, wiki.Type.Name, wiki.Schedule, wiki.Access));
        TestOptions options = Assert.IsType<TestOptions>(wiki.Options);
        Assert.Equal(
            ("https://wiki.example/api", "s3cret", 50, TimeSpan.FromSeconds(30), Depth.Deep),
            (options.Address, options.Token, options.Pages, options.Pause, options.Depth));
        Assert.Equal(["HR", "IT"], options.Spaces);
        Assert.Same(wiki, catalog.Find(new SourceId("wiki")));
        Assert.Null(catalog.Find(new SourceId("hr")));
        Assert.True(wiki.IsCrawled);
        Assert.False(wiki.IsStored);
    }

    [Fact]
    public void What_is_left_out_has_its_default_and_is_seen_by_nobody()
    {
        SourceDefinition wiki = Catalog("""
            { "Sources": { "wiki": { "Type": "test", "Options": { "Address": "https://wiki.example", "Spaces": [] } } } }
            """).Sources[0];
        Assert.Null(wiki.Schedule);
        Assert.Null(wiki.Access);
        TestOptions options = (TestOptions)wiki.Options;
        Assert.Equal((20, null, Depth.Flat), (options.Pages, options.Pause, options.Depth));
        Assert.Empty(options.Spaces);
    }

    [Fact]
    public void All_faults_of_all_sources_are_told_at_once()
    {
        SourceSettingsException faults = Assert.Throws<SourceSettingsException>(() => Catalog("""
            { "Sources": {
                "Wiki": { "Type": "test", "Options": { "Address": "ftp://wiki.example" } },
                "hr": { "Type": "sharepoint", "Schedul": "0 0 * * * ?", "Schedule": "0 61 * * * ?", "Access": "all" },
                "it": { "Schedule": "0/10 * * * * ?", "Access": { "allOf": [["group:it/group/1", "it"]], "forbid": [], "everyone": "yes" } },
                "feed": { "Type": "test", "Schedule": "0 0 0 30 2 ?", "Access": ["group:x/group/1", ""],
                          "Options": { "Addres": "https://feed.example", "Pages": "many", "Pause": "soon", "Depth": "Deeper", "Spaces": "HR",
                                       "Token": ["a"] } },
                "post": { "Type": "push", "Schedule": "0 0 * * * ?", "Options": { "Key": "1" } },
                "big": { "Type": "test", "Options": { "Address": "", "Pages": 5000, "Token": "toolongsecret" } } } }
            """));
        string[] expected =
        [
            "Sources:big:Options.Address: is required; give a value.",
            "Sources:big:Options.Pages: must be between 1 and 1000, was 5000.",
            "Sources:big:Options.Token: must be 0 to 10 characters long, was '(hidden)'.",
            "Sources:feed:Access:1 must be a principal such as 'group:SOURCE/group/7' or 'user:SOURCE/user/42', was ''.",
            "Sources:feed:Options:Addres is unknown; known are Address, Token, Pages, Pause, Depth, Spaces.",
            "Sources:feed:Options:Depth must be one of Flat, Deep, was 'Deeper'.",
            "Sources:feed:Options:Pages must be a whole number, was 'many'.",
            "Sources:feed:Options:Pause must be a duration such as '00:15:00', was 'soon'.",
            "Sources:feed:Options:Spaces must be a list, was 'HR'.",
            "Sources:feed:Options:Token must be one text, was '(hidden)'.",
            "Sources:feed:Schedule must come at some time; '0 0*",
            "Sources:hr:Access must be 'everyone' (any signed-in person), 'public' (anonymous visitors too) or 'nobody' (admins only), a list of principals*",
            "Sources:hr:Schedul is unknown; a source has Type, Schedule, PruneSchedule, AccessSchedule, Access, Sensitive, RetentionDays, Options.",
            "Sources:hr:Schedule must be a Quartz cron expression*",
            "Sources:hr:Type 'sharepoint' is unknown; known types are push, test. A plugin's type is known once its folder is in the plugin folder.",
            "Sources:it:Access:allOf:0:1 must be a principal such as 'group:SOURCE/group/7' or 'user:SOURCE/user/42', was 'it'.",
            "Sources:it:Access:everyone must be true or false, was 'yes'.",
            "Sources:it:Access:forbid is unknown; an access has everyone, public, allOf (lists of principals, one of each list is needed) and deny.",
            "Sources:it:Schedule must name one second*",
            "Sources:it:Type is required; known types are push, test.",
            "Sources:post:Options:Key is unknown: sources of this type have no options.",
            "Sources:post:Schedule must be left out: documents of a source of type 'push' are sent to the API, was '0 0 * * * ?'.",
            "Sources:Wiki: 'Wiki' cannot name a source; use 1 to 64 characters of a-z, 0-9 and '-', beginning with a letter or digit.",
            "Sources:Wiki:Options.Address: must be an absolute http or https address, was 'ftp://wiki.example'.",
        ];
        List<string> actual = [.. faults.Faults.Order(StringComparer.OrdinalIgnoreCase)];
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Order(StringComparer.OrdinalIgnoreCase).Zip(actual), pair =>
        {
            if (pair.First.EndsWith('*'))
            {
                Assert.StartsWith(pair.First[..^1], pair.Second, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(pair.First, pair.Second);
            }
        });
        Assert.All(actual, fault => Assert.DoesNotContain("secret", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Access_is_a_word_a_list_or_an_object()
    {
        SourceCatalog catalog = Catalog("""
            { "Sources": {
                "a": { "Type": "push", "Access": "public" },
                "b": { "Type": "push", "Access": "Nobody" },
                "c": { "Type": "push", "Access": ["group:d/group/1", "user:d/user/1"] },
                "d": { "Type": "push", "Access": { "allOf": [["group:d/group/1"], ["group:d/group/2", "group:d/group/3"]], "deny": ["user:d/user/9"] } },
                "e": { "Type": "push", "Access": { "everyone": true, "deny": ["group:d/group/extern"] } } } }
            """);
        Assert.Equal(
            [
                DocumentAccess.ForPublic,
                DocumentAccess.Nobody,
                DocumentAccess.ForAnyOf("group:d/group/1", "user:d/user/1"),
                new DocumentAccess { AllOf = [["group:d/group/1"], ["group:d/group/2", "group:d/group/3"]], Deny = ["user:d/user/9"] },
                new DocumentAccess { Everyone = true, Deny = ["group:d/group/extern"] },
            ],
            catalog.Sources.Select(source => source.Access));
        Assert.All(catalog.Sources, source => Assert.False(source.IsCrawled));
    }

    [Fact]
    public async Task Source_added_at_run_time_survives_a_restart_with_its_secret_encrypted()
    {
        SourceCatalog catalog = Catalog("{}");
        int changes = 0;
        catalog.Changed += () => changes++;
        await catalog.SaveAsync(new SourceId("wiki"), Settings(), Cancel);
        Assert.Equal((1, "s3cret"), (changes, Options(catalog).Token));

        string json = (await _store.GetSourceSettingsAsync(Cancel))[new SourceId("wiki")];
        Assert.DoesNotContain("s3cret", json, StringComparison.Ordinal);
        Assert.Contains("https://wiki.example", json, StringComparison.Ordinal);

        SourceCatalog restarted = Catalog("{}");
        Assert.Empty(restarted.Sources);
        await restarted.LoadAsync(Cancel);
        Assert.Equal("s3cret", Options(restarted).Token);
        Assert.True(restarted.Sources[0].IsStored);

        await restarted.RemoveAsync(new SourceId("wiki"), Cancel);
        Assert.Empty(restarted.Sources);
        Assert.Empty(await _store.GetSourceSettingsAsync(Cancel));
    }

    [Fact]
    public async Task Secret_that_is_left_out_stays_unless_an_address_changed()
    {
        SourceCatalog catalog = Catalog("{}");
        await catalog.SaveAsync(new SourceId("wiki"), Settings(), Cancel);
        JsonObject edited = Settings();
        edited["Options"]!.AsObject().Remove("Token");
        edited["Options"]!["Pages"] = 30;
        await catalog.SaveAsync(new SourceId("wiki"), edited, Cancel);
        Assert.Equal(("s3cret", 30), (Options(catalog).Token, Options(catalog).Pages));

        edited["Options"]!["address"] = "https://elsewhere.example";
        edited["Options"]!.AsObject().Remove("Address");
        SourceSettingsException refused = await Assert.ThrowsAsync<SourceSettingsException>(
            () => catalog.SaveAsync(new SourceId("wiki"), edited, Cancel).AsTask());
        Assert.Equal(["Sources:wiki:Options:Token must be entered again: an address changed, and a secret stays with its address."], refused.Faults);
        Assert.Equal("https://wiki.example", Options(catalog).Address);
    }

    [Fact]
    public async Task Secret_moved_to_another_source_does_not_open()
    {
        SourceCatalog catalog = Catalog("{}");
        await catalog.SaveAsync(new SourceId("wiki"), Settings(), Cancel);
        await _store.SetSourceSettingsAsync(new SourceId("mine"), (await _store.GetSourceSettingsAsync(Cancel))[new SourceId("wiki")], Cancel);
        await catalog.LoadAsync(Cancel);
        Assert.Equal([new SourceId("wiki")], catalog.Sources.Select(source => source.Id));
        Assert.Equal(
            ["Sources:mine:Options:Token cannot be decrypted with the keys of this installation: enter it again, or restore the keys."], catalog.Faults);
    }

    [Fact]
    public async Task Faulty_settings_are_not_saved()
    {
        SourceCatalog catalog = Catalog("""{ "Sources": { "hr": { "Type": "push" } } }""");
        JsonObject settings = Settings();
        settings["Options"]!["Pages"] = 0;
        SourceSettingsException refused = await Assert.ThrowsAsync<SourceSettingsException>(
            () => catalog.SaveAsync(new SourceId("hr"), settings, Cancel).AsTask());
        Assert.Equal(
            [
                "Sources:hr is defined in the configuration files and cannot be changed here; choose another name.",
                "Sources:hr:Options.Pages: must be between 1 and 1000, was 0.",
            ],
            refused.Faults);
        Assert.Empty(await _store.GetSourceSettingsAsync(Cancel));
    }

    [Fact]
    public async Task Stored_source_that_has_become_faulty_does_not_stop_the_others()
    {
        await _store.SetSourceSettingsAsync(new SourceId("a"), """{ "Type": "removed" }""", Cancel);
        await _store.SetSourceSettingsAsync(new SourceId("b"), "[1]", Cancel);
        await _store.SetSourceSettingsAsync(new SourceId("c"), "{ not json", Cancel);
        await _store.SetSourceSettingsAsync(new SourceId("d"), """{ "Type": "push" }""", Cancel);
        await _store.SetSourceSettingsAsync(new SourceId("e"), """{ "Type": "push" }""", Cancel);
        SourceCatalog catalog = Catalog("""{ "Sources": { "e": { "Type": "push", "Access": "public" } } }""");
        await catalog.LoadAsync(Cancel);
        Assert.Equal(["d", "e"], catalog.Sources.Select(source => source.Id.Value));
        Assert.Equal(DocumentAccess.ForPublic, catalog.Sources[1].Access);
        Assert.Equal(4, catalog.Faults.Count);
        Assert.Contains("Sources:b is not a JSON object of Type, Schedule, Access and Options; save it again.", catalog.Faults);
    }

    [Fact]
    public void Connector_type_registered_twice_stops_the_start_and_names_both()
    {
        SourceSettingsException fault = Assert.Throws<SourceSettingsException>(() => Catalog(
            "{}", services => services.AddConnector<TestOptions>("TEST", "Another", (_, _) => throw new InvalidOperationException())));
        Assert.Equal(
            "Connector type 'test' is registered 2 times, by 'Test wiki' of KnowledgeSearch.Ingestion.Tests and by "
                + "'Another' of KnowledgeSearch.Ingestion.Tests: remove one of them or give it another name.",
            Assert.Single(fault.Faults));
    }

    [Fact]
    public async Task Crawl_of_a_push_source_says_that_there_is_nothing_to_crawl()
    {
        await using ServiceProvider services = Services("""{ "Sources": { "hr": { "Type": "push" } } }""", _ => { }).BuildServiceProvider();
        SourceDefinition source = services.GetRequiredService<SourceCatalog>().Sources[0];
        CrawlRun run = await services.GetRequiredService<CrawlRunner>().RunAsync(source, CrawlMode.Incremental, null, Cancel);
        Assert.Equal((RunState.Failed, ConnectorFault.Other), (run.State, run.Fault));
        Assert.StartsWith("Source 'hr' is of type 'push'", run.Message, StringComparison.Ordinal);
        Assert.False(services.GetRequiredService<SourceConnectors>().Supports(source, CrawlMode.Full));
    }

    private static JsonObject Settings() => JsonNode.Parse("""
        { "Type": "test", "Access": "everyone", "Options": { "Address": "https://wiki.example", "Token": "s3cret" } }
        """)!.AsObject();

    private static TestOptions Options(SourceCatalog catalog) => (TestOptions)catalog.Find(new SourceId("wiki"))!.Options;

    private SourceCatalog Catalog(string json, Action<IServiceCollection>? register = null) =>
        Services(json, register ?? (_ => { })).BuildServiceProvider().GetRequiredService<SourceCatalog>();

    private ServiceCollection Services(string json, Action<IServiceCollection> register)
    {
        using MemoryStream stream = new(System.Text.Encoding.UTF8.GetBytes(json));
        ServiceCollection services = new();
        services.AddConnector<TestOptions>("test", "Test wiki", (_, _) => throw new InvalidOperationException());
        register(services);
        services.AddCrawling(new ConfigurationBuilder().AddJsonStream(stream).Build());
        services.AddSingleton(_store);
        services.Replace(ServiceDescriptor.Singleton(_protection));
        return services;
    }

    public enum Depth
    {
        Flat,
        Deep,
    }

    public sealed class TestOptions
    {
        [Required, HttpAddress]
        public string Address { get; set; } = "";

        [Secret, StringLength(10)]
        public string Token { get; set; } = "";

        [Range(1, 1000)]
        public int Pages { get; set; } = 20;

        public TimeSpan? Pause { get; set; }

        public Depth Depth { get; set; }

        public IReadOnlyList<string> Spaces { get; set; } = ["default"];
    }
}
