using KnowledgeSearch.Ingestion.Scheduling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

public sealed class CrawlSchedulingOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.True(Validate([]).Succeeded);

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_path_and_limit()
    {
        ValidateOptionsResult result = Validate(new()
        {
            ["Path"] = "",
            ["TimeZone"] = "Europe/Amsterdamn",
            ["MaxConcurrentCrawls"] = "0",
            ["MaxCrawlDuration"] = "00:00:10",
            ["PruneSchedule"] = "0 0/15 * * *",
            ["AccessSchedule"] = "* * * * * ?",
            ["RetryDelay"] = "02:00:00",
            ["MaxRetries"] = "21",
            ["ShutdownWait"] = "00:06:00",
            ["ClusterCheckIn"] = "00:00:00.1",
        });
        string[] expected =
        [
            "Scheduling.Path: is required; give a value.",
            "Scheduling.MaxConcurrentCrawls: must be between 1 and 256, was 0.",
            "Scheduling.MaxCrawlDuration: must be between 00:01:00 and 7.00:00:00, was 00:00:10.",
            "Scheduling.RetryDelay: must be between 00:00:01 and 01:00:00, was 02:00:00.",
            "Scheduling.MaxRetries: must be between 0 and 20, was 21.",
            "Scheduling.ShutdownWait: must be between 00:00:00 and 00:05:00, was 00:06:00.",
            "Scheduling.ClusterCheckIn: must be between 00:00:01 and 00:05:00, was 00:00:00.1000000.",
            "Scheduling.TimeZone: must be the IANA name of a time zone that this system knows, such as 'Europe/Amsterdam' or 'UTC', was 'Europe/Amsterdamn'.",
            "Scheduling.PruneSchedule: must have six fields (second minute hour day-of-month month day-of-week), such as '0 0/15 * * * ?' for every quarter "
                + "of an hour; '0 0/15 * * *' has 5.",
            "Scheduling.AccessSchedule: must name one second (0 to 59, or H) as its first field, because a source is crawled at most once a minute; was '*'.",
        ];
        Assert.Equal(expected.Order(), result.Failures?.Order());
    }

    [Fact]
    public void Folder_for_a_file_is_refused()
    {
        string folder = Path.GetTempPath();
        IEnumerable<string>? faults = Validate(new() { ["Path"] = folder }).Failures;
        Assert.Equal([$"Scheduling.Path: must be a file, such as 'data/quartz.db', was the folder '{folder}'."], faults);
    }

    private static ValidateOptionsResult Validate(Dictionary<string, string?> settings)
    {
        CrawlSchedulingOptions options = new();
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Bind(options);
        return new CrawlSchedulingOptionsRules().Validate(null, options);
    }
}
