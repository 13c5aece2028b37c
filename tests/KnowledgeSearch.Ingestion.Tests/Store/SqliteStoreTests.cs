using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Tests.Store;

/// <summary>What only a store in a file can do, and only a file can suffer.</summary>
public sealed class SqliteStoreTests : StoreTests
{
    private readonly SqliteStores _files;

    public SqliteStoreTests()
        : this(new SqliteStores())
    {
    }

    private SqliteStoreTests(SqliteStores stores)
        : base(stores) => _files = stores;

    [Fact]
    public async Task Batch_in_which_nothing_changed_writes_nothing()
    {
        CrawlBatch batch = Batch(Wiki, [.. Enumerable.Range(0, 100).Select(i => Page($"wiki/{i}", author: "wiki/user/1") with { Version = "1" })]) with
        {
            People = [Person("wiki/user/1", "Anna", "a@example.nl")],
            Groups = [new SourceGroup { Id = "wiki/group/1", Members = ["user:wiki/user/1"] }],
            Access = [new(DocumentId.Parse("wiki/1"), DocumentAccess.ForEveryone)],
            Checkpoint = new("next"),
        };
        await CommitAsync(batch);
        byte[] log = await ReadSharedAsync(_files.PathOf("store") + "-wal"), file = await ReadSharedAsync(_files.PathOf("store"));

        BatchOutcome outcome = await CommitAsync(batch with { Now = Monday.AddDays(1), Run = 2, Unchanged = [DocumentId.Parse("wiki/7")] });
        Assert.Equal(new BatchOutcome(0, 0, 100, 0, 100), outcome);
        Assert.Equal(log, await ReadSharedAsync(_files.PathOf("store") + "-wal"));
        Assert.Equal(file, await ReadSharedAsync(_files.PathOf("store")));
    }

