using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>The tables, and how older stores become of this version. Forward only: a store of a newer version is refused.</summary>
internal static class StoreSchema
{
    /// <summary>
    /// One script per version. Times are UTC ticks; <c>json</c> is <see cref="StoredJson"/>; a tombstone is a row of <c>documents</c> that is not live.
    /// The change log is <c>documents</c> in the order of <c>seq</c>, which is SQLite's row id: new rows append, and reading changes is a scan.
    /// </summary>
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE documents (
            seq BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, live BIGINT NOT NULL, held BIGINT NOT NULL, suspect BIGINT,
            hash BYTES, version TEXT, author TEXT, thread TEXT, json BYTES);
        CREATE INDEX documents_source ON documents (source, live);
        CREATE INDEX documents_held ON documents (source) WHERE held = 1;
        CREATE INDEX documents_author ON documents (author) WHERE author IS NOT NULL;
        CREATE INDEX documents_thread ON documents (thread) WHERE thread IS NOT NULL;
        CREATE TABLE people (number BIGINT PRIMARY KEY, sort_name TEXT NOT NULL);
        CREATE INDEX people_name ON people (sort_name, number);
        CREATE TABLE accounts (id TEXT PRIMARY KEY, source TEXT NOT NULL, person BIGINT NOT NULL, json BYTES NOT NULL);
        CREATE INDEX accounts_person ON accounts (person);
        CREATE INDEX accounts_source ON accounts (source);
        CREATE TABLE identity_keys (value TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (value, account));
        CREATE INDEX identity_keys_account ON identity_keys (account);
        CREATE TABLE source_groups (id TEXT PRIMARY KEY, source TEXT NOT NULL, json BYTES NOT NULL);
        CREATE INDEX source_groups_source ON source_groups (source);
        CREATE TABLE group_members (group_id TEXT NOT NULL, member TEXT NOT NULL, PRIMARY KEY (group_id, member));
        CREATE INDEX group_members_member ON group_members (member, group_id);
        CREATE TABLE sources (
            name TEXT PRIMARY KEY, checkpoint BYTES, paused TEXT, hold TEXT, last_success BIGINT, last_error TEXT, settings TEXT);
        CREATE TABLE runs (id BIGINT PRIMARY KEY, source TEXT NOT NULL, running BIGINT NOT NULL, json BYTES NOT NULL);
        CREATE INDEX runs_source ON runs (source, id);
        CREATE TABLE failures (
            source TEXT NOT NULL, failure_key BYTES NOT NULL, document TEXT, reason TEXT NOT NULL, retryable BIGINT NOT NULL,
            first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (source, failure_key));
        CREATE INDEX failures_document ON failures (source, document);
        INSERT INTO meta (name, value) VALUES ('sequence', 0), ('person', 0), ('run', 0);
        """,

        // Threads are read from their beginning.
        """
        ALTER TABLE documents ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
        DROP INDEX documents_thread;
        CREATE INDEX documents_thread ON documents (thread, created, id) WHERE thread IS NOT NULL;
        """,

        // By account, not by person: it outlives merges, and a source that is removed and read again.
        "CREATE TABLE opt_outs (account TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (account, topic))",

        // Who did what, and who is to be forgotten. The names in the audit log stand apart, so that a person can be erased from it and its chain still holds.
        """
        CREATE TABLE secrets (name TEXT PRIMARY KEY, value BYTES NOT NULL);
        CREATE TABLE audit (number BIGINT PRIMARY KEY, json BYTES NOT NULL, hash BYTES NOT NULL);
        CREATE TABLE audit_names (token TEXT PRIMARY KEY, owner TEXT NOT NULL, value TEXT NOT NULL);
        CREATE TABLE audited_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE erased (token BYTES PRIMARY KEY, kind TEXT NOT NULL, words BIGINT NOT NULL, person TEXT NOT NULL, keeps BIGINT NOT NULL);
        CREATE TABLE erasures (id BIGINT PRIMARY KEY, ended BIGINT NOT NULL, json BYTES NOT NULL);
        INSERT INTO meta (name, value) VALUES ('erased', 0), ('erasure', 0);
        """,
    ];

    /// <summary>Creates or migrates the tables in the session's transaction.</summary>
    /// <exception cref="StoreException">The store is of a newer version.</exception>
    public static async ValueTask ApplyAsync(StoreDatabase database, StoreSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(database.Schema("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL)"), cancellationToken);
        long version = await session.CountAsync("SELECT value FROM meta WHERE name = 'schema'", cancellationToken);
        if (version > Versions.Length)
        {
            throw new StoreException(
                $"The content store has schema version {version} and this program knows up to {Versions.Length}: "
                + "run the newer program, or restore the backup made before the upgrade.");
        }

        if (version == Versions.Length)
        {
            return;
        }

        foreach (string script in Versions.Skip((int)version))
        {
            await session.ExecuteAsync(database.Schema(script), cancellationToken);
        }

        if (version == 1)
        {
            await ReadCreatedAsync(session, cancellationToken);
        }

        await session.ExecuteAsync(
            "INSERT INTO meta (name, value) VALUES ('schema', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            cancellationToken,
            (long)Versions.Length);
    }

    // What version 2 keeps in a column stood only inside the documents before.
    private static async ValueTask ReadCreatedAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<object?[]> created = await session.QueryAsync(
            "SELECT id, json FROM documents WHERE thread IS NOT NULL",
            row => new object?[] { row.GetString(0), DocumentsTable.Created(StoredJson.Read<SourceDocument>(row.GetString(0), row.GetFieldValue<byte[]>(1))) },
            cancellationToken);
        await session.ExecuteManyAsync("UPDATE documents SET created = $2 WHERE id = $1", created, cancellationToken);
    }
}
