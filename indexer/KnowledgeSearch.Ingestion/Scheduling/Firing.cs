using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Quartz;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>What a schedule is for; its name in lower case is the group of its triggers.</summary>
internal enum CrawlPurpose
{
    /// <summary>Texts: full when there is no checkpoint, else incremental.</summary>
    Content,

    /// <summary>Ids only, to find what vanished.</summary>
    Prune,

    /// <summary>Groups and access lists only.</summary>
    Access,
}

/// <summary>Why a crawl came due.</summary>
internal enum FiringCause
{
    /// <summary>Its schedule.</summary>
    Schedule,

    /// <summary>The source is new.</summary>
    First,

    /// <summary>Somebody asked.</summary>
    Hand,

    /// <summary>The last one failed for a passing reason.</summary>
    Retry,

    /// <summary>The process that crawled it died or stopped.</summary>
    Recovery,
}

/// <summary>A crawl that came due: what a trigger and its data say, free of Quartz.</summary>
/// <param name="Source">The source.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Cause">Why now.</param>
/// <param name="Mode">The mode asked for by hand; null: as the purpose says.</param>
/// <param name="Attempt">How often it was tried before, for retries.</param>
/// <param name="At">When it fired.</param>
internal sealed record Firing(SourceId Source, CrawlPurpose Purpose, FiringCause Cause, CrawlMode? Mode, int Attempt, DateTimeOffset At)
{
    private const string PurposeKey = "purpose";
    private const string CauseKey = "cause";
    private const string ModeKey = "mode";
    private const string AttemptKey = "attempt";

    /// <summary>The group of all jobs; a job is named after its source.</summary>
    public const string JobGroup = "crawl";

    /// <summary>The group of what was asked by hand.</summary>
    public const string HandGroup = "now";

    public static JobKey JobOf(SourceId source) => new(source.Value, JobGroup);

    public static TriggerKey ScheduleOf(SourceId source, CrawlPurpose purpose) => new(source.Value, purpose.ToString().ToLowerInvariant());

    /// <summary>One at a time, so that whoever asks twice is told.</summary>
    public static TriggerKey HandOf(SourceId source) => new(source.Value, HandGroup);

    public static TriggerKey RetryOf(SourceId source, CrawlPurpose purpose) => new(source.Value, $"retry-{purpose.ToString().ToLowerInvariant()}");

    public static Firing Read(IJobExecutionContext context)
    {
        JobDataMap data = context.Trigger.JobDataMap;
        return new Firing(
            new SourceId(context.JobDetail.Key.Name),
            Read<CrawlPurpose>(data, PurposeKey) ?? CrawlPurpose.Content,
            context.Recovering ? FiringCause.Recovery : Read<FiringCause>(data, CauseKey) ?? FiringCause.Schedule,
            Read<CrawlMode>(data, ModeKey),
            data.TryGetValue(AttemptKey, out object? attempt) && int.TryParse(attempt as string, CultureInfo.InvariantCulture, out int number) ? number : 0,
            context.FireTimeUtc);
    }

    /// <summary>What a trigger carries so that it can be read again after a restart: text only.</summary>
    public static JobDataMap Data(CrawlPurpose purpose, FiringCause cause, CrawlMode? mode = null, int attempt = 0)
    {
        JobDataMap data = new() { [PurposeKey] = purpose.ToString(), [CauseKey] = cause.ToString() };
        if (mode is not null)
        {
            data[ModeKey] = mode.Value.ToString();
        }

        if (attempt > 0)
        {
            data[AttemptKey] = attempt.ToString(CultureInfo.InvariantCulture);
        }

        return data;
    }

    private static T? Read<T>(JobDataMap data, string key)
        where T : struct, Enum =>
        data.TryGetValue(key, out object? value) && Enum.TryParse(value as string, out T parsed) ? parsed : null;
}
