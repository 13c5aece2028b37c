using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Who was erased, as hashes under the store's key; and the gate that everything stored passes.</summary>
internal sealed class ErasedTable(StoreKey key)
{
    private long _version;
    private ErasedSet? _set;

    /// <summary>Who was erased. Only for the session that writes: it is not shared.</summary>
    public async ValueTask<ErasedSet> ReadAsync(StoreSession session, CancellationToken cancellationToken)
    {
        long version = await session.CountAsync("SELECT value FROM meta WHERE name = 'erased'", cancellationToken);
        if (_set is null || version != _version)
        {
            (_version, _set) = (version, await LoadAsync(session, cancellationToken));
        }

        return _set;
    }

    /// <summary>Who was erased, read anew for one reader.</summary>
    public async ValueTask<ErasedSet> LoadAsync(StoreSession session, CancellationToken cancellationToken)
    {
        ErasedSet set = new(key);
        await session.ReadAsync(
            "SELECT token, kind, words, person, keeps FROM erased",
            row =>
            {
                set.Add(new ErasedToken(row.GetFieldValue<byte[]>(0), row.GetString(1), (int)row.GetInt64(2), row.GetString(3), row.GetInt64(4) != 0));
                return true;
            },
            cancellationToken);
        return set;
    }

    /// <summary>Remembers hashes.</summary>
    public async ValueTask AddAsync(StoreSession session, IReadOnlyCollection<ErasedToken> tokens, CancellationToken cancellationToken)
    {
        if (tokens.Count == 0)
        {
            return;
        }

        await session.ExecuteManyAsync(
            """
            INSERT INTO erased (token, kind, words, person, keeps) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (token) DO UPDATE SET keeps = excluded.keeps, person = excluded.person
            """,
            [
                .. tokens.Select(token => new object?[] { token.Token, token.Kind, (long)token.Words, token.Person, token.Keeps ? 1L : 0L }),
                .. tokens.Where(token => token.First is not null).Select(token => new object?[] { token.First, ErasedSet.First, 0L, token.Person, token.Keeps ? 1L : 0L }),
            ],
            cancellationToken);
        await session.TakeNumberAsync("erased", cancellationToken);
        _set = null; // what this session then undoes is not remembered
    }

    /// <summary>The batch without erased people, and the ids that were kept out.</summary>
    public async ValueTask<(CrawlBatch Batch, IReadOnlyCollection<string> Erased)> PassAsync(StoreSession session, CrawlBatch batch, CancellationToken cancellationToken)
    {
        ErasedSet erased = await ReadAsync(session, cancellationToken);
        if (erased.IsEmpty)
        {
            return (batch, []);
        }

        ErasedGate gate = new(erased);
        List<string> gone = [];
        List<SourceDocument> theirs = [];
        List<ErasedToken> found = [];
        foreach (SourcePerson account in batch.People)
        {
            // An account that shares an address with an erased person is theirs, however new: from now on by its own id, and what it wrote before it was told.
            if (gate.Find(account) is { } mark)
            {
                gone.Add(account.Id);
                if (erased.Find(ErasedSet.Account, StoredText.Key(account.Id)) is null)
                {
                    ErasedToken[] tokens = [.. ErasedIdentities.Of(key, account, mark)];
                    found.AddRange(tokens);
                    Array.ForEach(tokens, erased.Add);
                    theirs.AddRange((await DocumentsTable.QueryAsync(session, "author = $1", long.MaxValue, cancellationToken, StoredText.Key(account.Id)))
                        .Select(stored => stored.Document).OfType<SourceDocument>());
                }
            }
        }

        await AddAsync(session, found, cancellationToken);
        List<SourceDocument> kept = [.. theirs.Where(document => batch.Upserts.All(upsert => upsert.Id != document.Id)).Select(gate.Pass).OfType<SourceDocument>()];
        foreach (SourceDocument document in batch.Upserts)
        {
            if (gate.Pass(document) is { } passed)
            {
                kept.Add(passed);
            }
            else
            {
                gone.Add(document.Id.Value);
            }
        }

        HashSet<DocumentId> keptIds = [.. kept.Select(document => document.Id)];
        return (
            batch with
            {
                People = [.. batch.People.Select(gate.Pass).OfType<SourcePerson>()],
                Groups = [.. batch.Groups.Select(gate.Pass)],
                Upserts = kept,
                Deletes = [.. batch.Deletes, .. theirs.Select(document => document.Id).Where(id => !keptIds.Contains(id))],
                Access = [.. batch.Access.Select(pair => KeyValuePair.Create(pair.Key, gate.Pass(pair.Value, batch.Source)))],
                Checkpoint = batch.Checkpoint is { } position && erased.Mentions(position.Value) ? null : batch.Checkpoint, // the one before stays: what changed since is read once more
                Failures = [.. batch.Failures.Select(gate.Pass).OfType<SourceChange.Failed>()],
            },
            gone);
    }
}
