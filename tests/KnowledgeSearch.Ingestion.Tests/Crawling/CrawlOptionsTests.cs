using KnowledgeSearch.Ingestion.Crawling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

public sealed class CrawlOptionsTests
{
    [Fact]
    public void Faults_are_told_all_at_once()
    {
        OptionsValidationException faults = Assert.Throws<OptionsValidationException>(() => Read(
            ("Crawl:SuspectWait", "90.00:00:00"), ("Crawl:ShrinkShare", "1.5"), ("Crawl:MaxConsecutiveFailures", "0"), ("Crawl:BatchDocuments", "100000")));
        Assert.Equal(
            [
                "Crawl.SuspectWait: must be between 00:00:00 and 30.00:00:00, was 90.00:00:00",
                "Crawl.ShrinkShare: must be between 0 and 1, was 1.5",
                "Crawl.MaxConsecutiveFailures: must be between 1 and 10000, was 0",
                "Crawl.BatchDocuments: must be between 1 and 10000, was 100000",
            ],
            faults.Failures);
    }

    [Fact]
    public void Defaults_are_those_promised()
    {
        CrawlOptions options = Read();
        Assert.Equal(
            (TimeSpan.FromHours(24), 0.1, 20, 10, 100, 0.15),
            (options.SuspectWait, options.ShrinkShare, options.ShrinkFloor, options.MaxConsecutiveFailures, options.FailureWindow, options.FailureShare));
    }

    private static CrawlOptions Read(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build();
        using ServiceProvider services = new ServiceCollection().AddCrawling(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<CrawlOptions>>().Value;
    }
}
