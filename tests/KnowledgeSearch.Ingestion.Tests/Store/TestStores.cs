using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Store;

/// <summary>Opens stores of one kind for tests. The same name is the same data.</summary>
public abstract class TestStores : IAsyncDisposable
{
    private readonly List<IContentStore> _opened = [];

    /// <summary>Opens a store, new when the name is.</summary>
    public async ValueTask<IContentStore> OpenAsync(string name, CancellationToken cancellationToken)
    {
        IContentStore store = await CreateAsync(name, cancellationToken);
        _opened.Add(store);
        await store.OpenAsync(cancellationToken);
        return store;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (IContentStore store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<IContentStore> CreateAsync(string name, CancellationToken cancellationToken);
}

/// <summary>SQLite stores in a temporary folder.</summary>
public sealed class SqliteStores : TestStores
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name + ".db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected override ValueTask<IContentStore> CreateAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IContentStore>(new ContentStore(new SqliteDatabase(PathOf(name), TimeSpan.FromSeconds(1))));
}

/// <summary>PostgreSQL stores, a database each.</summary>
public sealed class PostgresStores(PostgresServer server) : TestStores
{
    private readonly Dictionary<string, string> _databases = [];

    protected override async ValueTask<IContentStore> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (!_databases.TryGetValue(name, out string? connection))
        {
            _databases.Add(name, connection = await server.CreateDatabaseAsync(cancellationToken));
        }

        return new ContentStore(new PostgresDatabase(connection));
    }
}
