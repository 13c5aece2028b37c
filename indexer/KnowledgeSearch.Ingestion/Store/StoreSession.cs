using System.Data.Common;
using System.Globalization;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>A connection for one operation, with its transaction when it writes. Gives out sequence numbers; undone when disposed without commit.</summary>
internal sealed class StoreSession(StoreDatabase database, DbConnection connection, DbTransaction? transaction, Func<ValueTask> release) : IAsyncDisposable
{
    private long _sequence = -1;
    private long _storedSequence = -1;

    /// <summary>Whether sequence numbers were taken: the change log grows with the commit.</summary>
    public bool HasTakenSequences => _sequence != _storedSequence;

    /// <summary>A condition: the column is in the list given as parameter <c>$number</c>.</summary>
    public string In(string column, int number) => database.In(column, number);

    /// <summary>Executes a statement and answers the rows it touched.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params IReadOnlyList<object?> values)
    {
        try
        {
            await using DbCommand command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    /// <summary>Executes a statement once per row of parameters.</summary>
    public async ValueTask ExecuteManyAsync(string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await database.ExecuteManyAsync(connection, transaction, sql, rows, cancellationToken);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    /// <summary>Shows each row to a function until it answers false.</summary>
    public async ValueTask ReadAsync(string sql, Func<DbDataReader, bool> row, CancellationToken cancellationToken, params IReadOnlyList<object?> values)
    {
        try
        {
            await using DbCommand command = Command(sql, values);
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken) && row(reader))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    /// <summary>All rows, mapped.</summary>
    public async ValueTask<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params IReadOnlyList<object?> values)
    {
        List<T> rows = [];
        await ReadAsync(
            sql,
            reader =>
            {
                rows.Add(map(reader));
                return true;
            },
            cancellationToken,
            values);
        return rows;
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public async ValueTask<long> CountAsync(string sql, CancellationToken cancellationToken, params IReadOnlyList<object?> values)
    {
        try
        {
            await using DbCommand command = Command(sql, values);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : 0L, CultureInfo.InvariantCulture);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    /// <summary>The highest sequence number given out, this session's included.</summary>
    public async ValueTask<long> LastSequenceAsync(CancellationToken cancellationToken)
    {
        if (_sequence < 0)
        {
            _sequence = _storedSequence = await CountAsync("SELECT value FROM meta WHERE name = 'sequence'", cancellationToken);
        }

        return _sequence;
    }

    /// <summary>Takes <paramref name="count"/> sequence numbers; answers the one before the first.</summary>
    public async ValueTask<long> TakeSequencesAsync(long count, CancellationToken cancellationToken)
    {
        long before = await LastSequenceAsync(cancellationToken);
        _sequence += count;
        return before;
    }

    /// <summary>The next number of a counter, beginning with 1.</summary>
    public async ValueTask<long> TakeNumberAsync(string counter, CancellationToken cancellationToken)
    {
        await ExecuteAsync("UPDATE meta SET value = value + 1 WHERE name = $1", cancellationToken, counter);
        return await CountAsync("SELECT value FROM meta WHERE name = $1", cancellationToken, counter);
    }

    /// <summary>Makes everything durable and visible at once.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_sequence != _storedSequence)
        {
            await ExecuteAsync("UPDATE meta SET value = $1 WHERE name = 'sequence'", cancellationToken, _sequence);
        }

        try
        {
            await transaction!.CommitAsync(cancellationToken); // only writing sessions commit, and those have one
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }
        }
        finally
        {
            await release();
        }
    }

    private DbCommand Command(string sql, IReadOnlyList<object?> values)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (int i = 0; i < values.Count; i++)
        {
            command.Parameters.Add(database.Parameter(i + 1, values[i]));
        }

        return command;
    }
}

/// <summary>Reads nullable columns.</summary>
internal static class NullableColumns
{
    public static string? Text(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[]? Bytes(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    public static DateTimeOffset? Time(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero);
}
