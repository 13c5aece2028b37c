using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>The section <c>Scheduling</c> of the configuration.</summary>
public sealed class CrawlSchedulingOptions
{
    /// <summary>
    /// The file that remembers what is due and what was running; default <c>data/quartz.db</c> in the working directory. Used with a SQLite content store. With
    /// a PostgreSQL content store the same database remembers it, and several hosts share the work.
    /// </summary>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine("data", "quartz.db");

    /// <summary>
    /// The IANA name of the zone whose clock the schedules follow; default <c>Europe/Amsterdam</c>, since servers themselves mostly run on UTC.
    /// </summary>
    [Required]
    public string TimeZone { get; set; } = "Europe/Amsterdam";

    /// <summary>
    /// Crawls at the same time in this process; the others wait their turn in the order they came due. 1 to 256, default 8: crawls mostly wait for the network.
    /// </summary>
    [Range(1, 256)]
    public int MaxConcurrentCrawls { get; set; } = 8;

    /// <summary>
    /// How long one crawl may take before it is stopped, keeping what it has; the next one goes on from there. 1 minute to 7 days, default 24 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MaxCrawlDuration { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// When sources whose connector can list its ids are looked through for what vanished; a source can have its own (<c>PruneSchedule</c>). Default every
    /// night between three and four, the minute following from the source's name. Empty: only sources with their own.
    /// </summary>
    public string PruneSchedule { get; set; } = "H H 3 * * ?";

    /// <summary>
    /// When sources whose connector reads permissions apart from texts have them read anew; a source can have its own (<c>AccessSchedule</c>). Default empty:
    /// only sources with their own.
    /// </summary>
    public string AccessSchedule { get; set; } = "";

    /// <summary>
    /// The wait before a crawl that failed for a passing reason is tried again; doubled each time. 1 second to 1 hour, default 1 minute. The next planned crawl
    /// comes first where it is sooner.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Tries after a failed planned crawl, until the next planned one. 0 to 20, default 6: with the default wait, half an hour between the last two.
    /// </summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 6;

    /// <summary>
    /// Whether a source that has a schedule and was never crawled is crawled as soon as it is known, instead of when it first comes due. Default yes.
    /// </summary>
    public bool CrawlNewSourcesAtOnce { get; set; } = true;

    /// <summary>
    /// How long a stopping process waits for running crawls to keep what they have; then they are cut off and resume as after a crash. 0 to 5 minutes, default
    /// 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ShutdownWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often hosts that share a PostgreSQL store tell each other that they live; one that has been silent for two of these has its crawls taken over. 1
    /// second to 5 minutes, default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ClusterCheckIn { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The zone of <see cref="TimeZone"/>.</summary>
    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

/// <summary>All faults of the section at once.</summary>
internal sealed class CrawlSchedulingOptionsRules : IValidateOptions<CrawlSchedulingOptions>
{
    public ValidateOptionsResult Validate(string? name, CrawlSchedulingOptions options)
    {
        List<string> faults = [.. Connectors.OptionsSchema.Validate(options, "Scheduling").Select(fault => fault + ".")];
        if (options.TimeZone is { Length: > 0 } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            faults.Add($"Scheduling.TimeZone: must be the IANA name of a time zone that this system knows, such as 'Europe/Amsterdam' or 'UTC', was '{zone}'.");
        }

        if (options.Path is { Length: > 0 } path && Directory.Exists(path))
        {
            faults.Add($"Scheduling.Path: must be a file, such as 'data/quartz.db', was the folder '{path}'.");
        }

        Check(nameof(options.PruneSchedule), options.PruneSchedule);
        Check(nameof(options.AccessSchedule), options.AccessSchedule);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string property, string cron)
        {
            if (!string.IsNullOrWhiteSpace(cron) && CrawlSchedule.Check(cron) is { } fault)
            {
                faults.Add($"Scheduling.{property}: {fault}");
            }
        }
    }
}
