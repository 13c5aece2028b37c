using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>
/// Erases people. First they are remembered as hashes, from which moment nothing of theirs comes in any more; then the store is gone through, the index written anew from it beside the
/// one that serves, the store's file written anew, and copies in the data folders gone through. Each stage can be done twice: what a crash interrupts goes on at the next start, in
/// whichever process has the index.
/// </summary>
public sealed partial class PersonErasure : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly ContentStore _store;
    private readonly AuditLog _audit;
    private readonly IIndexWriter _index;
    private readonly IndexProjection _projection;
    private readonly DataFolders _folders;
    private readonly IDataProtectionProvider? _protection;
    private readonly ForgetSearches? _searches;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _asked = new(0);

    internal PersonErasure(
        ContentStore store,
        AuditLog audit,
        IIndexWriter index,
        IndexProjection projection,
        DataFolders folders,
        IDataProtectionProvider? protection,
        ForgetSearches? searches,
        TimeProvider time,
        ILogger<PersonErasure> logger)
    {
        (_store, _audit, _index, _projection, _folders) = (store, audit, index, projection, folders);
        (_protection, _searches, _time, _logger) = (protection, searches, time, logger);
    }

    // Which erasures an index was written anew for: hosts that share a store have an index each.
    private string IndexMark => Path.Combine(_folders.Index, "erased.txt");

    /// <summary>What erasing would do; changes nothing.</summary>
    /// <exception cref="ErasureRefusedException">Somebody cannot be found.</exception>
    public async ValueTask<ErasureReport> TryAsync(ErasureRequest request, CancellationToken cancellationToken)
    {
        ErasurePlan plan = await ErasurePlan.MakeAsync(_store, request, cancellationToken);
        ErasedSet erased = await _store.ReadAsync(session => _store.Erased.LoadAsync(session, cancellationToken), cancellationToken);
        foreach (ErasedToken token in plan.Tokens)
        {
            erased.Add(token);
        }

        ErasureSweep sweep = new(_store, erased, writes: false);
        await _store.ReadAsync(
            async session =>
            {
                await sweep.SweepPeopleAsync(session, cancellationToken);
                for (string? after = ""; after is not null;)
                {
                    after = await sweep.SweepDocumentsAsync(session, after, cancellationToken);
                }

                return true;
            },
            cancellationToken);
        ErasedFiles files = new(_folders, _protection);
        await files.SweepAsync(_store, erased, writes: false, cancellationToken);
        return new ErasureReport
        {
            People = request.People.Count, Policy = request.Policy, Stage = ErasureStage.DryRun, Started = _time.GetUtcNow(), Notes = plan.Notes,
            Counts = Sum(sweep.Counts, files.Counts), Remains = [.. sweep.Remains, .. files.Remains],
        };
    }

    /// <summary>Has people kept out from now on and erased; the erasure goes on by itself where the index is written.</summary>
    /// <exception cref="ErasureRefusedException">Somebody cannot be found; nothing was erased.</exception>
    public async ValueTask<ErasureReport> BeginAsync(ErasureRequest request, AuditAct act, CancellationToken cancellationToken)
    {
        ErasurePlan plan = await ErasurePlan.MakeAsync(_store, request, cancellationToken);

        // While their addresses are at hand: afterwards only hashes are.
        int searches = _searches is null ? 0 : await _searches(plan.Addresses, plan.Texts, cancellationToken);
        ErasureReport begun = await _store.WriteAsync(
            async session =>
            {
                await _store.Erased.AddAsync(session, plan.Tokens, cancellationToken);
                ErasureReport report = await ErasuresTable.WriteAsync(
                    session,
                    new ErasureReport
                    {
                        People = request.People.Count, Policy = request.Policy, Stage = ErasureStage.Store, Started = _time.GetUtcNow(), Notes = plan.Notes,
                        Counts = searches == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["searches removed"] = searches },
                    },
                    cancellationToken);

                // Whom is not recorded: the log would remember them for ever. How many, and how, is.
                await _audit.AppendAsync(session, act with { Person = null, Target = $"erasure {report.Id}", Detail = $"{request.People.Count} people, {request.Policy}" }, cancellationToken);
                return report;
            },
            cancellationToken);
        _asked.Release();
        return begun;
    }

    /// <summary>Erasures asked for, newest first.</summary>
    public ValueTask<IReadOnlyList<ErasureReport>> ListAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync(session => ErasuresTable.ListAsync(session, onlyUnended: false, cancellationToken), cancellationToken);

    /// <summary>One erasure; null when there is none of that number.</summary>
    public async ValueTask<ErasureReport?> FindAsync(long id, CancellationToken cancellationToken) => (await ListAsync(cancellationToken)).FirstOrDefault(report => report.Id == id);

    /// <summary>Goes on with everything that was asked for, until it is done.</summary>
    /// <exception cref="IndexUnavailableException">The index cannot be written by this process; the store is done.</exception>
    /// <exception cref="StoreException">The store cannot be read or written now.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            IReadOnlyList<ErasureReport> unended = await _store.ReadAsync(session => ErasuresTable.ListAsync(session, onlyUnended: true, cancellationToken), cancellationToken);
            foreach (ErasureReport report in unended.Reverse())
            {
                await CompleteAsync(report, cancellationToken);
            }

            // Another host ended it, with its own index.
            if ((await ListAsync(cancellationToken)).Select(report => report.Id).FirstOrDefault() is > 0 and long last)
            {
                await WriteIndexAsync(last, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_index.Status.Condition != IndexCondition.Followed)
                {
                    await CompleteAsync(stoppingToken);
                }
            }
            catch (Exception fault) when (fault is IndexUnavailableException or StoreException or IOException or UnauthorizedAccessException)
            {
                LogWaits(fault.Message, Look.TotalSeconds);
                await TellAsync(fault.Message, stoppingToken);
            }

            using CancellationTokenSource look = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task asked = _asked.WaitAsync(look.Token);
            await Task.WhenAny(asked, Task.Delay(Look, _time, look.Token));
            await look.CancelAsync();
            await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
        _asked.Dispose();
    }

    private async ValueTask CompleteAsync(ErasureReport report, CancellationToken cancellationToken)
    {
        if (report.Stage == ErasureStage.Store)
        {
            report = await SweepStoreAsync(report, cancellationToken);
        }

        if (report.Stage == ErasureStage.Index)
        {
            await WriteIndexAsync(report.Id, cancellationToken);
            report = await WriteAsync(report with { Stage = ErasureStage.Files, Counts = Sum(report.Counts, new SortedDictionary<string, long> { ["index written anew, documents"] = _index.Status.Documents }) }, cancellationToken);
        }

        ErasedSet erased = await _store.ReadAsync(session => _store.Erased.LoadAsync(session, cancellationToken), cancellationToken);
        ErasureSweep sweep = new(_store, erased, writes: true);
        if (!_store.Database.IsShared)
        {
            await _store.WriteAsync(session => sweep.ForgetRemovedAsync(session, report.Id, cancellationToken), cancellationToken);
        }

        ErasedFiles files = new(_folders, _protection);
        await files.SweepAsync(_store, erased, writes: true, cancellationToken);
        await _store.Database.CompactAsync(cancellationToken);
        await WriteAsync(
            report with
            {
                Stage = ErasureStage.Done, Ended = _time.GetUtcNow(), Fault = null,
                Counts = Sum(report.Counts, Sum(sweep.Counts, files.Counts)), Remains = [.. report.Remains, .. files.Remains],
            },
            cancellationToken);
        LogDone(report.Id, report.People, (_time.GetUtcNow() - report.Started).TotalSeconds);
    }

    private async ValueTask<ErasureReport> SweepStoreAsync(ErasureReport report, CancellationToken cancellationToken)
    {
        string? after = report.Reached;
        if (after is null)
        {
            report = await StepAsync(async (sweep, session) =>
            {
                await sweep.SweepPeopleAsync(session, cancellationToken);
                return "";
            });
            after = "";
        }

        while (after is not null)
        {
            string from = after;
            report = await StepAsync((sweep, session) => sweep.SweepDocumentsAsync(session, from, cancellationToken));
            after = report.Reached;
        }

        return report;

        // A page and the record of having done it are one transaction.
        ValueTask<ErasureReport> StepAsync(Func<ErasureSweep, StoreSession, ValueTask<string?>> step) => _store.WriteAsync(
            async session =>
            {
                ErasureSweep sweep = new(_store, await _store.Erased.LoadAsync(session, cancellationToken), writes: true);
                string? reached = await step(sweep, session);
                return await ErasuresTable.WriteAsync(
                    session,
                    report with
                    {
                        Stage = reached is null ? ErasureStage.Index : ErasureStage.Store, Reached = reached,
                        Counts = Sum(report.Counts, sweep.Counts), Remains = [.. report.Remains, .. sweep.Remains],
                    },
                    cancellationToken);
            },
            cancellationToken);
    }

    // From a store that has nothing of theirs any more; what is learned from documents (compounds, suggestions, spelling) is learned anew with it.
    private async ValueTask WriteIndexAsync(long erasure, CancellationToken cancellationToken)
    {
        if (File.Exists(IndexMark) && long.TryParse(await File.ReadAllTextAsync(IndexMark, cancellationToken), out long done) && done >= erasure)
        {
            return;
        }

        await _projection.CatchUpAsync(cancellationToken);
        await _projection.RewriteAsync("people were erased", cancellationToken);
        await File.WriteAllTextAsync(IndexMark, $"{erasure}", cancellationToken);
    }

    private ValueTask<ErasureReport> WriteAsync(ErasureReport report, CancellationToken cancellationToken) =>
        _store.WriteAsync(session => ErasuresTable.WriteAsync(session, report, cancellationToken), cancellationToken);

    private async ValueTask TellAsync(string fault, CancellationToken cancellationToken)
    {
        try
        {
            await _store.WriteAsync(
                async session =>
                {
                    foreach (ErasureReport report in await ErasuresTable.ListAsync(session, onlyUnended: true, cancellationToken))
                    {
                        await ErasuresTable.WriteAsync(session, report with { Fault = fault }, cancellationToken);
                    }
                },
                cancellationToken);
        }
        catch (StoreException also)
        {
            LogWaits(also.Message, Look.TotalSeconds); // the store itself is away
        }
    }

    private static SortedDictionary<string, long> Sum(IReadOnlyDictionary<string, long> one, IReadOnlyDictionary<string, long> other) =>
        new(one.Concat(other).GroupBy(pair => pair.Key).ToDictionary(place => place.Key, place => place.Sum(pair => pair.Value)), StringComparer.Ordinal);

    [LoggerMessage(3510, LogLevel.Information, "erasure {Id} of {People} people is done, {Seconds:0} s after it was asked for")]
    private partial void LogDone(long id, int people, double seconds);

    [LoggerMessage(3511, LogLevel.Warning, "{Fault} Erasing goes on in {Seconds} s.")]
    private partial void LogWaits(string fault, double seconds);
}
