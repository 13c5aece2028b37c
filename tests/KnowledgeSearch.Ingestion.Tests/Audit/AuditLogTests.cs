using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Ingestion.Tests.Audit;

public sealed class AuditLogTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("audit-").FullName;
    private readonly EphemeralDataProtectionProvider _protection = new();
    private ContentStore _store = null!; // opened before each test
    private AuditLog _log = null!; // the same

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "content.db");

    public async ValueTask InitializeAsync()
    {
        (_store, _log) = await OpenAsync(File);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Lines_are_read_newest_first_by_page_and_by_filter()
    {
        await AppendAsync(7);
        await _log.AppendAsync(new AuditAct("carla@example.org", "source.pause") { From = "10.0.0.7", Target = "wiki", Person = "anna@example.org", Detail = "why not" }, Cancel);
        AuditPage first = await _log.ReadAsync(new AuditQuery { Size = 5 }, Cancel);
        AuditPage rest = await _log.ReadAsync(new AuditQuery { Size = 5, Before = first.Next }, Cancel);
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], first.Entries.Concat(rest.Entries).Select(entry => entry.Number));
        Assert.Null(rest.Next);
        AuditEntry paused = Assert.Single((await _log.ReadAsync(new AuditQuery { Action = "source", Actor = "Carla@example.org", Target = "wiki" }, Cancel)).Entries);
        Assert.Equal(("carla@example.org", "10.0.0.7", "anna@example.org", "why not"), (paused.Actor, paused.From, paused.Person, paused.Detail));
        Assert.Empty((await _log.ReadAsync(new AuditQuery { Action = "key" }, Cancel)).Entries);
    }

    [Fact]
    public async Task Any_change_of_any_line_is_found_at_that_line()
    {
        await AppendAsync(30);
        Random random = new(20261125);
        for (int i = 0; i < 200; i++)
        {
            int line = random.Next(1, 31);
            string column = random.Next(2) == 0 ? "json" : "hash";
            byte[] before = (byte[])Sql($"SELECT {column} FROM audit WHERE number = {line}")!, changed = [.. before];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            Sql($"UPDATE audit SET {column} = $1 WHERE number = {line}", changed);
            AuditVerdict verdict = await _log.VerifyAsync(null, Cancel);
            Assert.Equal(line, verdict.BrokenAt);
            Sql($"UPDATE audit SET {column} = $1 WHERE number = {line}", before);
        }

        Assert.Null((await _log.VerifyAsync(null, Cancel)).Fault);
    }

    [Fact]
    public async Task Lost_lines_a_cut_end_and_a_forged_one_are_found()
    {
        await AppendAsync(10);
        string head = (await _log.VerifyAsync(null, Cancel)).Head;
        string early = $"4:{Convert.ToHexStringLower((byte[])Sql("SELECT hash FROM audit WHERE number = 4")!)}";
        Assert.Null((await _log.VerifyAsync(early, Cancel)).Fault);

        Sql("CREATE TABLE kept AS SELECT * FROM audit");
        Sql("DELETE FROM audit WHERE number = 6");
        Assert.Equal(6, (await _log.VerifyAsync(null, Cancel)).BrokenAt);

        // Numbered anew, the hashes still tell.
        Sql("UPDATE audit SET number = number - 1 WHERE number > 6");
        Assert.Equal(6, (await _log.VerifyAsync(null, Cancel)).BrokenAt);

        Sql("DELETE FROM audit");
        Sql("INSERT INTO audit SELECT * FROM kept WHERE number <= 8");
        AuditVerdict cut = await _log.VerifyAsync(null, Cancel);
        Assert.Equal((9L, "The audit log is broken: line 9 and what follows up to 10 are missing."), (cut.BrokenAt, cut.Fault));

        // Cut together with the record of its end: that cannot be signed without the store's key.
        byte[] anchor = (byte[])Sql("SELECT value FROM secrets WHERE name = 'audit-head'")!;
        byte[] hash = (byte[])Sql("SELECT hash FROM audit WHERE number = 8")!;
        Sql("UPDATE secrets SET value = $1 WHERE name = 'audit-head'", (byte[])[.. BitConverter.GetBytes(8L), .. hash, .. anchor[40..]]);
        Assert.Contains("not written by this installation", (await _log.VerifyAsync(null, Cancel)).Fault);

        // An older copy of everything is sound in itself: a head noted elsewhere tells.
        Sql("UPDATE secrets SET value = $1 WHERE name = 'audit-head'", anchor);
        Sql("DELETE FROM audit");
        Sql("INSERT INTO audit SELECT * FROM kept");
        await AppendAsync(1);
        Assert.Null((await _log.VerifyAsync(head, Cancel)).Fault);
        Assert.Contains("was cut back or replaced", (await _log.VerifyAsync("10:" + new string('0', 64), Cancel)).Fault);
    }

    [Fact]
    public async Task Crash_in_the_middle_of_a_write_leaves_whole_lines()
    {
        await AppendAsync(3);
        await using (StoreSession session = await _store.Database.WriteAsync(Cancel))
        {
            await _log.AppendAsync(session, new AuditAct("carla@example.org", "half"), Cancel);
        }

        Assert.Equal(3, (await _log.VerifyAsync(null, Cancel)).Entries);
        await AppendAsync(6);

        // The file as a killed process leaves it, its write-ahead log torn at any byte.
        byte[] file = Bytes(File), wal = Bytes(File + "-wal");
        Random random = new(5);
        for (int i = 0; i < 25; i++)
        {
            string copy = Path.Combine(_folder, $"copy{i}.db");
            await System.IO.File.WriteAllBytesAsync(copy, file, Cancel);
            await System.IO.File.WriteAllBytesAsync(copy + "-wal", wal[..random.Next(wal.Length)], Cancel);
            (ContentStore store, AuditLog log) = await OpenAsync(copy);
            await using (store)
            {
                AuditVerdict verdict = await log.VerifyAsync(null, Cancel);
                Assert.Null(verdict.Fault);
                await log.AppendAsync(new AuditAct("carla@example.org", "after"), Cancel);
                Assert.Equal((verdict.Entries + 1, null), ((await log.VerifyAsync(null, Cancel)).Entries, (await log.VerifyAsync(null, Cancel)).Fault));
            }
        }
    }

    [Fact]
    public async Task Settings_that_changed_outside_are_recorded_once()
    {
        await _log.CompareSettingsAsync(new Dictionary<string, string> { ["key portal"] = "search", ["access wiki"] = "everyone" }, Cancel);
        await _log.CompareSettingsAsync(new Dictionary<string, string> { ["key portal"] = "search", ["access wiki"] = "everyone" }, Cancel);
        await _log.CompareSettingsAsync(new Dictionary<string, string> { ["access wiki"] = "public" }, Cancel);
        Assert.Equal(
            ["key.removed portal search", "access.changed wiki everyone → public", "key.added portal search", "access.added wiki everyone"],
            (await _log.ReadAsync(new AuditQuery(), Cancel)).Entries.Select(entry => $"{entry.Action} {entry.Target} {entry.Detail}"));
    }

    [Fact]
    public async Task Nothing_is_recorded_without_the_key()
    {
        await AppendAsync(1);
        ContentStore other = new(new SqliteDatabase(File), new EphemeralDataProtectionProvider());
        await using (other)
        {
            await other.OpenAsync(Cancel);
            AuditLog log = new(other, TimeProvider.System, NullLogger<AuditLog>.Instance);
            StoreException refused = await Assert.ThrowsAsync<StoreException>(async () => await log.AppendAsync(new AuditAct("carla@example.org", "why"), Cancel));
            Assert.Contains("DataProtection:Path", refused.Message);
        }
    }

    private async Task<(ContentStore, AuditLog)> OpenAsync(string file)
    {
        ContentStore store = new(new SqliteDatabase(file), _protection);
        await store.OpenAsync(Cancel);
        return (store, new AuditLog(store, TimeProvider.System, NullLogger<AuditLog>.Instance));
    }

    private async Task AppendAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _log.AppendAsync(new AuditAct("carla@example.org", "synonyms.set") { From = "10.0.0.7", Detail = $"{i}" }, Cancel);
        }
    }

    private object? Sql(string sql, byte[]? value = null)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
        {
            command.Parameters.AddWithValue("$1", value);
        }

        return command.ExecuteScalar();
    }

    private static byte[] Bytes(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
