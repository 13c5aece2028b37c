using KnowledgeSearch.Conformance;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Plugins;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Ingestion.Tests.Plugins;

/// <summary>The sample plugin as it was dropped in, held to what every connector owes.</summary>
public sealed class NotesPluginConformanceTests : ConnectorConformanceTests, IDisposable
{
    private readonly PluginFolder _plugins = new PluginFolder().AddSample();
    private readonly string _notes = Notes.Write(120);
    private readonly ConnectorType _type;

    public NotesPluginConformanceTests()
    {
        ServiceCollection services = new();
        PluginLoader.Load(_plugins.SampleFolder).Plugin.Register(services);
        _type = services.Select(service => service.ImplementationInstance).OfType<ConnectorType>().Single();
    }

    public void Dispose()
    {
        _plugins.Dispose();
        Directory.Delete(_notes, recursive: true);
    }

    protected override IConnector CreateConnector(ConnectorContext context)
    {
        object options = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Folder"] = _notes }).Build().Get(_type.OptionsType)!;
        return _type.Create(options, context);
    }

    protected override ConnectorContext CreateContext() => new()
    {
        Source = new SourceId("notes"), Http = new HttpClient(), Logger = NullLogger.Instance, DefaultAccess = DocumentAccess.ForEveryone,
    };
}

/// <summary>The sample plugin from folder to store.</summary>
public sealed class NotesPluginTests : IAsyncLifetime
{
    private readonly PluginFolder _plugins = new PluginFolder().AddSample();
    private readonly SqliteStores _stores = new();
    private readonly string _notes = Notes.Write(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _plugins.Dispose();
        Directory.Delete(_notes, recursive: true);
    }

    [Fact]
    public async Task Notes_are_crawled_by_configuration_alone()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Connectors:PluginFolder"] = _plugins.Path,
            ["Sources:notes:Type"] = "acme-notes",
            ["Sources:notes:Access"] = "everyone",
            ["Sources:notes:Options:Folder"] = _notes,
            ["Sources:notes:Options:Address"] = "https://notes.example/",
            ["Sources:notes:Options:MaxKilobytes"] = "1",
        }).Build();
        IContentStore store = await _stores.OpenAsync("notes", Cancel);
        await using ServiceProvider services = new ServiceCollection()
            .AddConnectorPlugins(configuration).AddCrawling(configuration).AddSingleton(store).BuildServiceProvider();
        SourceDefinition source = services.GetRequiredService<SourceCatalog>().Sources[0];
        await File.WriteAllTextAsync(Path.Combine(_notes, "huge.md"), new string('x', 2_000), Cancel);
        const string Note = "---\ntitle: \"Verlof: hoe?\"\nauthor: Anna\ndate: 2026-03-01\ntags: HR, verlof\n---\nVraag het aan.";
        await File.WriteAllTextAsync(Path.Combine(_notes, "verlof aanvragen.md"), Note, Cancel);

        CrawlRun first = await services.GetRequiredService<CrawlRunner>().RunAsync(source, CrawlMode.Incremental, null, Cancel);
        Assert.Equal((RunState.CompletedWithFailures, 61L, 1L), (first.State, first.Added, first.Failed));
        SourceDocument stored = (await store.FindAsync(DocumentId.Parse("notes/verlof aanvragen.md"), Cancel))!.Document!;
        Assert.Equal(
            ("Verlof: hoe?", "Anna", "Vraag het aan.", BodyFormat.Markdown, "https://notes.example/verlof%20aanvragen.md"),
            (stored.Title, stored.AuthorName, stored.Body, stored.BodyFormat, stored.Url));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), stored.Created);
        Assert.Equal(["HR", "verlof"], stored.Tags);
        Assert.Equal(DocumentAccess.ForEveryone, stored.Access);

        File.Delete(Path.Combine(_notes, "huge.md"));
        File.Delete(Path.Combine(_notes, Notes.Name(7)));
        CrawlRun second = await services.GetRequiredService<CrawlRunner>().RunAsync(source, CrawlMode.Incremental, null, Cancel);
        Assert.Equal((RunState.Completed, CrawlMode.Incremental, 60L, 1L), (second.State, second.Mode, second.Unchanged, second.Suspected));
        TrialResult trial = await services.GetRequiredService<CrawlTrial>().RunAsync(source, 5, Cancel);
        Assert.Equal((5, null), (trial.Documents.Count, trial.Fault));
        Assert.StartsWith("Text of note", trial.Documents[0].Body, StringComparison.Ordinal);
    }
}

internal static class Notes
{
    public static string Name(int number) => Path.Combine($"map{number % 3}", $"note{number}.md");

    public static string Write(int count)
    {
        string folder = Directory.CreateTempSubdirectory("notes-").FullName;
        for (int number = 0; number < count; number++)
        {
            string path = Path.Combine(folder, Name(number));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"---\ntitle: Note {number}\n---\nText of note {number}.");
        }

        return folder;
    }
}
