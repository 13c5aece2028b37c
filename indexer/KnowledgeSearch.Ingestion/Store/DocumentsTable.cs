using System.Data.Common;
using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Documents, and the change log that they are when read in the order of <c>seq</c>.</summary>
internal static class DocumentsTable
{
    // A page of the change log is held in memory: at most so many documents, and no further document once it has so many bytes.
    public const int DocumentsPerPage = 500;
    public const long BytesPerPage = 8 << 20;

    public const string Columns = "seq, id, live, hash, version, author, json";

    /// <summary>Applies the documents of a batch.</summary>
    public static async ValueTask<DocumentChanges> ApplyAsync(StoreSession session, CrawlBatch batch, CancellationToken cancellationToken)
    {
        DocumentId[] named =
        [
            .. batch.Upserts.Select(document => document.Id), .. batch.Unchanged, .. batch.Access.Select(pair => pair.Key), .. batch.Suspects, .. batch.Deletes,
        ];
        IReadOnlyDictionary<string, DocumentRow> before = await ReadRowsAsync(session, [.. named.Select(Key).Distinct()], cancellationToken);
        DocumentChanges changes = new(batch, before, await ReadAccessedAsync(session, batch, cancellationToken));

        var content = changes.Content.ToList();
        ThreadRoots roots = await ThreadRoots.BeforeAsync(
            session, content.ToDictionary(change => change.Id, change => change.Document, StringComparer.Ordinal),
            [.. content.SelectMany(change => (IEnumerable<string?>)[before.GetValueOrDefault(change.Id)?.Thread, change.Row.Thread]).OfType<string>()
                .Distinct()],
            cancellationToken);
        long sequence = await session.TakeSequencesAsync(content.Count, cancellationToken);
        await session.ExecuteManyAsync(
            """
            INSERT INTO documents (seq, id, source, live, held, suspect, hash, version, author, thread, created, json)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, live = excluded.live, held = excluded.held, suspect = excluded.suspect, hash = excluded.hash,
                version = excluded.version, author = excluded.author, thread = excluded.thread, created = excluded.created, json = excluded.json
            """,
            [
                .. content.Select((change, i) => new object?[]
                {
                    sequence + i + 1, change.Id, batch.Source.Value, change.Row.Live ? 1L : 0L, change.Row.Held ? 1L : 0L, change.Row.Suspect,
                    change.Row.Live ? change.Row.Hash : null, change.Row.Version,
                    StoredText.OptionalKey(change.Document?.Author), change.Row.Thread, Created(change.Document), change.Json,
                }),
            ],
            cancellationToken);
        await session.ExecuteManyAsync(
            "UPDATE documents SET version = $2, suspect = $3, held = $4 WHERE id = $1",
            [.. changes.States.Select(change => new object?[] { change.Id, change.Row.Version, change.Row.Suspect, change.Row.Held ? 1L : 0L })],
            cancellationToken);
        await roots.RenumberRepliesAsync(session, sequence, cancellationToken);
        return changes;
    }

    /// <summary>Makes tombstones of the live documents of a source; answers how many.</summary>
    public static async ValueTask<int> RemoveAsync(StoreSession session, SourceId source, bool onlyHeld, CancellationToken cancellationToken)
    {
        string held = onlyHeld ? " AND held = 1" : "";
        List<string> threads = await session.QueryAsync(
            $"SELECT DISTINCT thread FROM documents WHERE source = $1 AND live = 1{held} AND thread IS NOT NULL",
            row => row.GetString(0),
            cancellationToken,
            source.Value);
        long before = await session.LastSequenceAsync(cancellationToken);
        int removed = await RenumberAsync(
            session,
            "live = 0, held = 0, suspect = NULL, hash = NULL, version = NULL, author = NULL, thread = NULL, created = 0, json = NULL, ",
            $"live = 1 AND source = $2{held}",
            [source.Value],
            cancellationToken);
        await ThreadRoots.RenumberAsync(session, threads, before, cancellationToken);
        return removed;
    }

