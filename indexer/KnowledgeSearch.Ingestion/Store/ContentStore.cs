using KnowledgeSearch.Connectors;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>The content store over a relational database: one session per operation, the same statements for every database.</summary>
/// <param name="database">Where it is.</param>
/// <param name="protection">Encrypts the store's own key; null: it is kept in the clear.</param>
internal sealed class ContentStore(StoreDatabase database, IDataProtectionProvider? protection = null) : IContentStore
{
    private readonly StoreKey _key = new(protection);
    private ErasedTable? _erased;

    public event Action? Committed;

    /// <summary>Before when documents of a source are too old to be kept; null for a source without a term.</summary>
    public Func<SourceId, DateTimeOffset?> TooOld { get; init; } = _ => null;

    /// <summary>What hashes identities, read when the store was opened.</summary>
    public StoreKey Key => _key;

    /// <summary>Who was erased.</summary>
    public ErasedTable Erased => _erased ??= new ErasedTable(_key);

    /// <summary>The database below, for those who keep tables of their own beside the documents.</summary>
    public StoreDatabase Database => database;

    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        await using StoreSession session = await database.WriteAsync(cancellationToken);
        await StoreSchema.ApplyAsync(database, session, cancellationToken);
        await Key.LoadAsync(session, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    public ValueTask<CrawlRun> BeginRunAsync(SourceId source, CrawlMode mode, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(session => SourcesTable.BeginRunAsync(session, source, mode, now, cancellationToken), cancellationToken);

    public ValueTask<BatchOutcome> CommitAsync(CrawlBatch batch, CancellationToken cancellationToken)
    {
        BatchRules.Check(batch);
        return WriteAsync(
            async session =>
            {
                batch = WithoutOld(batch);
                (batch, IReadOnlyCollection<string> erased) = await Erased.PassAsync(session, batch, cancellationToken);
                if (batch.People.Count > 0)
                {
                    await PeopleTable.ApplyAsync(session, batch.Source, batch.People, cancellationToken);
                }

                if (batch.Groups.Count > 0)
                {
                    await GroupsTable.ApplyAsync(session, batch.Source, batch.Groups, cancellationToken);
                }

                DocumentChanges changes = await DocumentsTable.ApplyAsync(session, batch, cancellationToken);
                await FailuresTable.ApplyAsync(session, batch, cancellationToken);
                if (batch.Checkpoint is { } checkpoint)
                {
                    await SourcesTable.SetCheckpointAsync(session, batch.Source, checkpoint, cancellationToken);
                }

                return new BatchOutcome(changes.Added, changes.Changed, changes.Unchanged, changes.Deleted, await session.LastSequenceAsync(cancellationToken))
                {
                    Erased = erased,
                };
            },
            cancellationToken);
    }

    public ValueTask EndRunAsync(CrawlRun finished, CancellationToken cancellationToken) =>
        WriteAsync(session => SourcesTable.EndRunAsync(session, finished, cancellationToken), cancellationToken);

    public ValueTask<Checkpoint?> GetCheckpointAsync(SourceId source, CancellationToken cancellationToken) =>
        ReadAsync(session => SourcesTable.GetCheckpointAsync(session, source, cancellationToken), cancellationToken);

    public ValueTask ClearCheckpointAsync(SourceId source, CancellationToken cancellationToken) =>
        WriteAsync(session => SourcesTable.SetAsync(session, source, "checkpoint", null, cancellationToken), cancellationToken);

    public ValueTask<KnownDocument?> FindKnownAsync(DocumentId id, CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentsTable.FindKnownAsync(session, id, cancellationToken), cancellationToken);

    public IAsyncEnumerable<DocumentState> ListDocumentsAsync(SourceId source, CancellationToken cancellationToken) =>
        DocumentsTable.ListAsync(database, source, cancellationToken);

    public ValueTask<long> CountDocumentsAsync(SourceId source, CancellationToken cancellationToken) =>
        ReadAsync(session => SourcesTable.CountDocumentsAsync(session, source, cancellationToken), cancellationToken);

    public ValueTask HoldAsync(SourceId source, IReadOnlyList<DocumentId> documents, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    $"UPDATE documents SET held = 1 WHERE source = $1 AND live = 1 AND {session.In("id", 2)}",
                    cancellationToken,
                    source.Value,
                    documents.Select(DocumentsTable.Key).ToArray());
                await SourcesTable.SetAsync(session, source, "hold", StoredText.Clean(reason), cancellationToken);
            },
            cancellationToken);

