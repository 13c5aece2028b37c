using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.SearchApi.Tests.Demo;

/// <summary>The real connectors, configured as the demo configures them. Viva Engage is left out: its allowance of 20 requests a minute takes minutes of wall clock.</summary>
public sealed class DemoCrawlTests
{
    [Theory]
    [InlineData(DemoSources.Feeds, 40)]
    [InlineData(DemoSources.Intranet, 120)]
    [InlineData(DemoSources.Wiki, 120)]
    [InlineData(DemoSources.People, 60)]
    public async Task Real_connector_reads_the_source_without_a_failure(string source, int atLeast)
    {
        await using DemoServers servers = await DemoServers.StartAsync(DemoOrganisation.Create(new StandingClock()), CancellationToken.None);
        using ServiceProvider services = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider();
        IConfigurationSection section = new ConfigurationBuilder().AddInMemoryCollection(DemoSources.Configuration(servers)).Build().GetSection("Sources:" + source);
        ConnectorType type = services.GetServices<ConnectorType>().Single(candidate => candidate.Name == section["Type"]);
        object options = section.GetSection("Options").Get(type.OptionsType, binder => binder.ErrorOnUnknownConfiguration = true)!;
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        IConnector connector = type.Create(options, new ConnectorContext { Source = new SourceId(source), Http = http, Logger = NullLogger.Instance, DefaultAccess = DocumentAccess.ForEveryone });

        List<SourceChange> changes = [];
        await foreach (SourceChange change in connector.ReadAsync(null, CancellationToken.None))
        {
            changes.Add(change);
        }

        Assert.Empty(changes.OfType<SourceChange.Failed>());
        Assert.True(changes.Count(change => change is SourceChange.Upsert or SourceChange.Person) >= atLeast);
    }
}
