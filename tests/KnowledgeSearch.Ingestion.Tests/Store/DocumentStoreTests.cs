using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class SqliteDocumentStoreTests() : DocumentStoreTests(new SqliteStores());

public sealed class PostgresDocumentStoreTests(PostgresServer server) : DocumentStoreTests(new PostgresStores(server));

public abstract class DocumentStoreTests(TestStores stores) : StoreTests(stores)
{
    private static readonly DocumentId One = DocumentId.Parse("wiki/1");
    private static readonly DocumentId Two = DocumentId.Parse("wiki/2");

    [Fact]
    public async Task Stored_document_comes_back_whole()
    {
        SourceDocument document = new()
        {
            Id = One, Kind = DocumentKind.Answer, Url = "https://wiki.example/1", Title = "Verlof – §3 “vrij”", Body = "<p>nul \0, half \ud800, 🦆</p>", BodyFormat = BodyFormat.Html,
            Language = "nl", Author = "wiki/user/\0x", AuthorName = "A. Auteur", Created = Monday.ToOffset(TimeSpan.FromHours(1)), Modified = Monday.AddTicks(7),
            Thread = new string('t', 9_000), InReplyTo = "wiki/2", Accepted = true, Endorsements = 12, Container = new("wiki/group/7", "HR"), Tags = ["verlof"],
            Links = ["https://wiki.example/2"], Access = new DocumentAccess { AllOf = [["group:hr"], ["group:nl"]], Deny = ["user:x"] }, Version = "\"etag\"",
        };
        await CommitAsync(document);

        StoredDocument? stored = await Store.FindAsync(One, Cancel);
        Assert.NotNull(stored?.Document);
        Assert.Equal(document.Access, stored.Document.Access);
        Assert.Equal(document.Tags, stored.Document.Tags);
        Assert.Equal(document.Links, stored.Document.Links);
        Assert.Equal(document.Created, stored.Document.Created);
        Assert.Equal(document with { Access = null, Tags = [], Links = [], Body = "<p>nul \0, half \ufffd, 🦆</p>" }, stored.Document with { Access = null, Tags = [], Links = [] });
        Assert.Equal(64, stored.ContentHash.Length);
        Assert.Equal(new KnownDocument("\"etag\"", document.Links, stored.ContentHash) { Links = [] }, await Store.FindKnownAsync(One, Cancel) is { } known ? known with { Links = [] } : null);
        Assert.Equal(One, Assert.Single(await Store.GetThreadAsync(document.Thread, Cancel)).Id);
    }

    [Fact]
    public async Task Unknown_document_is_null()
    {
        Assert.Null(await Store.FindAsync(One, Cancel));
        Assert.Null(await Store.FindKnownAsync(One, Cancel));
        Assert.Equal(0, await Store.GetLastSequenceAsync(Cancel));
        Assert.Empty(await ChangesAsync());
    }

    [Fact]
    public async Task Batch_tells_what_it_did()
    {
        Assert.Equal(new BatchOutcome(2, 0, 0, 0, 2), await CommitAsync(Page("wiki/1"), Page("wiki/2")));
        Assert.Equal(new BatchOutcome(1, 1, 1, 0, 4), await CommitAsync(Page("wiki/1"), Page("wiki/2", "new"), Page("wiki/3")));
        Assert.Equal(new BatchOutcome(0, 0, 0, 1, 5), await CommitAsync(Batch(Wiki) with { Deletes = [One, DocumentId.Parse("wiki/unknown")] }));
        Assert.Equal(new BatchOutcome(1, 0, 1, 0, 6), await CommitAsync(Batch(Wiki, Page("wiki/1")) with { Unchanged = [Two, DocumentId.Parse("wiki/unknown")] }));
    }

    [Fact]
    public async Task Later_version_in_a_batch_wins()
    {
        BatchOutcome outcome = await CommitAsync(Page("wiki/1", "first"), Page("wiki/1", "second"));
        Assert.Equal(new BatchOutcome(1, 0, 0, 0, 1), outcome);
        Assert.Equal("second", (await Store.FindAsync(One, Cancel))?.Document?.Body);
    }

    [Fact]
    public async Task Equal_content_with_another_version_keeps_its_sequence()
    {
        await CommitAsync(Page("wiki/1") with { Version = "1" });
        Assert.Equal(new BatchOutcome(0, 0, 1, 0, 1), await CommitAsync(Page("wiki/1") with { Version = "2" }));
        Assert.Equal("2", (await Store.FindKnownAsync(One, Cancel))?.Version);
        Assert.Equal("2", (await Store.FindAsync(One, Cancel))?.Document?.Version);
    }

