using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Audit;

// Settings that are changed outside this program.
public sealed partial class AuditLog
{
    private const string Configuration = "configuration";

    /// <summary>Records what differs from the settings that were recorded last, line by line, and remembers these. The first time everything is new.</summary>
    /// <param name="settings">Every setting by name (<c>key portal</c>), as text without secrets or names of people.</param>
    /// <param name="cancellationToken">Before it is committed.</param>
    public ValueTask CompareSettingsAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) => _store.WriteAsync(
        async session =>
        {
            Dictionary<string, string> before = (await session.QueryAsync(
                "SELECT name, value FROM audited_settings", row => (row.GetString(0), row.GetString(1)), cancellationToken))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
            foreach (string name in before.Keys.Union(settings.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                string? old = before.GetValueOrDefault(name), now = settings.GetValueOrDefault(name);
                if (old == now)
                {
                    continue;
                }

                string[] parts = name.Split(' ', 2);
                string change = old is null ? "added" : now is null ? "removed" : "changed";
                string detail = old is null ? now! : now is null ? old : $"{old} → {now}"; // one of both is there
                await AppendAsync(
                    session, new AuditAct(Configuration, $"{parts[0]}.{change}") { Target = parts.Length > 1 ? parts[1] : "", Detail = detail }, cancellationToken);
                await (now is null
                    ? session.ExecuteAsync("DELETE FROM audited_settings WHERE name = $1", cancellationToken, name)
                    : session.ExecuteAsync(
                        "INSERT INTO audited_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        cancellationToken,
                        name,
                        StoredText.Clean(now)));
            }
        },
        cancellationToken);
}
