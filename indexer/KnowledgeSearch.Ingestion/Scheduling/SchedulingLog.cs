using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>Log messages of scheduling: 3400 to 3499.</summary>
internal static partial class SchedulingLog
{
    [LoggerMessage(3400, LogLevel.Information, "scheduling {Sources} sources, {Scheduled} of them by a schedule, in time zone {TimeZone}")]
    public static partial void Started(ILogger logger, int sources, int scheduled, string timeZone);

    [LoggerMessage(3401, LogLevel.Information, "nothing is scheduled here: this process only serves (Indexer:InProcess is false)")]
    public static partial void ServingOnly(ILogger logger);

    [LoggerMessage(3402, LogLevel.Error, "scheduling cannot start; trying again in {Wait}: {Reason}")]
    public static partial void CannotStart(ILogger logger, TimeSpan wait, string reason, Exception exception);

    [LoggerMessage(3403, LogLevel.Debug, "crawl of {Source} starts: {Mode}, because of {Cause}")]
    public static partial void Starting(ILogger logger, SourceId source, CrawlMode mode, FiringCause cause);

    [LoggerMessage(3405, LogLevel.Debug, "{Purpose} crawl of {Source}, due because of {Cause}, is passed over: {Reason}")]
    public static partial void PassedOver(ILogger logger, SourceId source, CrawlPurpose purpose, FiringCause cause, string reason);

    [LoggerMessage(3406, LogLevel.Warning, "a crawl of {Source} came due, which is not configured here")]
    public static partial void SourceUnknown(ILogger logger, SourceId source);

    [LoggerMessage(3407, LogLevel.Warning, "crawl of {Source} was stopped after {Limit} (Scheduling:MaxCrawlDuration); the next one goes on from there")]
    public static partial void TookTooLong(ILogger logger, SourceId source, TimeSpan limit);

    [LoggerMessage(3408, LogLevel.Error, "crawl of {Source} broke off")]
    public static partial void Broke(ILogger logger, SourceId source, Exception exception);

    [LoggerMessage(3409, LogLevel.Information, "crawl of {Source} is tried again at {At:u}, try {Attempt} of {Limit}")]
    public static partial void RetryPlanned(ILogger logger, SourceId source, DateTimeOffset at, int attempt, int limit);

    [LoggerMessage(3410, LogLevel.Warning, "crawls still going on after {Wait} are cut off; they resume at the next start")]
    public static partial void CutOff(ILogger logger, TimeSpan wait);

    [LoggerMessage(3411, LogLevel.Debug, "crawl of {Source} waits for its turn: {Limit} go on already (Scheduling:MaxConcurrentCrawls)")]
    public static partial void Waits(ILogger logger, SourceId source, int limit);

    [LoggerMessage(3412, LogLevel.Error, "the database of the scheduler, {Path}, was damaged; it is put aside as {Aside} and made anew")]
    public static partial void PutAside(ILogger logger, string path, string aside);

    [LoggerMessage(3404, LogLevel.Error, "the schedules could not be made to match the sources; they are at the next change or start")]
    public static partial void CannotMatch(ILogger logger, Exception exception);
}
