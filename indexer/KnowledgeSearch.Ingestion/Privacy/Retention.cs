using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>What retention removed.</summary>
/// <param name="Source">The source.</param>
/// <param name="Days">Its <c>RetentionDays</c>.</param>
/// <param name="At">When it was last gone through.</param>
/// <param name="Removed">Documents removed then.</param>
public sealed record RetentionOutcome(string Source, int Days, DateTimeOffset At, long Removed);

/// <summary>
/// Removes documents that are older than their source's <c>RetentionDays</c>: by the time they were last changed, else written; one whose source tells neither stays. The store refuses
/// them when they come again, so that a crawl does not bring them back.
/// </summary>
public sealed partial class Retention : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private readonly ContentStore _store;
    private readonly SourceCatalog _sources;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile IReadOnlyList<RetentionOutcome> _outcomes = [];

    internal Retention(ContentStore store, SourceCatalog sources, AuditLog audit, TimeProvider time, ILogger<Retention> logger) =>
        (_store, _sources, _audit, _time, _logger) = (store, sources, audit, time, logger);

    /// <summary>What was done last, by source.</summary>
    public IReadOnlyList<RetentionOutcome> Outcomes => _outcomes;

    /// <summary>Goes through all sources that have a term.</summary>
    /// <exception cref="StoreException">The store cannot be read or written now.</exception>
    public async ValueTask<IReadOnlyList<RetentionOutcome>> EnforceAsync(CancellationToken cancellationToken)
    {
        List<RetentionOutcome> outcomes = [];
        foreach (SourceDefinition source in _sources.Sources)
        {
            if (source.RetentionDays is not { } days)
            {
                continue;
            }

            DateTimeOffset now = _time.GetUtcNow(), cutoff = now.AddDays(-days);
            long removed = await RemoveAsync(source.Id, cutoff, now, cancellationToken);
            outcomes.Add(new RetentionOutcome(source.Id.Value, days, now, removed));
            if (removed > 0)
            {
                await _audit.AppendAsync(new AuditAct("retention", "retention") { Target = source.Id.Value, Detail = $"{removed} documents older than {days} days removed" }, cancellationToken);
                LogRemoved(source.Id, removed, days);
            }
        }

        return _outcomes = outcomes;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        do
        {
            try
            {
                await EnforceAsync(stoppingToken);
            }
            catch (StoreException fault)
            {
                LogWaits(fault.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask<long> RemoveAsync(SourceId source, DateTimeOffset cutoff, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long removed = 0;
        for (string? after = ""; after is not null;)
        {
            string from = after;
            (after, List<DocumentId> old) = await _store.ReadAsync(session => DocumentsTable.FindOlderAsync(session, source, from, cutoff, cancellationToken), cancellationToken);
            if (old.Count > 0)
            {
                removed += (await _store.CommitAsync(new CrawlBatch { Source = source, Now = now, Deletes = old }, cancellationToken)).Deleted;
            }
        }

        return removed;
    }

    [LoggerMessage(3530, LogLevel.Information, "retention: {Removed} documents of {Source} were older than {Days} days and have been removed")]
    private partial void LogRemoved(SourceId source, long removed, int days);

    [LoggerMessage(3531, LogLevel.Warning, "{Fault} Retention is looked at again in six hours.")]
    private partial void LogWaits(string fault);
}
