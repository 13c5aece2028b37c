using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>What is known of each source: position, pause, hold, outcome of its runs.</summary>
internal static class SourcesTable
{
    private const string InterruptedMessage = "The program ended during this run; the next one resumed from its last checkpoint.";
    private const int RunsRemembered = 1_000;

    /// <summary>Stores the position where it differs.</summary>
    public static async ValueTask SetCheckpointAsync(StoreSession session, SourceId source, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        byte[] position = Encoding.UTF8.GetBytes(checkpoint.Value);
        if (await session.CountAsync("SELECT COUNT(*) FROM sources WHERE name = $1 AND checkpoint = $2", cancellationToken, source.Value, position) == 0)
        {
            await SetAsync(session, source, "checkpoint", position, cancellationToken);
        }
    }

    /// <summary>Sets one column of a source, known or not.</summary>
    public static async ValueTask SetAsync(StoreSession session, SourceId source, string column, object? value, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            $"INSERT INTO sources (name, {column}) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET {column} = excluded.{column}",
            cancellationToken,
            source.Value,
            value);

    /// <summary>See <see cref="IContentStore.GetCheckpointAsync"/>.</summary>
    public static async ValueTask<Checkpoint?> GetCheckpointAsync(StoreSession session, SourceId source, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "SELECT checkpoint FROM sources WHERE name = $1 AND checkpoint IS NOT NULL",
            row => new Checkpoint(Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0))),
            cancellationToken,
            source.Value)).FirstOrDefault();

    /// <summary>Starts a run; closes those that a killed process left, and forgets the oldest.</summary>
    public static async ValueTask<CrawlRun> BeginRunAsync(
        StoreSession session, SourceId source, CrawlMode mode, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (CrawlRun left in await session.QueryAsync(
            "SELECT id, json FROM runs WHERE source = $1 AND running = 1", ReadRun, cancellationToken, source.Value))
        {
            await WriteRunAsync(
                session,
                left with { State = RunState.Interrupted, Finished = now, Message = InterruptedMessage },
                cancellationToken);
        }

        await session.ExecuteAsync(
            $"DELETE FROM runs WHERE source = $1 AND id <= (SELECT id FROM runs WHERE source = $1 ORDER BY id DESC LIMIT 1 OFFSET {RunsRemembered - 1})",
            cancellationToken,
            source.Value);
        long id = await session.TakeNumberAsync("run", cancellationToken);
        CrawlRun run = new() { Id = id, Source = source, Mode = mode, State = RunState.Running, Started = now };
        await WriteRunAsync(session, run, cancellationToken);
        return run;
    }

    /// <summary>Ends a run.</summary>
    public static async ValueTask EndRunAsync(StoreSession session, CrawlRun finished, CancellationToken cancellationToken)
    {
        await WriteRunAsync(session, finished, cancellationToken);
        await SetAsync(
            session,
            finished.Source,
            "last_error",
            finished.State is RunState.Failed ? StoredText.Clean(finished.Message ?? "The run failed without saying why.") : null,
            cancellationToken);
        if (finished.State is RunState.Completed or RunState.CompletedWithFailures)
        {
            await SetAsync(session, finished.Source, "last_success", (finished.Finished ?? finished.Started).UtcTicks, cancellationToken);
            if (finished.Mode is CrawlMode.Full)
            {
                await FailuresTable.ForgetUnseenAsync(session, finished, cancellationToken);
            }
        }
    }

    /// <summary>The latest runs, newest first.</summary>
    public static async ValueTask<IReadOnlyList<CrawlRun>> GetRunsAsync(
        StoreSession session, SourceId source, int count, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            "SELECT id, json FROM runs WHERE source = $1 ORDER BY id DESC LIMIT $2", ReadRun, cancellationToken, source.Value, (long)count);

    /// <summary>See <see cref="IContentStore.GetStatusAsync"/>.</summary>
    public static async ValueTask<SourceStatus> GetStatusAsync(StoreSession session, SourceId source, CancellationToken cancellationToken)
    {
        long held = await session.CountAsync("SELECT COUNT(*) FROM documents WHERE source = $1 AND held = 1", cancellationToken, source.Value);
        SourceStatus status = new()
        {
            Source = source,
            Held = held,
            Documents = await CountDocumentsAsync(session, source, cancellationToken),
            Failures = await session.CountAsync("SELECT COUNT(*) FROM failures WHERE source = $1", cancellationToken, source.Value),
            LastRun = await GetRunsAsync(session, source, 1, cancellationToken) is [var last] ? last : null,
        };

        // A hold ends with its last held document: by the admin's decision, or because all of them were seen again.
        return (await session.QueryAsync(
            "SELECT paused, hold, last_success, last_error FROM sources WHERE name = $1",
            row => status with { PausedReason = row.Text(0), HoldReason = held > 0 ? row.Text(1) : null, LastSuccess = row.Time(2), LastError = row.Text(3) },
            cancellationToken,
            source.Value)).FirstOrDefault() ?? status;
    }

    /// <summary>Live documents of a source.</summary>
    public static ValueTask<long> CountDocumentsAsync(StoreSession session, SourceId source, CancellationToken cancellationToken) =>
        session.CountAsync("SELECT COUNT(*) FROM documents WHERE source = $1 AND live = 1", cancellationToken, source.Value);

    private static CrawlRun ReadRun(System.Data.Common.DbDataReader row) => StoredJson.Read<CrawlRun>($"run {row.GetInt64(0)}", row.GetFieldValue<byte[]>(1));

    private static async ValueTask WriteRunAsync(StoreSession session, CrawlRun run, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            """
            INSERT INTO runs (id, source, running, json) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET running = excluded.running, json = excluded.json
            """,
            cancellationToken,
            run.Id,
            run.Source.Value,
            run.State is RunState.Running ? 1L : 0L,
            StoredJson.Write(run));
}
