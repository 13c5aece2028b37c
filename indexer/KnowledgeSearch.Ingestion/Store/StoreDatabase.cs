using System.Data.Common;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>What differs between databases: connections, parameters, faults, and the tools around them. Statements use numbered parameters,
/// <c>$1</c>.</summary>
internal abstract class StoreDatabase : IAsyncDisposable
{
    /// <summary>Makes the database ready for sessions; creates it where that is ours to do.</summary>
    public abstract ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>A session to read with; a snapshot sees one state of the store in all its statements.</summary>
    public abstract ValueTask<StoreSession> ReadAsync(bool snapshot, CancellationToken cancellationToken);

    /// <summary>The only session that writes, in one transaction; waits for its turn, across processes too.</summary>
    public abstract ValueTask<StoreSession> WriteAsync(CancellationToken cancellationToken);

    /// <summary>The parameter <c>$number</c>.</summary>
    public abstract DbParameter Parameter(int number, object? value);

    /// <summary>A condition: the column is in the list given as parameter <c>$number</c> (an array of strings or numbers).</summary>
    public abstract string In(string column, int number);

    /// <summary>The script in the database's own types. Scripts are written with <c>BIGINT</c>, <c>TEXT</c> (compared by bytes) and <c>BYTES</c>.</summary>
    public abstract string Schema(string script);

    /// <summary>Executes a statement once per row of parameters.</summary>
    public abstract ValueTask ExecuteManyAsync(
        DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>The fault as one sentence with a remedy.</summary>
    public abstract StoreException Explain(DbException exception);

    /// <summary>The database's own check of its files; one sentence per fault.</summary>
    public abstract ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Whether hosts with an index each may share it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Writes its files anew, so that nothing is left in them of what was removed.</summary>
    /// <exception cref="StoreException">A reader that does not end keeps what was removed in the write-ahead log.</exception>
    public abstract ValueTask CompactAsync(CancellationToken cancellationToken);

    /// <summary>See <see cref="IContentStore.BackupAsync"/>.</summary>
    public abstract ValueTask BackupAsync(string folder, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
