using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

public sealed class ProjectionOptionsTests() : StoreTests(new SqliteStores())
{
    [Fact]
    public async Task Registered_projection_is_the_one_that_the_host_runs()
    {
        await using ServiceProvider services = Services(("Projection:RefreshInterval", "00:00:01"));
        IndexProjection projection = services.GetRequiredService<IndexProjection>();
        Assert.Contains(projection, services.GetServices<IHostedService>());
        await new DocumentIngest(Store, TimeProvider.System).PutAsync(DocumentId.Parse("wiki/1"), "{\"title\":\"a\"}"u8.ToArray(), SourceScope.All, Cancel);
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(1, projection.Status.SearchableSequence);
        Assert.Equal(TimeSpan.FromSeconds(1), services.GetRequiredService<IOptions<ProjectionOptions>>().Value.RefreshInterval);
    }

    [Fact]
    public void All_faults_of_the_settings_are_told_at_once()
    {
        using ServiceProvider services = Services(("Projection:PollInterval", "-00:00:01"), ("Projection:CommitChanges", "0"));
        OptionsValidationException fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ProjectionOptions>>().Value);
        Assert.Equal(
            ["Projection:CommitChanges must be 1 or more, was 0.", "Projection:PollInterval must be between 00:00:00.1000000 and 01:00:00, was -00:00:01."],
            fault.Failures.Order());
    }

    private ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton<IContentStore>(_ => Store)
            .AddSingleton<IIndexWriter>(new MemoryIndex())
            .AddIndexProjection(configuration)
            .BuildServiceProvider();
    }
}
