using System.Diagnostics;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>The projection over the real engine.</summary>
public sealed class LuceneProjectionTests(ITestOutputHelper output) : StoreTests(new SqliteStores())
{
    private static readonly string[] Bodies =
        ["", "Weet iemand waar dit formulier staat?", "Does anyone know where this form is?", "Zie de wiki. See the wiki for the details.", "ok"];

    private static readonly Gen<CrawlBatch> Batches = Gen.Select(
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 2], Gen.Int[0, Bodies.Length - 1], Gen.Int[0, 2], (number, thread, body, access) => new SourceDocument
        {
            Id = DocumentId.Parse($"wiki/{number}"),
            Thread = thread == 0 ? null : $"wiki/thread/{thread}",
            Created = Monday.AddMinutes(number * (body + 1) % 7),
            Body = Bodies[body],
            Title = $"{body}",
            Access = access == 0 ? null : access == 1 ? DocumentAccess.ForEveryone : DocumentAccess.ForAnyOf("group:wiki/hr"), Author = "wiki/user/1",
        }).Array[1, 6],
        Gen.Int[1, 12].Select(number => DocumentId.Parse($"wiki/{number}")).Array[0, 2],
        (upserts, deletes) => Batch(Wiki, upserts) with { Deletes = deletes });

    private string Folder => ((SqliteStores)Stores).Folder;

    [Fact]
    public async Task Index_of_changes_crashes_and_reopenings_equals_one_built_anew()
    {
        int name = 0;
        await Gen.Select(Batches, Gen.Int[0, 3]).Array[1, 8].SampleAsync(
            async steps =>
            {
                IContentStore store = await Stores.OpenAsync($"model{name}", Cancel);
                string path = Path.Combine(Folder, $"index{name++}");
                LuceneIndex index = Open(path);
                IndexProjection projection = Create(store, index);
                foreach ((CrawlBatch batch, int then) in steps)
                {
                    await store.CommitAsync(batch, Cancel);
                    switch (then)
                    {
                        case 0:
                            await projection.CatchUpAsync(Cancel);
                            break;
                        case 1:
                            // Dies with changes that were written and not committed.
                            await projection.CatchUpAsync(Cancel);
                            projection.Dispose();
                            index.Dispose();
                            index = Open(path);
                            projection = Create(store, index);
                            break;
                        case 2:
                            await projection.RebuildAsync(null, Cancel);
                            break;
                    }
                }

                await projection.CatchUpAsync(Cancel);
                string digest = await index.GetDigestAsync(Cancel);
                projection.Dispose();
                index.Dispose();

                using LuceneIndex fresh = Open(path + "-fresh");
                using IndexProjection anew = Create(store, fresh);
                await anew.RebuildAsync(null, Cancel);
                Assert.Equal(await fresh.GetDigestAsync(Cancel), digest);
                Assert.Empty(await fresh.CheckAsync(Cancel));
            },
            seed: "0002TsXqz9Pj",
            iter: 10,
            threads: 1);
    }

    [Fact]
    public async Task Damaged_index_is_replaced_from_the_store()
    {
        string path = Path.Combine(Folder, "index");
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        string digest;
        using (LuceneIndex index = Open(path))
        using (IndexProjection projection = Create(Store, index, new ProjectionOptions { CommitChanges = 1 }))
        {
            await projection.CatchUpAsync(Cancel);
            digest = await index.GetDigestAsync(Cancel);
        }

        string file = Directory.EnumerateFiles(path, "*.cfs", SearchOption.AllDirectories).OrderByDescending(name => new FileInfo(name).Length).First();
        byte[] bytes = await File.ReadAllBytesAsync(file, Cancel);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], Cancel);
        using LuceneIndex damaged = Open(path);
        Assert.Equal(IndexCondition.Damaged, damaged.Status.Condition);
        using IndexProjection mending = Create(Store, damaged);
        await mending.CatchUpAsync(Cancel);
        Assert.Equal(IndexCondition.Ready, damaged.Status.Condition);
        Assert.Equal(digest, await damaged.GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Import_of_a_collection_at_hand_is_measured()
    {
        // Not part of the repository: whoever has the evaluation collections names one of their files.
        string? file = Environment.GetEnvironmentVariable("KNOWLEDGESEARCH_IMPORT");
        Assert.SkipUnless(File.Exists(file), "KNOWLEDGESEARCH_IMPORT does not name a file of JSON lines.");
        using LuceneIndex index = new(new IndexOptions { Path = Path.Combine(Folder, "index") });
        index.Open();
        using IndexProjection projection = Create(Store, index);
        await projection.StartAsync(Cancel);
        long lines = 0, failed = 0;
        await MeasureAsync("imported and searchable", async () =>
        {
            await using FileStream stream = File.OpenRead(file!);
            await foreach (IngestResult result in new DocumentIngest(Store, TimeProvider.System).IngestAsync(stream, SourceScope.All, Cancel))
            {
                lines++;
                failed += result.Status == IngestStatus.Failed ? 1 : 0;
            }

            await projection.CatchUpAsync(Cancel);
            return lines;
        });
        await projection.StopAsync(Cancel);
        await MeasureAsync("rebuilt", async () =>
        {
            await projection.RebuildAsync(null, Cancel);
            return lines;
        });

        Dictionary<string, int> languages = [];
        await MeasureAsync("read and enriched", async () =>
        {
            long enriched = 0;
            await foreach (EnrichedBatch batch in new ChangeReader(Store, new Enricher(Store)).ReadAsync(0, LearnedLanguages.None, Cancel))
            {
                enriched += batch.Changes.Count;
                foreach (IndexChange.Upsert upsert in batch.Changes.Select(change => change.Change).OfType<IndexChange.Upsert>())
                {
                    string key = string.Join('+', upsert.Document.Languages);
                    languages[key] = languages.GetValueOrDefault(key) + 1;
                }
            }

            return enriched;
        });
        output.WriteLine(string.Join(", ", languages.Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal(0, failed);
    }

    private async Task MeasureAsync(string what, Func<Task<long>> act)
    {
        Process process = Process.GetCurrentProcess();
        long started = Stopwatch.GetTimestamp(), allocated = GC.GetTotalAllocatedBytes();
        TimeSpan processor = process.TotalProcessorTime;
        long documents = await act();
        TimeSpan wall = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        processor = process.TotalProcessorTime - processor;
        output.WriteLine(FormattableString.Invariant($"{documents} {what} in {wall.TotalSeconds:0.00} s ({documents / wall.TotalSeconds:0} /s), ")
            + FormattableString.Invariant($"{processor.TotalSeconds:0.00} s of processor ({documents / processor.TotalSeconds:0} /s), ")
            + FormattableString.Invariant($"{(GC.GetTotalAllocatedBytes() - allocated) / documents} bytes each, peak {process.PeakWorkingSet64 >> 20} MB"));
    }

    private static LuceneIndex Open(string path)
    {
        LuceneIndex index = new(new IndexOptions { Path = path, RamBufferMegabytes = 4 });
        index.Open();
        return index;
    }

    private static IndexProjection Create(IContentStore store, LuceneIndex index, ProjectionOptions? options = null) =>
        new(store, index, new Enricher(store), options ?? new ProjectionOptions(), TimeProvider.System, NullLogger<IndexProjection>.Instance);
}
