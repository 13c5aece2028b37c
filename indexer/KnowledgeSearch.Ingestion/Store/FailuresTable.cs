using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Documents that could not be read, listed until they succeed or are removed.</summary>
internal static class FailuresTable
{
    /// <summary>Drops the failures of documents that were read, seen or removed, then lists the batch's own.</summary>
    public static async ValueTask ApplyAsync(StoreSession session, CrawlBatch batch, CancellationToken cancellationToken)
    {
        if (await session.CountAsync("SELECT COUNT(*) FROM failures WHERE source = $1", cancellationToken, batch.Source.Value) > 0)
        {
            string[] resolved = [.. batch.Upserts.Select(document => document.Id).Concat(batch.Unchanged).Concat(batch.Deletes).Select(DocumentsTable.Key)
                .Distinct()];
            await session.ExecuteAsync(
                $"DELETE FROM failures WHERE source = $1 AND {session.In("document", 2)}", cancellationToken, batch.Source.Value, resolved);
        }

        // A failure of the same batch time is the same sighting: the batch is being applied again.
        await session.ExecuteManyAsync(
            """
            INSERT INTO failures (source, failure_key, document, reason, retryable, first_seen, last_seen, times) VALUES ($1, $2, $3, $4, $5, $6, $6, 1)
            ON CONFLICT (source, failure_key) DO UPDATE SET retryable = excluded.retryable, last_seen = excluded.last_seen, times = failures.times + 1
            WHERE failures.last_seen <> excluded.last_seen
            """,
            [
                .. batch.Failures.Select(failure => new object?[]
                {
                    batch.Source.Value, SHA256.HashData(Encoding.UTF8.GetBytes($"{failure.Id?.Value}\n{failure.Reason}")),
                    failure.Id is { } id ? DocumentsTable.Key(id) : null, StoredText.Clean(failure.Reason), failure.Retryable ? 1L : 0L, batch.Now.UtcTicks,
                }),
            ],
            cancellationToken);
    }

    /// <summary>After a full crawl that ended well, failures without a document that it did not meet are gone: nothing else could resolve them.</summary>
    public static async ValueTask ForgetUnseenAsync(StoreSession session, CrawlRun run, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            "DELETE FROM failures WHERE source = $1 AND document IS NULL AND last_seen < $2", cancellationToken, run.Source.Value, run.Started.UtcTicks);

    /// <summary>Open failures, newest first.</summary>
    public static async ValueTask<IReadOnlyList<DocumentFailure>> GetAsync(
        StoreSession session, SourceId source, int count, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            """
            SELECT document, reason, retryable, first_seen, last_seen, times FROM failures WHERE source = $1
            ORDER BY last_seen DESC, document, reason LIMIT $2
            """,
            row => new DocumentFailure(
                source,
                row.Text(0) is { } id ? DocumentId.Parse(id) : null,
                row.GetString(1),
                row.GetInt64(2) != 0,
                new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
                new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
                (int)row.GetInt64(5)),
            cancellationToken,
            source.Value,
            (long)count);
}
