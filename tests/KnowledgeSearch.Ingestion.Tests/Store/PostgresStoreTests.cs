using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;
using Npgsql;

namespace KnowledgeSearch.Ingestion.Tests.Store;

/// <summary>Faults and tools of PostgreSQL alone.</summary>
public sealed class PostgresStoreTests(PostgresServer server) : StoreTests(new PostgresStores(server))
{
    [Fact]
    public async Task Unreachable_server_is_said_with_its_place_and_without_the_password()
    {
        StoreException fault = await OpenAsync($"Host={Path.GetTempPath()};Port=1;Username=ks;Password=s3cret;Database=ks");
        Assert.Contains("cannot be reached", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_is_said()
    {
        string connection = await server.CreateDatabaseAsync(Cancel);
        Assert.Contains("does not exist", (await OpenAsync(connection + "missing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_is_not_utf8_is_refused()
    {
        string connection = await server.CreateDatabaseAsync(Cancel);
        await ExecuteAsync(connection, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'");
        Assert.Contains("ENCODING 'UTF8'", (await OpenAsync(connection + ";Database=latin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connection_applies_nothing_and_the_next_batch_succeeds()
    {
        string connection = await server.CreateDatabaseAsync(Cancel);
        await using ContentStore store = new(new PostgresDatabase(connection));
        await store.OpenAsync(Cancel);
        await ExecuteAsync(connection, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await Assert.ThrowsAsync<StoreException>(async () => await store.CommitAsync(Batch(Wiki, Page("wiki/1")), Cancel));
        Assert.Equal(new BatchOutcome(1, 0, 0, 0, 1), await store.CommitAsync(Batch(Wiki, Page("wiki/1")), Cancel));
    }

    [Fact]
    public async Task Two_hosts_may_open_a_new_store_at_once()
    {
        string connection = await server.CreateDatabaseAsync(Cancel);
        await using ContentStore one = new(new PostgresDatabase(connection)), other = new(new PostgresDatabase(connection));
        await Task.WhenAll(one.OpenAsync(Cancel).AsTask(), other.OpenAsync(Cancel).AsTask());
        await one.CommitAsync(Batch(Wiki, Page("wiki/1")), Cancel);
        Assert.Equal(1, await other.CountDocumentsAsync(Wiki, Cancel));
    }

    [Fact]
    public async Task Batch_in_which_nothing_changed_writes_nothing()
    {
        CrawlBatch batch = Batch(Wiki, Page("wiki/1")) with { People = [Person("wiki/user/1", "Anna")], Checkpoint = new("next") };
        string connection = await server.CreateDatabaseAsync(Cancel);
        await using ContentStore store = new(new PostgresDatabase(connection));
        await store.OpenAsync(Cancel);
        await store.CommitAsync(batch, Cancel);

        string before = await RowVersionsAsync(connection);
        Assert.Equal(new BatchOutcome(0, 0, 1, 0, 1), await store.CommitAsync(batch, Cancel));
        Assert.Equal(before, await RowVersionsAsync(connection));
        await store.CommitAsync(batch with { Checkpoint = new("after") }, Cancel);
        Assert.NotEqual(before, await RowVersionsAsync(connection));
    }

    [Fact]
    public async Task Backup_names_the_tool()
    {
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.BackupAsync("backup", Cancel));
        Assert.Contains("pg_dump", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<StoreException> OpenAsync(string connection)
    {
        await using ContentStore store = new(new PostgresDatabase(connection));
        return await Assert.ThrowsAsync<StoreException>(async () => await store.OpenAsync(Cancel));
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using NpgsqlConnection opened = new(connection + ";Pooling=False");
        await opened.OpenAsync(Cancel);
        await using NpgsqlCommand command = new(sql, opened);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Where each row lies and which transactions wrote or locked it: any write shows.</summary>
    private static async Task<string> RowVersionsAsync(string connection)
    {
        string[] tables = ["documents", "accounts", "identity_keys", "people", "source_groups", "group_members", "sources", "failures", "meta"];
        await using NpgsqlConnection opened = new(connection + ";Pooling=False");
        await opened.OpenAsync(Cancel);
        await using NpgsqlCommand command = new(
            string.Join(" UNION ALL ", tables.Select(table => $"SELECT concat_ws(' ', '{table}', ctid, xmin, xmax) AS version FROM {table}")), opened);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancel);
        List<string> versions = [];
        while (await reader.ReadAsync(Cancel))
        {
            versions.Add(reader.GetString(0));
        }

        return string.Join('\n', versions.Order(StringComparer.Ordinal));
    }
}
