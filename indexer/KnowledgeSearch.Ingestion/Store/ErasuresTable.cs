using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Erasures asked for, with how far each is: what a crash or a stop interrupts goes on from there.</summary>
internal static class ErasuresTable
{
    /// <summary>Stores how far an erasure is; gives a new one its number.</summary>
    public static async ValueTask<ErasureReport> WriteAsync(StoreSession session, ErasureReport report, CancellationToken cancellationToken)
    {
        report = report.Id > 0 ? report : report with { Id = await session.TakeNumberAsync("erasure", cancellationToken) };
        await session.ExecuteAsync(
            "INSERT INTO erasures (id, ended, json) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, json = excluded.json",
            cancellationToken,
            report.Id,
            report.Ended is null ? 0L : 1L,
            StoredJson.Write(report));
        return report;
    }

    /// <summary>The latest, newest first.</summary>
    public static async ValueTask<IReadOnlyList<ErasureReport>> ListAsync(StoreSession session, bool onlyUnended, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"SELECT json FROM erasures {(onlyUnended ? "WHERE ended = 0 " : "")}ORDER BY id DESC LIMIT 500",
            row => StoredJson.Read<ErasureReport>("erasure", row.GetFieldValue<byte[]>(0)),
            cancellationToken);
}