    [Fact]
    public async Task Store_opened_again_holds_what_was_committed()
    {
        await CommitAsync(Batch(Wiki, Page("wiki/1")) with { Checkpoint = new("next"), People = [Person("wiki/user/1", "Anna")] });
        string digest = await Store.GetDigestAsync(Cancel);

        // As after a kill: the files as they are while the store is open, its log not yet moved into the file.
        foreach (string suffix in new[] { "", "-wal" })
        {
            await File.WriteAllBytesAsync(_files.PathOf("killed") + suffix, await ReadSharedAsync(_files.PathOf("store") + suffix), Cancel);
        }

        IContentStore killed = await Stores.OpenAsync("killed", Cancel);
        Assert.Equal(digest, await killed.GetDigestAsync(Cancel));
        Assert.Equal("next", (await killed.GetCheckpointAsync(Wiki, Cancel))?.Value);
        Assert.Equal(new BatchOutcome(1, 0, 1, 0, 2), await killed.CommitAsync(Batch(Wiki, Page("wiki/1"), Page("wiki/2")), Cancel));

        await Store.DisposeAsync();
        Assert.False(File.Exists(_files.PathOf("store") + "-wal"));
        Assert.Equal(digest, await (await Stores.OpenAsync("store", Cancel)).GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Log_cut_off_at_any_byte_leaves_the_batches_before_it()
    {
        List<string> digests = [await Store.GetDigestAsync(Cancel)];
        for (int i = 0; i < 5; i++)
        {
            await CommitAsync(Batch(Wiki, Page($"wiki/{i}"), Page("wiki/last", $"{i}")) with { Checkpoint = new($"{i}") });
            digests.Add(await Store.GetDigestAsync(Cancel));
        }

        byte[] file = await ReadSharedAsync(_files.PathOf("store")), log = await ReadSharedAsync(_files.PathOf("store") + "-wal");
        Random random = new(7);
        for (int cut = 0; cut < 25; cut++)
        {
            string name = $"cut{cut}";
            await File.WriteAllBytesAsync(_files.PathOf(name), file, Cancel);
            await File.WriteAllBytesAsync(_files.PathOf(name) + "-wal", log[..random.Next(log.Length + 1)], Cancel);
            IContentStore store = await Stores.OpenAsync(name, Cancel);
            int batch = digests.IndexOf(await store.GetDigestAsync(Cancel));
            Assert.InRange(batch, 0, 5);
            Assert.Equal(batch == 0 ? null : $"{batch - 1}", (await store.GetCheckpointAsync(Wiki, Cancel))?.Value);
            Assert.Empty(await store.CheckAsync(Cancel));
        }
    }

    [Fact]
    public async Task Backup_while_serving_opens_as_a_store()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        string folder = Path.Combine(_files.Folder, "backup");
        await Store.BackupAsync(folder, Cancel);
        await CommitAsync(Page("wiki/3"));
        await using ContentStore copy = new(new SqliteDatabase(Path.Combine(folder, "store.db")));
        await copy.OpenAsync(Cancel);
        Assert.Equal(2, await copy.CountDocumentsAsync(Wiki, Cancel));
        Assert.Empty(await copy.CheckAsync(Cancel));
        Assert.Contains("empty folder", (await Assert.ThrowsAsync<StoreException>(async () => await Store.BackupAsync(folder, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_said_and_nothing_is_lost()
    {
        await CommitAsync(Page("wiki/1"));
        await using (SqliteDatabase small = new(_files.PathOf("store")))
        {
            await small.OpenAsync(Cancel);
            StoreSession session = await small.WriteAsync(Cancel);
            await using (session)
            {
                // A limit on pages is to SQLite what a full disk is.
                await session.ExecuteAsync("PRAGMA max_page_count = 1", Cancel);
                StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await session.ExecuteAsync("INSERT INTO meta (name, value) VALUES (hex(randomblob(90000)), 1)", Cancel));
                Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(new BatchOutcome(1, 0, 1, 0, 2), await CommitAsync(Page("wiki/1"), Page("wiki/2")));
        Assert.Empty(await Store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Locked_store_is_said_and_reading_goes_on()
    {
        await CommitAsync(Page("wiki/1"));
        await using SqliteConnection other = Connect("store");
        await using (SqliteTransaction _ = other.BeginTransaction(deferred: false))
        {
            StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.SetPausedAsync(Wiki, "x", Cancel));
            Assert.Contains("locked by another program", fault.Message, StringComparison.Ordinal);
            Assert.Equal(1, await Store.CountDocumentsAsync(Wiki, Cancel));
        }

        await CommitAsync(Page("wiki/2"));
    }

    [Fact]
    public async Task File_that_is_no_store_is_refused()
    {
        await File.WriteAllTextAsync(_files.PathOf("text"), string.Concat(Enumerable.Repeat("This is not a database. ", 100)), Cancel);
        Assert.Contains("is not a content store", (await Assert.ThrowsAsync<StoreException>(async () => await Stores.OpenAsync("text", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_file_is_found_and_said()
    {
        await CommitAsync([.. Enumerable.Range(0, 500).Select(i => Page($"wiki/{i}", new string('x', 500)))]);
        await Store.DisposeAsync();
        byte[] file = await File.ReadAllBytesAsync(_files.PathOf("store"), Cancel);
        Array.Fill<byte>(file, 0xA5, file.Length / 2, file.Length / 4); // behind the pages of the schema
        await File.WriteAllBytesAsync(_files.PathOf("damaged"), file, Cancel);
        IContentStore damaged = await Stores.OpenAsync("damaged", Cancel);
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await damaged.ReadChangesAsync(0, Cancel).CountAsync(Cancel));
        Assert.Contains("is damaged", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await damaged.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Document_that_is_not_what_was_stored_is_found()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        await using SqliteConnection other = Connect("store");
        await using SqliteCommand command = other.CreateCommand();
        command.CommandText = "UPDATE documents SET json = replace(json, 'Text.', 'Lies.') WHERE id = 'wiki/2'";
        await command.ExecuteNonQueryAsync(Cancel);
        Assert.Contains("'wiki/2'", Assert.Single(await Store.CheckAsync(Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_of_a_newer_version_is_refused()
    {
        await using SqliteConnection other = Connect("store");
        await using SqliteCommand command = other.CreateCommand();
        command.CommandText = "UPDATE meta SET value = 99 WHERE name = 'schema'";
        await command.ExecuteNonQueryAsync(Cancel);
        Assert.Contains("version 99", (await Assert.ThrowsAsync<StoreException>(async () => await Stores.OpenAsync("store", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_cannot_be_made_is_said()
    {
        await using ContentStore store = new(new SqliteDatabase(Path.Combine(_files.PathOf("store"), "below", "content.db")));
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await store.OpenAsync(Cancel));
        Assert.Contains("Store:Path", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }

    private SqliteConnection Connect(string name)
    {
        SqliteConnection connection = new($"Data Source={_files.PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }
}
