using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// The documents that threads begin with. Replies are indexed with their thread's title and, where they are short, in its language, so a batch that changes
/// what a thread begins with numbers its
/// other documents anew: the change log then holds everything that an index must write again, and whoever follows it needs to know nothing of threads that
/// were.
/// </summary>
internal sealed class ThreadRoots
{
    private readonly IReadOnlyDictionary<string, SourceDocument?> _changed;
    private readonly string[] _threads;
    private readonly Dictionary<string, string> _roots;
    private readonly Dictionary<string, SourceDocument> _documents;

    private ThreadRoots(
        IReadOnlyDictionary<string, SourceDocument?> changed, string[] threads, Dictionary<string, string> roots, Dictionary<string, SourceDocument> documents)
    {
        _changed = changed;
        _threads = threads;
        _roots = roots;
        _documents = documents;
    }

    /// <summary>The state before a batch is written.</summary>
    /// <param name="session">The batch's session.</param>
    /// <param name="changed">Documents whose content the batch changes, by key; null: removed.</param>
    /// <param name="threads">Keys of the threads they were and will be in.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<ThreadRoots> BeforeAsync(
        StoreSession session, IReadOnlyDictionary<string, SourceDocument?> changed, string[] threads, CancellationToken cancellationToken)
    {
        Dictionary<string, string> roots = await FindAsync(session, threads, cancellationToken);

        // Only roots that the batch itself changes can come to look different.
        Dictionary<string, SourceDocument> documents = new(StringComparer.Ordinal);
        string[] touched = [.. roots.Values.Where(root => changed.GetValueOrDefault(root) is not null)];
        if (touched.Length > 0)
        {
            await session.ReadAsync(
                $"SELECT id, json FROM documents WHERE {session.In("id", 1)}",
                row => documents.TryAdd(row.GetString(0), StoredJson.Read<SourceDocument>(row.GetString(0), row.GetFieldValue<byte[]>(1))),
                cancellationToken,
                [touched]);
        }

        return new ThreadRoots(changed, threads, roots, documents);
    }

    /// <summary>After the batch was written: numbers anew what it did not write itself of threads that begin differently now.</summary>
    /// <param name="session">The batch's session.</param>
    /// <param name="before">The highest number before the batch.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask RenumberRepliesAsync(StoreSession session, long before, CancellationToken cancellationToken)
    {
        if (_roots.Count == 0)
        {
            return;
        }

        Dictionary<string, string> roots = await FindAsync(session, _threads, cancellationToken);
        await RenumberAsync(
            session,
            [.. _roots.Where(thread => roots.TryGetValue(thread.Key, out string? root) && Differs(thread.Value, root)).Select(thread => thread.Key)],
            before,
            cancellationToken);
    }

    /// <summary>Numbers the documents of threads anew that were last changed before.</summary>
    public static async ValueTask RenumberAsync(StoreSession session, IReadOnlyList<string> threads, long before, CancellationToken cancellationToken)
    {
        if (threads.Count > 0)
        {
            await DocumentsTable.RenumberAsync(session, "", $"{session.In("thread", 2)} AND seq <= $3", [threads, before], cancellationToken);
        }
    }

    /// <summary>See <see cref="IContentStore.ReadThreadRootsAsync"/>.</summary>
    public static async IAsyncEnumerable<StoredDocument> ReadAsync(
        StoreDatabase database, IReadOnlyCollection<string> threads, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string[] chunk in threads.Select(StoredText.Key).Distinct().Chunk(DocumentsTable.DocumentsPerPage))
        {
            HashSet<string>? wanted = null;
            while (wanted is not { Count: 0 })
            {
                List<StoredDocument> page = [];
                await using (StoreSession session = await database.ReadAsync(snapshot: false, cancellationToken))
                {
                    wanted ??= [.. (await FindAsync(session, chunk, cancellationToken)).Values];
                    long bytes = 0;
                    await session.ReadAsync(
                        $"SELECT {DocumentsTable.Columns} FROM documents WHERE {session.In("id", 1)} AND live = 1",
                        row =>
                        {
                            page.Add(DocumentsTable.Read(row, ref bytes));
                            return bytes < DocumentsTable.BytesPerPage;
                        },
                        cancellationToken,
                        [wanted.ToArray()]);
                }

                foreach (StoredDocument root in page)
                {
                    yield return root;
                    wanted.Remove(DocumentsTable.Key(root.Id));
                }

                if (page.Count == 0)
                {
                    break; // removed since they were found
                }
            }
        }
    }

    private static async ValueTask<Dictionary<string, string>> FindAsync(StoreSession session, string[] threads, CancellationToken cancellationToken)
    {
        Dictionary<string, string> roots = new(StringComparer.Ordinal);
        if (threads.Length > 0)
        {
            await session.ReadAsync(
                $"""
                SELECT d.thread, MIN(d.id) FROM documents d
                JOIN (SELECT thread, MIN(created) AS first FROM documents WHERE {session.In("thread", 1)} GROUP BY thread) f
                    ON d.thread = f.thread AND d.created = f.first
                GROUP BY d.thread
                """,
                row => roots.TryAdd(row.GetString(0), row.GetString(1)),
                cancellationToken,
                [threads]);
        }

        return roots;
    }

    private bool Differs(string before, string after) =>
        before != after
        || (_documents.TryGetValue(before, out SourceDocument? old) && _changed[before] is { } changed
            && (old.Title != changed.Title || old.Body != changed.Body || old.BodyFormat != changed.BodyFormat || old.Language != changed.Language
                || old.Access != changed.Access || old.Author != changed.Author));
}
