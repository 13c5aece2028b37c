using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Groups and their members, from which a person's principals are found.</summary>
internal static class GroupsTable
{
    private const int GroupsPerPage = 100;
    private const int MostPrincipals = 5_000;

    /// <summary>Stores groups; the last of an id wins, members are replaced.</summary>
    public static async ValueTask ApplyAsync(StoreSession session, SourceId source, IReadOnlyList<SourceGroup> groups, CancellationToken cancellationToken)
    {
        Dictionary<string, (SourceGroup Group, byte[] Json)> incoming = new(StringComparer.Ordinal);
        foreach (SourceGroup group in groups)
        {
            incoming[StoredText.Key(group.Id)] = (group, StoredJson.Write(group));
        }

        await session.ReadAsync(
            $"SELECT id, json FROM source_groups WHERE {session.In("id", 1)}",
            row =>
            {
                if (incoming[row.GetString(0)].Json.AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(1)))
                {
                    incoming.Remove(row.GetString(0));
                }

                return true;
            },
            cancellationToken,
            [incoming.Keys.ToArray()]);
        if (incoming.Count == 0)
        {
            return;
        }

        await session.ExecuteManyAsync(
            "INSERT INTO source_groups (id, source, json) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET json = excluded.json",
            [.. incoming.Select(pair => new object?[] { pair.Key, source.Value, pair.Value.Json })],
            cancellationToken);
        await session.ExecuteAsync($"DELETE FROM group_members WHERE {session.In("group_id", 1)}", cancellationToken, [incoming.Keys.ToArray()]);
        await session.ExecuteManyAsync(
            "INSERT INTO group_members (group_id, member) VALUES ($1, $2)",
            [.. incoming.SelectMany(pair => pair.Value.Group.Members.Select(StoredText.Key).Distinct().Select(member => new object?[] { pair.Key, member }))],
            cancellationToken);
    }

    /// <summary>Removes the groups of a source.</summary>
    public static async ValueTask RemoveSourceAsync(StoreSession session, SourceId source, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            "DELETE FROM group_members WHERE group_id IN (SELECT id FROM source_groups WHERE source = $1)", cancellationToken, source.Value);
        await session.ExecuteAsync("DELETE FROM source_groups WHERE source = $1", cancellationToken, source.Value);
    }

    /// <summary>All groups in id order, a page at a time.</summary>
    public static async IAsyncEnumerable<SourceGroup> ListAsync(StoreDatabase database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string last = "";
        while (true)
        {
            List<(string Key, SourceGroup Group)> page;
            await using (StoreSession session = await database.ReadAsync(snapshot: false, cancellationToken))
            {
                page = await session.QueryAsync(
                    $"SELECT id, json FROM source_groups WHERE id > $1 ORDER BY id LIMIT {GroupsPerPage}",
                    row => (row.GetString(0), StoredJson.Read<SourceGroup>(row.GetString(0), row.GetFieldValue<byte[]>(1))),
                    cancellationToken,
                    last);
            }

            foreach ((string _, SourceGroup group) in page)
            {
                yield return group;
            }

            if (page.Count < GroupsPerPage)
            {
                yield break;
            }

            last = page[^1].Key;
        }
    }

    /// <summary>See <see cref="IContentStore.GetPrincipalsAsync"/>. UNION forgets what it has seen, which ends cycles.</summary>
    public static async ValueTask<IReadOnlyCollection<string>> GetPrincipalsAsync(StoreSession session, string personId, CancellationToken cancellationToken)
    {
        List<string> principals = await session.QueryAsync(
            $"""
            WITH RECURSIVE held (principal) AS (
                SELECT 'user:' || id FROM accounts WHERE person = $1
                UNION
                SELECT 'group:' || m.group_id FROM group_members m JOIN held h ON m.member = h.principal)
            SELECT principal FROM held LIMIT {MostPrincipals + 1}
            """,
            row => row.GetString(0),
            cancellationToken,
            PeopleTable.Number(personId) ?? 0);
        return principals.Count <= MostPrincipals ? principals : throw new StoreException(
            $"Person '{personId}' holds more than {MostPrincipals} principals through groups: what they may see cannot be decided; "
            + "check the groups' members for one that holds everybody's groups.");
    }
}