    /// <summary>
    /// Gives documents new sequence numbers in the order of their old ones; answers how many. The condition's parameters begin with <c>$2</c>. Authors and
    /// threads are of live documents
    /// only, so a condition on them need not say so: PostgreSQL would combine it with the index of live documents, which are nearly all.
    /// </summary>
    public static async ValueTask<int> RenumberAsync(
        StoreSession session, string set, string where, IReadOnlyList<object?> values, CancellationToken cancellationToken)
    {
        int count = await session.ExecuteAsync(
            $"""
            UPDATE documents SET {set}seq = renumbered.next FROM (
                SELECT id AS document, $1 + row_number() OVER (ORDER BY seq) AS next FROM documents WHERE {where}) AS renumbered
            WHERE documents.id = renumbered.document
            """,
            cancellationToken,
            [await session.LastSequenceAsync(cancellationToken), .. values]);
        await session.TakeSequencesAsync(count, cancellationToken);
        return count;
    }

    /// <summary>See <see cref="IContentStore.FindKnownAsync"/>.</summary>
    public static async ValueTask<KnownDocument?> FindKnownAsync(StoreSession session, DocumentId id, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "SELECT version, hash, json FROM documents WHERE id = $1 AND live = 1",
            row => new KnownDocument(
                row.Text(0), StoredJson.ReadLinks(id.Value, row.GetFieldValue<byte[]>(2)), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1))),
            cancellationToken,
            Key(id))).FirstOrDefault();

    /// <summary>Documents of a condition, with their merged authors; none follows once there are <paramref name="mostBytes"/>.</summary>
    public static async ValueTask<List<StoredDocument>> QueryAsync(
        StoreSession session, string where, long mostBytes, CancellationToken cancellationToken, params IReadOnlyList<object?> values)
    {
        List<(StoredDocument Document, string? Author)> rows = [];
        long bytes = 0;
        await session.ReadAsync(
            $"SELECT {Columns} FROM documents WHERE {where}",
            row =>
            {
                rows.Add((Read(row, ref bytes), row.Text(5)));
                return bytes < mostBytes;
            },
            cancellationToken,
            values);
        IReadOnlyDictionary<string, StoredPerson> authors = await PeopleTable.ReadByAccountAsync(
            session, [.. rows.Select(row => row.Author).OfType<string>().Distinct()], cancellationToken);
        return [.. rows.Select(row => row.Document with { Author = row.Author is null ? null : authors.GetValueOrDefault(row.Author) })];
    }

    /// <summary>
    /// See <see cref="IContentStore.ReadChangesAsync"/>. A document that changes while the pages are read moves behind the end that was fixed at the start,
    /// and belongs to the next reading.
    /// </summary>
    public static async IAsyncEnumerable<StoredDocument> ReadChangesAsync(
        StoreDatabase database, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long end = -1;
        while (true)
        {
            List<StoredDocument> page;
            await using (StoreSession session = await database.ReadAsync(snapshot: true, cancellationToken))
            {
                end = end < 0 ? await session.LastSequenceAsync(cancellationToken) : end;
                page = await QueryAsync(session, $"seq > $1 AND seq <= $2 ORDER BY seq LIMIT {DocumentsPerPage}", BytesPerPage, cancellationToken, after, end);

                // The last number given out always has its row. SQLite keeps no checksums: over garbled rows a scan just ends, and an index would believe that
                // this was all.
                if (page.Count == 0 && after < end && await session.LastSequenceAsync(cancellationToken) == end)
                {
                    throw new StoreException(
                        $"The content store is damaged: changes after {after} up to {end} cannot be found; check it, then restore a backup.");
                }
            }

            foreach (StoredDocument document in page)
            {
                yield return document;
            }

            if (page.Count == 0)
            {
                yield break;
            }

            after = page[^1].Sequence;
        }
    }

    /// <summary>See <see cref="IContentStore.ListDocumentsAsync"/>.</summary>
    public static async IAsyncEnumerable<DocumentState> ListAsync(
        StoreDatabase database, SourceId source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int StatesPerPage = 2_000;

        // Ids begin with "source/"; '0' is the character after '/'.
        string after = source.Value + "/", end = source.Value + "0";
        while (true)
        {
            List<(string Id, DateTimeOffset? Suspect, bool Held)> page;
            await using (StoreSession session = await database.ReadAsync(snapshot: false, cancellationToken))
            {
                page = await session.QueryAsync(
                    $"SELECT id, suspect, held FROM documents WHERE id > $1 AND id < $2 AND live = 1 ORDER BY id LIMIT {StatesPerPage}",
                    row => (row.GetString(0), row.Time(1), row.GetInt64(2) != 0),
                    cancellationToken,
                    after,
                    end);
            }

            foreach ((string id, DateTimeOffset? suspect, bool held) in page)
            {
                yield return new DocumentState(DocumentId.Parse(id), suspect, held);
            }

            if (page.Count < StatesPerPage)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>A page of live documents of a source that were last changed, or else written, before a moment; where to go on, or null at the end.</summary>
    public static async ValueTask<(string? After, List<DocumentId> Old)> FindOlderAsync(
        StoreSession session, SourceId source, string after, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        List<SourceDocument> page = await session.QueryAsync(
            $"SELECT id, json FROM documents WHERE source = $1 AND live = 1 AND id > $2 ORDER BY id LIMIT {DocumentsPerPage}",
            row => StoredJson.Read<SourceDocument>(row.GetString(0), row.GetFieldValue<byte[]>(1)),
            cancellationToken,
            source.Value,
            after);
        return (page.Count < DocumentsPerPage ? null : Key(page[^1].Id), [.. page.Where(document => IsOlder(document, cutoff)).Select(document => document.Id)]);
    }

    /// <summary>Whether a document was last changed, or else written, before a moment; false when its source tells neither.</summary>
    public static bool IsOlder(SourceDocument document, DateTimeOffset cutoff) => (document.Modified ?? document.Created) < cutoff;

    /// <summary>The key of an id.</summary>
    public static string Key(DocumentId id) => StoredText.Key(id.Value);

    /// <summary>The column that threads are ordered by: UTC ticks, 0 when unknown.</summary>
    public static long Created(SourceDocument? document) => document?.Created?.UtcTicks ?? 0;

    /// <summary>A row of <see cref="Columns"/>, without its author; adds its size.</summary>
    public static StoredDocument Read(DbDataReader row, ref long bytes)
    {
        string id = row.GetString(1);
        if (row.GetInt64(2) == 0)
        {
            return new StoredDocument(row.GetInt64(0), DocumentId.Parse(id), null, null, "");
        }

        byte[] json = row.GetFieldValue<byte[]>(6);
        bytes += json.Length;
        return new StoredDocument(
            row.GetInt64(0),
            DocumentId.Parse(id),
            StoredJson.ReadDocument(id, json, row.Text(4)),
            null,
            Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3)));
    }

    private static async ValueTask<Dictionary<string, DocumentRow>> ReadRowsAsync(StoreSession session, string[] ids, CancellationToken cancellationToken)
    {
        Dictionary<string, DocumentRow> rows = new(ids.Length, StringComparer.Ordinal);
        if (ids.Length > 0)
        {
            await session.ReadAsync(
                $"SELECT id, live, hash, version, suspect, held, thread FROM documents WHERE {session.In("id", 1)}",
                row => rows.TryAdd(
                    row.GetString(0),
                    new DocumentRow(
                        row.GetInt64(1) != 0, row.Bytes(2) ?? [], row.Text(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.GetInt64(5) != 0, row.Text(6))),
                cancellationToken,
                [ids]);
        }

        return rows;
    }

    private static async ValueTask<Dictionary<string, SourceDocument>> ReadAccessedAsync(
        StoreSession session, CrawlBatch batch, CancellationToken cancellationToken)
    {
        Dictionary<string, SourceDocument> documents = new(StringComparer.Ordinal);
        if (batch.Access.Count > 0)
        {
            await session.ReadAsync(
                $"SELECT id, json FROM documents WHERE live = 1 AND {session.In("id", 1)}",
                row => documents.TryAdd(row.GetString(0), StoredJson.Read<SourceDocument>(row.GetString(0), row.GetFieldValue<byte[]>(1))),
                cancellationToken,
                [batch.Access.Select(pair => Key(pair.Key)).Distinct().ToArray()]);
        }

        return documents;
    }
}