    [Fact]
    public async Task Access_alone_changes_the_document_where_it_differs()
    {
        await CommitAsync(Page("wiki/1") with { Version = "1" }, Page("wiki/2"));
        BatchOutcome outcome = await CommitAsync(Batch(Wiki) with
        {
            Access = [new(One, DocumentAccess.ForAnyOf("group:hr")), new(Two, DocumentAccess.ForEveryone), new(DocumentId.Parse("wiki/unknown"), DocumentAccess.ForPublic)],
        });
        Assert.Equal(new BatchOutcome(0, 1, 1, 0, 3), outcome);
        StoredDocument? closed = await Store.FindAsync(One, Cancel);
        Assert.Equal(DocumentAccess.ForAnyOf("group:hr"), closed?.Document?.Access);
        Assert.Equal("1", closed?.Document?.Version);

        await CommitAsync(Batch(Wiki) with { Access = [new(One, null)] });
        Assert.Null((await Store.FindAsync(One, Cancel))?.Document?.Access);
    }

    [Fact]
    public async Task Removed_document_is_a_tombstone_without_content_and_may_come_back()
    {
        await CommitAsync(Page("wiki/1", author: "wiki/user/1") with { Thread = "wiki/t" });
        await CommitAsync(Batch(Wiki) with { Deletes = [One] });
        Assert.Equal(new StoredDocument(2, One, null, null, ""), Assert.Single(await ChangesAsync()));
        Assert.Null(await Store.FindKnownAsync(One, Cancel));
        Assert.Empty(await Store.GetThreadAsync("wiki/t", Cancel));
        Assert.Equal(0, await Store.CountDocumentsAsync(Wiki, Cancel));

        Assert.Equal(new BatchOutcome(1, 0, 0, 0, 3), await CommitAsync(Page("wiki/1")));
        Assert.NotNull(await Store.FindKnownAsync(One, Cancel));
    }

    [Fact]
    public async Task Changes_are_read_in_order_from_a_position_over_many_pages()
    {
        for (int batch = 0; batch < 4; batch++)
        {
            await CommitAsync([.. Enumerable.Range(0, 400).Select(i => Page($"wiki/{(batch * 300) + i}", $"batch {batch}"))]);
        }

        List<StoredDocument> changes = await ChangesAsync(after: 5);
        Assert.Equal(changes.Select(change => change.Sequence).Order(), changes.Select(change => change.Sequence));
        Assert.Equal(1_300 - 5, changes.Count);
        Assert.Equal(1_600, changes[^1].Sequence);
        Assert.Equal(await Store.GetLastSequenceAsync(Cancel), changes[^1].Sequence);
    }

    [Fact]
    public async Task Reading_ends_with_what_was_committed_when_it_began_and_the_next_continues()
    {
        await CommitAsync([.. Enumerable.Range(0, 600).Select(i => Page($"wiki/{i:000}"))]);
        List<StoredDocument> read = [];
        await foreach (StoredDocument change in Store.ReadChangesAsync(0, Cancel))
        {
            if (read.Count == 0)
            {
                await CommitAsync(Page("wiki/new"), Page("wiki/000", "moved"), Page("wiki/599", "moved"));
            }

            read.Add(change);
        }

        Assert.Equal(599, read.Count);
        Assert.Equal(["wiki/new", "wiki/000", "wiki/599"], (await ChangesAsync(read[^1].Sequence)).Select(change => change.Id.Value));
    }