    public ValueTask<long> ReleaseHoldAsync(SourceId source, bool accept, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync<long>(
            async session =>
            {
                await SourcesTable.SetAsync(session, source, "hold", null, cancellationToken);
                if (!accept)
                {
                    return await session.ExecuteAsync(
                        "UPDATE documents SET held = 0, suspect = NULL WHERE source = $1 AND held = 1", cancellationToken, source.Value);
                }

                await session.ExecuteAsync(
                    "DELETE FROM failures WHERE source = $1 AND document IN (SELECT id FROM documents WHERE source = $1 AND held = 1)",
                    cancellationToken,
                    source.Value);
                return await DocumentsTable.RemoveAsync(session, source, onlyHeld: true, cancellationToken);
            },
            cancellationToken);

    public ValueTask<SourceStatus> GetStatusAsync(SourceId source, CancellationToken cancellationToken) =>
        SnapshotAsync(session => SourcesTable.GetStatusAsync(session, source, cancellationToken), cancellationToken);

    public ValueTask SetPausedAsync(SourceId source, string? reason, CancellationToken cancellationToken) =>
        WriteAsync(session => SourcesTable.SetAsync(session, source, "paused", StoredText.Clean(reason), cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<CrawlRun>> GetRunsAsync(SourceId source, int count, CancellationToken cancellationToken) =>
        ReadAsync(session => SourcesTable.GetRunsAsync(session, source, count, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<DocumentFailure>> GetFailuresAsync(SourceId source, int count, CancellationToken cancellationToken) =>
        ReadAsync(session => FailuresTable.GetAsync(session, source, count, cancellationToken), cancellationToken);

    public ValueTask<long> RemoveSourceAsync(SourceId source, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync<long>(
            async session =>
            {
                int removed = await DocumentsTable.RemoveAsync(session, source, onlyHeld: false, cancellationToken);
                await PeopleTable.RemoveSourceAsync(session, source, cancellationToken);
                await GroupsTable.RemoveSourceAsync(session, source, cancellationToken);
                await session.ExecuteAsync("DELETE FROM failures WHERE source = $1", cancellationToken, source.Value);
                await session.ExecuteAsync("DELETE FROM runs WHERE source = $1", cancellationToken, source.Value);
                await session.ExecuteAsync("DELETE FROM sources WHERE name = $1", cancellationToken, source.Value);
                return removed;
            },
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<SourceId, string>> GetSourceSettingsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyDictionary<SourceId, string>>(
            async session => (await session.QueryAsync(
                "SELECT name, settings FROM sources WHERE settings IS NOT NULL", row => (new SourceId(row.GetString(0)), row.GetString(1)), cancellationToken))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2),
            cancellationToken);

    public ValueTask SetSourceSettingsAsync(SourceId source, string? json, CancellationToken cancellationToken) =>
        WriteAsync(session => SourcesTable.SetAsync(session, source, "settings", StoredText.Clean(json), cancellationToken), cancellationToken);

    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => session.LastSequenceAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredDocument> ReadChangesAsync(long after, CancellationToken cancellationToken) =>
        DocumentsTable.ReadChangesAsync(database, after, cancellationToken);

    public ValueTask<StoredDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) =>
        SnapshotAsync(
            async session => (await DocumentsTable.QueryAsync(session, "id = $1", long.MaxValue, cancellationToken, DocumentsTable.Key(id))).FirstOrDefault(),
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredDocument>> GetThreadAsync(string thread, CancellationToken cancellationToken) =>
        SnapshotAsync<IReadOnlyList<StoredDocument>>(
            async session =>
            [
                .. (await DocumentsTable.QueryAsync(session, "thread = $1", long.MaxValue, cancellationToken, StoredText.Key(thread)))
                    .OrderBy(document => document.Document?.Created ?? DateTimeOffset.MinValue).ThenBy(document => document.Id.Value, StringComparer.Ordinal),
            ],
            cancellationToken);

    public IAsyncEnumerable<StoredDocument> ReadThreadRootsAsync(IReadOnlyCollection<string> threads, CancellationToken cancellationToken) =>
        ThreadRoots.ReadAsync(database, threads, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> GetHashesAsync(
        StoredKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ReadAsync(session => StoreAudit.GetHashesAsync(session, kind, ids, cancellationToken), cancellationToken);

    public ValueTask<StoredPerson?> FindPersonByAccountAsync(string accountId, CancellationToken cancellationToken) =>
        SnapshotAsync(
            async session => (await PeopleTable.ReadByAccountAsync(session, [StoredText.Key(accountId)], cancellationToken)).Values.FirstOrDefault(),
            cancellationToken);

    public ValueTask<StoredPerson?> FindPersonAsync(string idOrEmail, CancellationToken cancellationToken) =>
        SnapshotAsync(session => PeopleTable.FindAsync(session, idOrEmail, cancellationToken), cancellationToken);

    public ValueTask<bool> SetOptOutAsync(string idOrEmail, string topic, bool optsOut, CancellationToken cancellationToken) =>
        WriteAsync(session => OptOuts.SetAsync(session, idOrEmail, topic, optsOut, cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredPerson> ListPeopleAsync(CancellationToken cancellationToken) => PeopleTable.ListAsync(database, cancellationToken);

    public IAsyncEnumerable<SourceGroup> ListGroupsAsync(CancellationToken cancellationToken) => GroupsTable.ListAsync(database, cancellationToken);

    public ValueTask<IReadOnlyCollection<string>> GetPrincipalsAsync(string personId, CancellationToken cancellationToken) =>
        ReadAsync(session => GroupsTable.GetPrincipalsAsync(session, personId, cancellationToken), cancellationToken);

    public ValueTask<string> GetDigestAsync(CancellationToken cancellationToken) =>
        SnapshotAsync(session => StoreAudit.DigestAsync(session, cancellationToken), cancellationToken);

    public ValueTask<StoreCounts> GetCountsAsync(CancellationToken cancellationToken) =>
        SnapshotAsync(session => StoreAudit.CountAsync(session, cancellationToken), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> damage = await database.CheckAsync(cancellationToken);
        return damage.Count > 0 ? damage : await SnapshotAsync(session => StoreAudit.CheckAsync(session, cancellationToken), cancellationToken);
    }

    public async ValueTask BackupAsync(string folder, CancellationToken cancellationToken) => await database.BackupAsync(folder, cancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    // What has become too old is removed where it is stored, too.
    private CrawlBatch WithoutOld(CrawlBatch batch) => TooOld(batch.Source) is not { } cutoff || !batch.Upserts.Any(document => DocumentsTable.IsOlder(document, cutoff)) ? batch
        : batch with
        {
            Upserts = [.. batch.Upserts.Where(document => !DocumentsTable.IsOlder(document, cutoff))],
            Deletes = [.. batch.Deletes, .. batch.Upserts.Where(document => DocumentsTable.IsOlder(document, cutoff)).Select(document => document.Id)],
        };

    /// <summary>Reads in one session.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<StoreSession, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await using StoreSession session = await database.ReadAsync(snapshot: false, cancellationToken);
        return await read(session);
    }

    private async ValueTask<T> SnapshotAsync<T>(Func<StoreSession, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await using StoreSession session = await database.ReadAsync(snapshot: true, cancellationToken);
        return await read(session);
    }

    /// <summary>Writes in one transaction; tells whoever waits for changes.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<StoreSession, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        T result;
        bool hasChanges;
        await using (StoreSession session = await database.WriteAsync(cancellationToken))
        {
            result = await write(session);
            hasChanges = session.HasTakenSequences;
            await session.CommitAsync(cancellationToken);
        }

        if (hasChanges)
        {
            Committed?.Invoke();
        }

        return result;
    }

    /// <summary>Writes in one transaction.</summary>
    public async ValueTask WriteAsync(Func<StoreSession, ValueTask> write, CancellationToken cancellationToken) =>
        await WriteAsync(
            async session =>
            {
                await write(session);
                return true;
            },
            cancellationToken);
}
