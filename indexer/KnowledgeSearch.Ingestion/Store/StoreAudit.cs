using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Looks at the whole store: what it knows as one digest, how much there is, whether it is sound.</summary>
internal static class StoreAudit
{
    private const int MostFaults = 100;

    /// <summary>See <see cref="IContentStore.GetDigestAsync"/>. People enter as which accounts belong together: their numbers depend on the order of
    /// crawling.</summary>
    public static async ValueTask<string> DigestAsync(StoreSession session, CancellationToken cancellationToken)
    {
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await session.ReadAsync(
            "SELECT id, hash FROM documents WHERE live = 1 ORDER BY id",
            row => Append("document", row.GetString(0), row.GetFieldValue<byte[]>(1)),
            cancellationToken);
        await session.ReadAsync(
            "SELECT a.id, a.json, (SELECT MIN(b.id) FROM accounts b WHERE b.person = a.person) FROM accounts a ORDER BY a.id",
            row => Append("account", row.GetString(0), row.GetFieldValue<byte[]>(1)) && Append("person", row.GetString(2), []),
            cancellationToken);
        await session.ReadAsync(
            "SELECT id, json FROM source_groups ORDER BY id", row => Append("group", row.GetString(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        return Convert.ToHexStringLower(digest.GetHashAndReset());

        // Lengths keep neighbours apart.
        bool Append(string kind, string id, byte[] content)
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{kind} {id.Length} {id} {content.Length}\n"));
            digest.AppendData(content);
            return true;
        }
    }

    /// <summary>See <see cref="IContentStore.GetHashesAsync"/>.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>> GetHashesAsync(
        StoreSession session, StoredKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Dictionary<string, string> asked = new(StringComparer.Ordinal), hashes = new(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            asked.TryAdd(StoredText.Key(id), id);
        }

        string sql = kind switch
        {
            StoredKind.Document => "SELECT id, hash FROM documents WHERE live = 1 AND ",
            StoredKind.Account => "SELECT id, json FROM accounts WHERE ",
            _ => "SELECT id, json FROM source_groups WHERE ",
        };
        await session.ReadAsync(
            sql + session.In("id", 1),
            row =>
            {
                byte[] content = row.GetFieldValue<byte[]>(1);
                return hashes.TryAdd(asked[row.GetString(0)], Convert.ToHexStringLower(kind == StoredKind.Document ? content : StoredJson.Hash(content)));
            },
            cancellationToken,
            [asked.Keys.ToArray()]);
        return hashes;
    }

    /// <summary>See <see cref="IContentStore.GetCountsAsync"/>.</summary>
    public static async ValueTask<StoreCounts> CountAsync(StoreSession session, CancellationToken cancellationToken) => new(
        await session.CountAsync("SELECT COUNT(*) FROM documents WHERE live = 1", cancellationToken),
        await session.CountAsync("SELECT COUNT(*) FROM documents WHERE live = 0", cancellationToken),
        await session.CountAsync("SELECT COUNT(*) FROM people", cancellationToken),
        await session.CountAsync("SELECT COUNT(*) FROM accounts", cancellationToken),
        await session.CountAsync("SELECT COUNT(*) FROM source_groups", cancellationToken),
        await session.CountAsync("SELECT COUNT(*) FROM failures", cancellationToken),
        await session.LastSequenceAsync(cancellationToken));

    /// <summary>What the database cannot know to be wrong: content against its hash, changes missing at the end, people without accounts and the
    /// reverse.</summary>
    public static async ValueTask<IReadOnlyList<string>> CheckAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        long last = await session.LastSequenceAsync(cancellationToken), highest = await session.CountAsync("SELECT MAX(seq) FROM documents", cancellationToken);
        if (highest != last)
        {
            faults.Add($"The last sequence number given out is {last} and the highest of a document is {highest}: restore a backup.");
        }

        await session.ReadAsync(
            "SELECT id, live, hash, json FROM documents",
            row =>
            {
                bool live = row.GetInt64(1) != 0;
                byte[]? hash = row.Bytes(2), json = row.Bytes(3);
                if (live ? hash is null || json is null || !StoredJson.Hash(json).AsSpan().SequenceEqual(hash) : hash is not null || json is not null)
                {
                    faults.Add($"Document '{row.GetString(0)}' is not what was stored: crawl its source in full.");
                }

                return faults.Count < MostFaults;
            },
            cancellationToken);
        faults.AddRange(await session.QueryAsync(
            "SELECT id FROM accounts WHERE person NOT IN (SELECT number FROM people) ORDER BY id LIMIT 100",
            row => $"Account '{row.GetString(0)}' belongs to no person: crawl its source in full.",
            cancellationToken));
        faults.AddRange(await session.QueryAsync(
            "SELECT number FROM people WHERE number NOT IN (SELECT person FROM accounts) ORDER BY number LIMIT 100",
            row => $"Person 'p{row.GetInt64(0)}' has no account: crawl the sources in full.",
            cancellationToken));
        return faults;
    }
}
