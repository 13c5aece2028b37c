using System.Text;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;
using KnowledgeSearch.Ingestion.Tests.Store;

namespace KnowledgeSearch.Ingestion.Tests.Push;

public sealed class SqliteExportTests() : DocumentExportTests(new SqliteStores(), iterations: 40);

public sealed class PostgresExportTests(PostgresServer server) : DocumentExportTests(new PostgresStores(server), iterations: 5);

public abstract class DocumentExportTests(TestStores stores, int iterations) : StoreTests(stores)
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char['a', 'e'], 0, 10], Gen.Const("\u2028\r\n\t\"\\ \0 \ud800 🦆"), Gen.Const("<p>één &amp; twee</p>"), Gen.Const(""));

    private static readonly Gen<DocumentAccess?> Access = Gen.Int[0, 3].Select(number => number switch
    {
        0 => null,
        1 => DocumentAccess.ForPublic,
        2 => DocumentAccess.Nobody,
        _ => new DocumentAccess { AllOf = [["group:wiki/group/1", "user:wiki/user/1"], []], Deny = ["user:wiki/user/2"] },
    });

    private static readonly Gen<SourceDocument> Documents = Gen.Select(
        Gen.Int[1, 20], Gen.Enum<DocumentKind>(), Gen.Enum<BodyFormat>(), Text, Text, Gen.Int[0, 4], Access, Gen.Int[-1_000_000, 1_000_000],
        (number, kind, format, title, body, person, access, minutes) => new SourceDocument
        {
            Id = DocumentId.Parse($"wiki/{number}"),
            Kind = kind,
            BodyFormat = format,
            Title = title,
            Body = body,
            Access = access,
            Author = person == 0 ? null : $"wiki/user/{person}",
            AuthorName = person == 0 ? title : null,
            Endorsements = person,
            Created = minutes % 3 == 0 ? null : Monday.AddMinutes(minutes).ToOffset(TimeSpan.FromHours(person)),
            Modified = minutes % 2 == 0 ? null : Monday.AddTicks(minutes),
            Url = minutes % 5 == 0 ? "" : "https://wiki.example/?q=" + number,
            Language = minutes % 7 == 0 ? "nl" : null,
            Thread = person == 1 ? null : $"wiki/thread/{person}",
            Tags = title.Length > 3 ? [title] : [],
            Links = ["https://wiki.example/"],
            Container = person == 2 ? new("wiki/group/1", body) : null,
            Accepted = person == 3,
        });

    private static readonly Gen<CrawlBatch> Batches = Gen.Select(
        Documents.Array[0, 6],
        Gen.Int[1, 20].Select(number => DocumentId.Parse($"wiki/{number}")).Array[0, 3],
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 1], (person, shared) =>
            Person($"wiki/user/{person}", $"Naam {person}", shared == 0 ? $"p{person}@example.org" : null, "key-shared")).Array[0, 2],
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], (group, members) => new SourceGroup
        {
            Id = $"wiki/group/{group}", Name = $"{group}",
            Members = [.. Enumerable.Range(0, members).Select(member => member == 0 ? "group:wiki/group/1" : $"user:wiki/user/{member}")],
        }).Array[0, 2],
        (upserts, deletes, people, groups) => Batch(Wiki, upserts) with { Deletes = deletes, People = people, Groups = groups });

    [Fact]
    public async Task Import_of_an_export_gives_the_same_store_and_the_same_export()
    {
        int name = 0;
        await Batches.Array[1, 6].SampleAsync(
            async batches =>
            {
                IContentStore store = await Stores.OpenAsync($"from{name}", Cancel);
                foreach (CrawlBatch batch in batches)
                {
                    await store.CommitAsync(batch, Cancel);
                }

                string lines = await ExportAsync(store);
                IContentStore copy = await Stores.OpenAsync($"to{name++}", Cancel);
                List<IngestResult> results = await new DocumentIngest(copy, TimeProvider.System)
                    .IngestAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), SourceScope.All, Cancel).ToListAsync(Cancel);
                Assert.All(results, result => Assert.Equal((IngestStatus.Created, null), (result.Status, result.Error)));
                Assert.Equal(await store.GetDigestAsync(Cancel), await copy.GetDigestAsync(Cancel));
                Assert.Equal(Sorted(lines), Sorted(await ExportAsync(copy)));
                Assert.Empty(await copy.CheckAsync(Cancel));
            },
            seed: "0002TsXqz9Pj",
            iter: iterations,
            threads: 1);
    }

    [Fact]
    public async Task Changes_made_while_it_is_written_are_in_the_export()
    {
        await CommitAsync([.. Enumerable.Range(1, 1_200).Select(i => Page($"wiki/{i}"))]);
        InterruptedStream target = new(async () =>
            await CommitAsync(Batch(Wiki, Page("wiki/1", "changed"), Page("wiki/1200", "changed"), Page("wiki/new")) with
            {
                Deletes = [DocumentId.Parse("wiki/2"), DocumentId.Parse("wiki/1199")],
            }));
        long lines = await new DocumentExport(Store).ExportAsync(target, null, Cancel);
        Assert.True(lines > 1_200);

        IContentStore copy = await Stores.OpenAsync("copy", Cancel);
        DocumentIngest ingest = new(copy, TimeProvider.System);
        await foreach (IngestResult result in ingest.IngestAsync(new MemoryStream(target.ToArray()), SourceScope.All, Cancel))
        {
            Assert.NotEqual(IngestStatus.Failed, result.Status);
        }

        Assert.Equal(await Store.GetDigestAsync(Cancel), await copy.GetDigestAsync(Cancel));
    }

    private static async Task<string> ExportAsync(IContentStore store)
    {
        using MemoryStream stream = new();
        long lines = await new DocumentExport(store).ExportAsync(stream, null, Cancel);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(lines, text.Count(c => c == '\n'));
        return text;
    }

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));

    private sealed class InterruptedStream(Func<Task> once) : MemoryStream
    {
        private bool _done;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_done)
            {
                _done = true;
                await once();
            }

            await base.WriteAsync(buffer, cancellationToken);
        }

        public override async Task FlushAsync(CancellationToken cancellationToken) => await base.FlushAsync(cancellationToken);
    }
}
