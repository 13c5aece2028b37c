using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Store;

/// <summary>A store of one kind, opened for each test.</summary>
public abstract class StoreTests(TestStores stores) : IAsyncLifetime
{
    protected static readonly SourceId Wiki = new("wiki");
    protected static readonly SourceId Feed = new("feed");
    protected static readonly DateTimeOffset Monday = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected TestStores Stores => stores;

    protected IContentStore Store { get; private set; } = null!; // set before each test

    public async ValueTask InitializeAsync() => Store = await stores.OpenAsync("store", Cancel);

    public async ValueTask DisposeAsync()
    {
        await stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static CrawlBatch Batch(SourceId source, params IReadOnlyList<SourceDocument> upserts) => new() { Source = source, Now = Monday, Upserts = upserts };

    protected static SourceDocument Page(string id, string body = "Text.", string? author = null) =>
        new() { Id = DocumentId.Parse(id), Title = id, Body = body, Author = author, Access = DocumentAccess.ForEveryone, Created = Monday };

    protected static SourcePerson Person(string id, string name, string? email = null, string? directory = null) =>
        new() { Id = id, Name = name, Emails = email is null ? [] : [email], DirectoryKey = directory };

    protected ValueTask<BatchOutcome> CommitAsync(CrawlBatch batch) => Store.CommitAsync(batch, Cancel);

    protected ValueTask<BatchOutcome> CommitAsync(params IReadOnlyList<SourceDocument> upserts) => CommitAsync(Batch(Wiki, upserts));

    protected ValueTask<BatchOutcome> CommitPeopleAsync(SourceId source, params IReadOnlyList<SourcePerson> people) => CommitAsync(Batch(source) with { People = people });

    protected async Task<List<StoredDocument>> ChangesAsync(long after = 0) => await Store.ReadChangesAsync(after, Cancel).ToListAsync(Cancel);

    protected async Task<List<DocumentState>> StatesAsync(SourceId source) => await Store.ListDocumentsAsync(source, Cancel).ToListAsync(Cancel);
}
