using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// SQLite in WAL mode: one connection writes, readers never wait for it. <c>synchronous=FULL</c>, because an index commit names the last sequence it holds:
/// after a
/// power cut NORMAL may lose commits that the index already has, the numbers would be given out again, and the index would miss what they then name.
/// It costs one fsync per batch. <c>secure_delete</c> overwrites what is removed.
/// </summary>
internal sealed class SqliteDatabase(string path, TimeSpan? busyTimeout = null) : StoreDatabase
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    private const int CheckpointAttempts = 100;
    private static readonly TimeSpan CheckpointWait = TimeSpan.FromMilliseconds(100);

    private static readonly JsonSerializerOptions ListJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path = Path.GetFullPath(path);
    private readonly TimeSpan _busyTimeout = busyTimeout ?? TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection? _writer;

    private string ReaderConnection => Connection(SqliteOpenMode.ReadOnly, pooling: true);

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        SqliteConnection writer = new(Connection(SqliteOpenMode.ReadWriteCreate, pooling: false));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!); // a full path to a file has a folder
            writer.Open();
            if (Pragma(writer, "journal_mode=WAL") is var mode && mode != "wal")
            {
                throw new StoreException(
                    $"The content store '{_path}' cannot use write-ahead logging (it answers '{mode}'): put it on a local disk, not on a network share.");
            }

            Pragma(writer, "synchronous=FULL");
            Pragma(writer, "secure_delete=ON");
            Pragma(writer, "cache_size=-32768");
            Pragma(writer, "wal_autocheckpoint=4096");
            Pragma(writer, "journal_size_limit=67108864");
            _writer = writer;
            return ValueTask.CompletedTask;
        }
        catch (DbException exception)
        {
            writer.Dispose();
            throw Explain(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            writer.Dispose();
            throw new StoreException(
                $"The folder of the content store '{_path}' cannot be made: {exception.Message} Set Store:Path to a place this account may write.", exception);
        }
        catch (StoreException)
        {
            writer.Dispose();
            throw;
        }
    }

    public override ValueTask<StoreSession> ReadAsync(bool snapshot, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SqliteConnection reader = new(ReaderConnection);
        try
        {
            reader.Open();
            return ValueTask.FromResult(new StoreSession(this, reader, snapshot ? reader.BeginTransaction(deferred: true) : null, reader.DisposeAsync));
        }
        catch (SqliteException exception)
        {
            reader.Dispose();
            throw Explain(exception);
        }
    }

    public override async ValueTask<StoreSession> WriteAsync(CancellationToken cancellationToken)
    {
        SqliteConnection writer = _writer ?? throw new StoreException($"The content store '{_path}' is not open.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return new StoreSession(this, writer, writer.BeginTransaction(deferred: false), Release);
        }
        catch (SqliteException exception)
        {
            _turn.Release();
            throw Explain(exception);
        }

        ValueTask Release()
        {
            _turn.Release();
            return ValueTask.CompletedTask;
        }
    }

    public override DbParameter Parameter(int number, object? value) => new SqliteParameter($"${number}", value switch
    {
        null => DBNull.Value,
        IReadOnlyList<string> texts => JsonSerializer.Serialize(texts, ListJson),
        IReadOnlyList<long> numbers => JsonSerializer.Serialize(numbers),
        _ => value,
    });

    public override string In(string column, int number) => $"{column} IN (SELECT value FROM json_each(${number}))";

    public override string Schema(string script) =>
        script.Replace("BIGINT", "INTEGER", StringComparison.Ordinal).Replace("BYTES", "BLOB", StringComparison.Ordinal);

    public override ValueTask ExecuteManyAsync(
        DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (int i = 0; i < rows[0].Length; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
        }

        foreach (object?[] row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
        }

        return ValueTask.CompletedTask;
    }

    public override StoreException Explain(DbException exception) => new(
        (exception as SqliteException)?.SqliteErrorCode switch
        {
            Busy or Locked =>
                $"The content store '{_path}' is locked by another program for more than {_busyTimeout.TotalSeconds:0} s: stop it, then try again.",
            Full => $"The disk of the content store '{_path}' is full: nothing of this change was kept; free space, then try again.",
            Corrupt => $"The content store '{_path}' is damaged: stop the program, keep the file, and restore a backup or remove it and crawl again.",
            NotADatabase => $"The file '{_path}' is not a content store: set Store:Path to another file, or restore a backup.",
            ReadOnly => $"The content store '{_path}' may not be written: give this account write access to the file and its folder.",
            CannotOpen => $"The content store '{_path}' cannot be opened: check that the folder exists and that this account may read and write it.",
            InputOutput => $"The disk of the content store '{_path}' reports an error: check the disk and free space, then try again.",
            _ => $"The content store '{_path}' failed: {exception.Message}",
        },
        exception);

    public override async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using StoreSession session = await ReadAsync(snapshot: false, cancellationToken);
            List<string> faults = await session.QueryAsync("PRAGMA integrity_check(100)", reader => reader.GetString(0), cancellationToken);
            return faults is ["ok"] ? [] : [.. faults.Select(fault => $"The content store '{_path}' is damaged: {fault}.")];
        }
        catch (StoreException exception) when (exception.InnerException is SqliteException { SqliteErrorCode: Corrupt })
        {
            // Damage that the check itself stumbles over is its finding.
            return [exception.Message];
        }
    }

    public override bool IsShared => false;

    // Removed rows are overwritten as they go (secure_delete), but not what a page once held in the write-ahead log, nor what a changed row left in a page that was split.
    public override async ValueTask CompactAsync(CancellationToken cancellationToken)
    {
        SqliteConnection writer = _writer ?? throw new StoreException($"The content store '{_path}' is not open.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Pragma(writer, "wal_checkpoint(TRUNCATE)");
            Execute(writer, "VACUUM");
            for (int attempts = 0; Pragma(writer, "wal_checkpoint(TRUNCATE)") != "0"; attempts++)
            {
                if (attempts == CheckpointAttempts)
                {
                    throw new StoreException($"The write-ahead log of the content store '{_path}' is held by a reader that does not end (a backup, an export): when it has ended, it is tried again.");
                }

                await Task.Delay(CheckpointWait, cancellationToken);
            }
        }
        catch (DbException exception)
        {
            throw Explain(exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override ValueTask BackupAsync(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string copy = Path.Combine(Path.GetFullPath(folder), Path.GetFileName(_path));
        if (File.Exists(copy))
        {
            throw new StoreException($"The folder '{folder}' already holds '{Path.GetFileName(copy)}': choose an empty folder for the backup.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            string partial = copy + ".partial";
            File.Delete(partial);
            using (SqliteConnection source = new(ReaderConnection))
            using (SqliteConnection target = new(new SqliteConnectionStringBuilder { DataSource = partial, Pooling = false }.ToString()))
            {
                source.Open();
                target.Open();
                source.BackupDatabase(target);
            }

            File.Move(partial, copy);
            return ValueTask.CompletedTask;
        }
        catch (SqliteException exception)
        {
            throw new StoreException($"The backup into '{folder}' failed: {exception.Message}; check its space and rights, then try again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The backup into '{folder}' failed: {exception.Message}; check its space and rights, then try again.", exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await _turn.WaitAsync();
            using (SqliteConnection reader = new(ReaderConnection))
            {
                SqliteConnection.ClearPool(reader);
            }

            // Closing the last connection moves the log into the file and removes it.
            await writer.DisposeAsync();
            _turn.Dispose();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // as long as the disk takes
        command.ExecuteNonQuery();
    }

    private static string? Pragma(SqliteConnection connection, string pragma)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return command.ExecuteScalar()?.ToString();
    }

    private string Connection(SqliteOpenMode mode, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = _path,
        Mode = mode,
        Pooling = pooling,
        DefaultTimeout = (int)Math.Max(1, _busyTimeout.TotalSeconds),
    }.ToString();
}
