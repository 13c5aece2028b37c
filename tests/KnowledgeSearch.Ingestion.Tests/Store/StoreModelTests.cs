using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class SqliteStoreModelTests() : StoreModelTests(new SqliteStores(), iterations: 40);

public sealed class PostgresStoreModelTests(PostgresServer server) : StoreModelTests(new PostgresStores(server), iterations: 10);

/// <summary>Random batches against a model that applies them one step at a time in memory.</summary>
public abstract class StoreModelTests(TestStores stores, int iterations) : StoreTests(stores)
{
    private const int Documents = 8;

    private static readonly Gen<DocumentId> Id = Gen.Int[1, Documents].Select(number => DocumentId.Parse($"wiki/{number}"));

    private static readonly Gen<CrawlBatch> Batches = Gen.Select(
        Gen.Select(Id, Gen.Int[0, 2], Gen.Int[0, 1], (id, body, version) => Page(id.Value, $"{body}") with { Version = $"{version}" }).Array[0, 4],
        Id.Array[0, 3],
        Gen.Select(Id, Gen.Bool, (id, everyone) => KeyValuePair.Create(id, everyone ? DocumentAccess.ForEveryone : null)).Array[0, 2],
        Id.Array[0, 3],
        Id.Array[0, 2],
        Gen.Int[0, 100],
        (upserts, unchanged, access, suspects, deletes, minute) => Batch(Wiki, upserts) with
        {
            Unchanged = unchanged, Access = access, Suspects = suspects, Deletes = deletes, Now = Monday.AddMinutes(minute), Checkpoint = new($"{minute}"),
        });

    [Fact]
    public async Task Any_batches_leave_what_the_model_says_and_twice_is_once()
    {
        int name = 0;
        await Batches.Array[1, 8].SampleAsync(
            async batches =>
            {
                IContentStore store = await Stores.OpenAsync($"model{name++}", Cancel);
                Model model = new();
                foreach (CrawlBatch batch in batches)
                {
                    Dictionary<DocumentId, SourceDocument> before = model.Live();
                    long position = await store.GetLastSequenceAsync(Cancel);
                    model.Apply(batch);
                    BatchOutcome outcome = await store.CommitAsync(batch, Cancel);

                    Dictionary<DocumentId, SourceDocument> after = model.Live();
                    Assert.Equal(after.Keys.Except(before.Keys).Count(), outcome.Added);
                    Assert.Equal(before.Keys.Except(after.Keys).Count(), outcome.Deleted);
                    DocumentId[] changed = [.. after.Keys.Where(id => before.TryGetValue(id, out SourceDocument? old) && old with { Version = null } != after[id] with { Version = null })];
                    Assert.Equal(changed.Length, outcome.Changed);
                    Assert.Equal(await store.GetLastSequenceAsync(Cancel), outcome.LastSequence);
                    Assert.Equal(
                        changed.Concat(after.Keys.Except(before.Keys)).Concat(before.Keys.Except(after.Keys)).Select(id => id.Value).Order(StringComparer.Ordinal),
                        (await store.ReadChangesAsync(position, Cancel).ToListAsync(Cancel)).Select(change => change.Id.Value).Order(StringComparer.Ordinal));
                    await CompareAsync(model, store);

                    string digest = await store.GetDigestAsync(Cancel);
                    if (!batch.Upserts.Select(document => document.Id).Intersect(batch.Deletes.Concat(batch.Access.Select(pair => pair.Key))).Any())
                    {
                        // Where a batch says of no document two things, applying it again finds nothing to do.
                        BatchOutcome again = await store.CommitAsync(batch, Cancel);
                        Assert.Equal((0, 0, 0, outcome.LastSequence), (again.Added, again.Changed, again.Deleted, again.LastSequence));
                    }
                    else
                    {
                        await store.CommitAsync(batch, Cancel);
                    }

                    Assert.Equal(digest, await store.GetDigestAsync(Cancel));
                    await CompareAsync(model, store);
                }

                Assert.Empty(await store.CheckAsync(Cancel));
            },
            seed: "0002TsXqz9Pj",
            iter: iterations,
            threads: 1);
    }

    private static async Task CompareAsync(Model model, IContentStore store)
    {
        Assert.Equal(model.States(), await store.ListDocumentsAsync(Wiki, Cancel).ToListAsync(Cancel));
        Dictionary<DocumentId, SourceDocument> live = model.Live();
        for (int number = 1; number <= Documents; number++)
        {
            DocumentId id = DocumentId.Parse($"wiki/{number}");
            SourceDocument? stored = (await store.FindAsync(id, Cancel))?.Document;
            Assert.Equal(live.GetValueOrDefault(id), stored is null ? null : stored with { Tags = [], Links = [] });
        }
    }

    private sealed class Model
    {
        private readonly Dictionary<DocumentId, (SourceDocument Document, DateTimeOffset? Suspect)> _live = [];

        public Dictionary<DocumentId, SourceDocument> Live() => _live.ToDictionary(pair => pair.Key, pair => pair.Value.Document);

        public List<DocumentState> States() =>
            [.. _live.Select(pair => new DocumentState(pair.Key, pair.Value.Suspect, false)).OrderBy(state => state.Id.Value, StringComparer.Ordinal)];

        public void Apply(CrawlBatch batch)
        {
            foreach (SourceDocument document in batch.Upserts)
            {
                _live[document.Id] = (document, null);
            }

            foreach (DocumentId id in batch.Unchanged.Where(_live.ContainsKey))
            {
                _live[id] = (_live[id].Document, null);
            }

            foreach ((DocumentId id, DocumentAccess? access) in batch.Access.Where(pair => _live.ContainsKey(pair.Key)))
            {
                _live[id] = (_live[id].Document with { Access = access }, _live[id].Suspect);
            }

            foreach (DocumentId id in batch.Suspects.Where(_live.ContainsKey))
            {
                _live[id] = (_live[id].Document, _live[id].Suspect ?? batch.Now);
            }

            foreach (DocumentId id in batch.Deletes)
            {
                _live.Remove(id);
            }
        }
    }
}