    [Fact]
    public async Task Documents_and_people_are_listed_in_order_over_many_pages()
    {
        await CommitAsync(Batch(Wiki, [.. Enumerable.Range(0, 2_100).Select(i => Page($"wiki/{i * 13 % 2_100:0000}"))]) with
        {
            People = [.. Enumerable.Range(0, 1_100).Select(i => Person($"wiki/user/{i}", $"Name {i * 13 % 1_100:0000}"))],
        });
        Assert.Equal(Enumerable.Range(0, 2_100).Select(i => $"wiki/{i:0000}"), (await StatesAsync(Wiki)).Select(state => state.Id.Value));
        Assert.Equal(2_100, await Store.CountDocumentsAsync(Wiki, Cancel));
        Assert.Equal(Enumerable.Range(0, 1_100).Select(i => $"Name {i:0000}"), await Store.ListPeopleAsync(Cancel).Select(person => person.Name).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Thread_is_read_oldest_first()
    {
        await CommitAsync(
            Page("wiki/3") with { Thread = "wiki/t", Created = Monday.AddHours(2) }, Page("wiki/1") with { Thread = "wiki/t", Created = Monday.AddHours(1) },
            Page("wiki/2") with { Thread = "wiki/t", Created = null }, Page("wiki/4") with { Thread = "wiki/other" });
        Assert.Equal(["wiki/2", "wiki/1", "wiki/3"], (await Store.GetThreadAsync("wiki/t", Cancel)).Select(document => document.Id.Value));
    }

    [Fact]
    public async Task Batch_with_a_stranger_applies_nothing()
    {
        CrawlBatch batch = Batch(Wiki, Page("wiki/1"), Page("feed/1")) with { Checkpoint = new("next"), People = [Person("wiki/user/1", "A")] };
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await CommitAsync(batch));
        Assert.Contains("'feed/1'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(new StoreCounts(0, 0, 0, 0, 0, 0, 0), await Store.GetCountsAsync(Cancel));
        Assert.Null(await Store.GetCheckpointAsync(Wiki, Cancel));
        await Assert.ThrowsAsync<StoreException>(async () => await CommitPeopleAsync(Wiki, Person("feed/user/1", "A")));
        await Assert.ThrowsAsync<StoreException>(async () => await CommitAsync(Page("wiki/1") with { Content = new(BodyFormat.Text, _ => ValueTask.FromResult("")) }));
    }

    [Fact]
    public async Task Batch_cancelled_midway_applies_nothing()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        CrawlBatch batch = Batch(Wiki, new CancellingList([.. Enumerable.Range(0, 50).Select(i => Page($"wiki/{i}"))], cancel)) with
        {
            People = [Person("wiki/user/1", "A")], Checkpoint = new("next"),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CommitAsync(batch, cancel.Token));
        Assert.Equal(new StoreCounts(0, 0, 0, 0, 0, 0, 0), await Store.GetCountsAsync(Cancel));
        Assert.Null(await Store.GetCheckpointAsync(Wiki, Cancel));
        Assert.Equal(new BatchOutcome(1, 0, 0, 0, 1), await CommitAsync(Page("wiki/1")));
    }

    [Fact]
    public async Task Concurrent_writers_number_in_order_and_a_reader_skips_nothing()
    {
        const int writers = 4, batches = 12;
        IContentStore second = await Stores.OpenAsync("store", Cancel);
        Task[] writing =
        [
            .. Enumerable.Range(0, writers).Select(writer => Task.Run(
                async () =>
                {
                    for (int batch = 0; batch < batches; batch++)
                    {
                        await (writer % 2 == 0 ? Store : second).CommitAsync(
                            Batch(Wiki, Page($"wiki/{writer}-{batch}"), Page($"wiki/{writer}", $"{batch}"), Page("wiki/shared", $"{writer} {batch}")), Cancel);
                    }
                },
                Cancel)),
        ];

        // The reader keeps the last version of what it read, as an index does.
        Dictionary<DocumentId, StoredDocument> view = [];
        long position = 0;
        bool last = false;
        while (!last)
        {
            last = writing.All(task => task.IsCompleted);
            await foreach (StoredDocument change in second.ReadChangesAsync(position, Cancel))
            {
                Assert.True(change.Sequence > position);
                position = change.Sequence;
                view[change.Id] = change;
            }
        }

        await Task.WhenAll(writing);
        List<StoredDocument> all = await ChangesAsync();
        Assert.Equal((writers * batches) + writers + 1, all.Count);
        Assert.Equal(all.Select(document => (document.Id, document.Sequence, document.ContentHash)), view.Values.OrderBy(change => change.Sequence).Select(change => (change.Id, change.Sequence, change.ContentHash)));
        Assert.Equal(writers * batches * 3, position);
    }

    [Fact]
    public async Task Digest_tells_content_and_not_the_order_of_crawling()
    {
        IContentStore other = await Stores.OpenAsync("other", Cancel);
        await CommitAsync(Batch(Wiki, Page("wiki/1"), Page("wiki/2")) with { People = [Person("wiki/user/1", "Anna", "a@x.nl"), Person("wiki/user/2", "Bas")] });
        await CommitPeopleAsync(Feed, Person("feed/user/1", "A", "A@x.nl"));
        await other.CommitAsync(Batch(Feed) with { People = [Person("feed/user/1", "A", "A@x.nl")] }, Cancel);
        await other.CommitAsync(Batch(Wiki, Page("wiki/3"), Page("wiki/2", "older"), Page("wiki/1") with { Version = "7" }), Cancel);
        await other.CommitAsync(
            Batch(Wiki, Page("wiki/2")) with { Run = 3, Deletes = [DocumentId.Parse("wiki/3")], People = [Person("wiki/user/2", "Bas"), Person("wiki/user/1", "Anna", "a@x.nl")] }, Cancel);
        string digest = await Store.GetDigestAsync(Cancel);
        Assert.Equal(digest, await other.GetDigestAsync(Cancel));

        await CommitAsync(Batch(Wiki) with { Groups = [new SourceGroup { Id = "wiki/group/1" }] });
        Assert.NotEqual(digest, await Store.GetDigestAsync(Cancel));
    }

    /// <summary>Cancels when it is read for the second time: after validation, while the batch is being applied.</summary>
    private sealed class CancellingList(IReadOnlyList<SourceDocument> documents, CancellationTokenSource cancel) : IReadOnlyList<SourceDocument>
    {
        private int _read;

        public int Count => documents.Count;

        public SourceDocument this[int index] => documents[index];

        public IEnumerator<SourceDocument> GetEnumerator()
        {
            if (++_read == 4)
            {
                cancel.Cancel();
            }

            return documents.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
