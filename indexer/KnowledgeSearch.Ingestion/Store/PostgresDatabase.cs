using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// PostgreSQL, where several hosts share one store. Writers queue for one advisory lock that is released after the commit is visible, so sequence numbers
/// become visible in order.
/// </summary>
internal sealed class PostgresDatabase : StoreDatabase
{
    // Any number will do as long as every host uses the same and nothing else in the database does.
    private const long WriterLock = 0x4B_53_53_54_4F_52_45;

    // Rows per round trip; bodies are bounded by what one batch may hold.
    private const int RowsPerRoundTrip = 1_000;

    private readonly NpgsqlDataSource _source;
    private readonly string _name;

    public PostgresDatabase(string connectionString)
    {
        NpgsqlConnectionStringBuilder builder = new(connectionString);
        if (builder.MaxAutoPrepare == 0)
        {
            builder.MaxAutoPrepare = 64;
        }

        _name = $"{builder.Host}:{builder.Port}/{builder.Database}";
        _source = NpgsqlDataSource.Create(builder);
    }

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await ReadAsync(snapshot: false, cancellationToken);
        string encoding = (await session.QueryAsync("SHOW server_encoding", reader => reader.GetString(0), cancellationToken))[0];
        if (encoding != "UTF8")
        {
            throw new StoreException($"The database {_name} is encoded as {encoding}: create it with ENCODING 'UTF8'.");
        }
    }

    public override async ValueTask<StoreSession> ReadAsync(bool snapshot, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            NpgsqlTransaction? transaction = snapshot ? await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken) : null;
            return new StoreSession(this, connection, transaction, connection.DisposeAsync);
        }
        catch (DbException exception)
        {
            throw Explain(exception);
        }
    }

    public override async ValueTask<StoreSession> WriteAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await _source.OpenConnectionAsync(cancellationToken);
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            StoreSession session = new(this, connection, transaction, connection.DisposeAsync);
            await session.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, WriterLock);
            return session;
        }
        catch (Exception exception)
        {
            // Closing the connection ends its transaction.
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw exception is DbException fault ? Explain(fault) : exception;
        }
    }

    public override DbParameter Parameter(int number, object? value) => new NpgsqlParameter
    {
        Value = value switch
        {
            null => DBNull.Value,
            IReadOnlyList<string> texts => texts.ToArray(),
            IReadOnlyList<long> numbers => numbers.ToArray(),
            _ => value,
        },
    };

    public override string In(string column, int number) => $"{column} = ANY(${number})";

    public override string Schema(string script) =>
        script.Replace("TEXT", "TEXT COLLATE \"C\"", StringComparison.Ordinal).Replace("BYTES", "BYTEA", StringComparison.Ordinal);

    public override async ValueTask ExecuteManyAsync(
        DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        foreach (object?[][] chunk in rows.Chunk(RowsPerRoundTrip))
        {
            await using NpgsqlBatch batch = new((NpgsqlConnection)connection, (NpgsqlTransaction?)transaction);
            foreach (object?[] row in chunk)
            {
                NpgsqlBatchCommand command = new(sql);
                for (int i = 0; i < row.Length; i++)
                {
                    command.Parameters.Add(Parameter(i + 1, row[i]));
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public override StoreException Explain(DbException exception) => new(
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
                $"The disk of the database {_name} is full: nothing of this change was kept; free space, then try again.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                $"The database {_name} refuses the user or password of Store:ConnectionString: correct them.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"The database {_name} does not exist: create it with ENCODING 'UTF8', or correct Store:ConnectionString.",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
                $"The user of Store:ConnectionString may not do this in {_name}: {exception.Message}; grant it, then try again.",
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
                $"The database {_name} has no connection left: raise its max_connections or lower 'Maximum Pool Size'.",
            PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } =>
                $"The database {_name} is damaged: restore a backup ({exception.Message}).",
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } => $"The database {_name} is starting or stopping: try again when it is up.",
            PostgresException => $"The database {_name} failed: {exception.Message}",
            _ when exception.InnerException is SocketException or IOException or TimeoutException =>
                $"The database {_name} cannot be reached ({exception.InnerException.Message}): check that it runs and that Store:ConnectionString names it.",
            _ => $"The database {_name} failed: {exception.Message}",
        },
        exception);

    // PostgreSQL's own check of its files is the administrator's (pg_amcheck); reading every row, as the store's check does, verifies page checksums where
    // they are on.
    public override ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public override bool IsShared => true;

    public override async ValueTask CompactAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await ReadAsync(snapshot: false, cancellationToken);
        await session.ExecuteAsync("VACUUM (FULL) documents, accounts, identity_keys, people, opt_outs, source_groups, group_members, failures, runs, sources, audit_names", cancellationToken);
    }

    public override ValueTask BackupAsync(string folder, CancellationToken cancellationToken) =>
        throw new StoreException($"A store in PostgreSQL is backed up with its own tools: pg_dump -Fc of {_name}, restored with pg_restore.");

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
