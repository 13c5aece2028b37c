using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class SqliteThreadStoreTests() : ThreadStoreTests(new SqliteStores())
{
    [Fact]
    public async Task Store_of_the_first_version_learns_the_beginnings_of_its_threads()
    {
        await CommitAsync(Message("wiki/b", 2), Message("wiki/a", 3), Message("wiki/c", 1), Page("wiki/alone"));
        string path = ((SqliteStores)Stores).PathOf("store");
        await Store.DisposeAsync();
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                DROP TABLE opt_outs;
                DROP TABLE secrets;
                DROP TABLE audit;
                DROP TABLE audit_names;
                DROP TABLE audited_settings;
                DROP TABLE erased;
                DROP TABLE erasures;
                DELETE FROM meta WHERE name IN ('erased', 'erasure');
                DROP INDEX documents_thread;
                ALTER TABLE documents DROP COLUMN created;
                CREATE INDEX documents_thread ON documents (thread) WHERE thread IS NOT NULL;
                UPDATE meta SET value = 1 WHERE name = 'schema';
                """;
            command.ExecuteNonQuery();
        }

        IContentStore migrated = await Stores.OpenAsync("store", Cancel);
        Assert.Equal("wiki/c", Assert.Single(await migrated.ReadThreadRootsAsync(["wiki/thread"], Cancel).ToListAsync(Cancel)).Id.Value);
        Assert.Empty(await migrated.CheckAsync(Cancel));
    }
}

public sealed class PostgresThreadStoreTests(PostgresServer server) : ThreadStoreTests(new PostgresStores(server));

public abstract class ThreadStoreTests(TestStores stores) : StoreTests(stores)
{
    [Fact]
    public async Task Threads_begin_with_the_message_written_first()
    {
        string longName = new('t', 9_000);
        await CommitAsync(
            Message("wiki/b", 2),
            Message("wiki/a", 2),
            Message("wiki/c", 3),
            Message("wiki/d", 5) with { Thread = longName },
            Message("wiki/e", 9) with { Thread = longName, Created = null },
            Page("wiki/f"));
        List<StoredDocument> roots = await Store.ReadThreadRootsAsync(["wiki/thread", longName, "wiki/unknown", "wiki/thread"], Cancel).ToListAsync(Cancel);
        Assert.Equal(["wiki/a", "wiki/e"], roots.Select(root => root.Id.Value).Order());
        Assert.Equal("Text.", roots[0].Document?.Body);
    }

    [Fact]
    public async Task Many_threads_are_read_in_bounded_pages()
    {
        await CommitAsync([.. Enumerable.Range(0, 1_100).Select(i => Message($"wiki/{i}", i, new string('x', 20_000)) with { Thread = $"wiki/thread/{i}" })]);
        HashSet<string> roots = [.. await Store.ReadThreadRootsAsync([.. Enumerable.Range(0, 1_100).Select(i => $"wiki/thread/{i}")], Cancel)
            .Select(root => root.Id.Value).ToListAsync(Cancel)];
        Assert.Equal(1_100, roots.Count);
    }

    [Theory]
    [InlineData("title", true)]
    [InlineData("body", true)]
    [InlineData("access", true)]
    [InlineData("likes", false)]
    [InlineData("nothing", false)]
    public async Task Replies_are_numbered_anew_when_what_they_take_from_the_first_message_changes(string what, bool expected)
    {
        await CommitAsync(Message("wiki/q", 0), Message("wiki/a", 1), Message("wiki/b", 2), Page("wiki/other"));
        await CommitAsync(what switch
        {
            "title" => Message("wiki/q", 0) with { Title = "new" },
            "body" => Message("wiki/q", 0, "new"),
            "access" => Message("wiki/q", 0) with { Access = DocumentAccess.Nobody },
            "likes" => Message("wiki/q", 0) with { Endorsements = 7 },
            _ => Message("wiki/q", 0),
        });
        string[] changed = what == "nothing" ? [] : expected ? ["wiki/q", "wiki/a", "wiki/b"] : ["wiki/q"];
        Assert.Equal(changed, (await ChangesAsync(4)).Select(change => change.Id.Value));
    }

    [Fact]
    public async Task Replies_are_numbered_anew_when_another_message_comes_to_begin_the_thread()
    {
        await CommitAsync(Message("wiki/a", 2), Message("wiki/b", 3));
        await CommitAsync(Message("wiki/c", 4)); // no new beginning
        Assert.Equal(["wiki/c"], (await ChangesAsync(2)).Select(change => change.Id.Value));

        await CommitAsync(Message("wiki/q", 1));
        Assert.Equal(["wiki/q", "wiki/a", "wiki/b", "wiki/c"], (await ChangesAsync(3)).Select(change => change.Id.Value));

        long before = await Store.GetLastSequenceAsync(Cancel);
        await CommitAsync(Batch(Wiki) with { Deletes = [DocumentId.Parse("wiki/q")] });
        Assert.Equal(["wiki/q", "wiki/a", "wiki/b", "wiki/c"], (await ChangesAsync(before)).Select(change => change.Id.Value));
        Assert.Empty(await Store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Removed_source_hands_its_threads_to_what_others_wrote_in_them()
    {
        await CommitAsync(Message("wiki/q", 0));
        await CommitAsync(Batch(Feed, Message("feed/a", 1)));
        long before = await Store.GetLastSequenceAsync(Cancel);
        Assert.Equal(1, await Store.RemoveSourceAsync(Wiki, Monday, Cancel));
        Assert.Equal(["wiki/q", "feed/a"], (await ChangesAsync(before)).Select(change => change.Id.Value));
        Assert.Equal("feed/a", Assert.Single(await Store.ReadThreadRootsAsync(["wiki/thread"], Cancel).ToListAsync(Cancel)).Id.Value);
    }

    [Fact]
    public async Task Groups_are_listed_in_id_order()
    {
        await CommitAsync(Batch(Wiki) with { Groups = [.. Enumerable.Range(0, 250)
            .Select(i => new SourceGroup { Id = $"wiki/group/{i:000}", Members = [$"user:wiki/user/{i}"] })] });
        List<SourceGroup> groups = await Store.ListGroupsAsync(Cancel).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"wiki/group/{i:000}"), groups.Select(group => group.Id));
        Assert.Equal(["user:wiki/user/249"], groups[^1].Members);
    }

    [Fact]
    public async Task Hashes_are_of_what_is_stored_now()
    {
        await CommitAsync(
            Batch(Wiki, Page("wiki/1"), Page("wiki/2")) with { People = [Person("wiki/user/1", "A")], Groups = [new SourceGroup { Id = "wiki/group/1" }] });
        await CommitAsync(Batch(Wiki) with { Deletes = [DocumentId.Parse("wiki/2")] });
        IReadOnlyDictionary<string, string> documents = await Store.GetHashesAsync(StoredKind.Document, ["wiki/1", "wiki/2", "wiki/3"], Cancel);
        Assert.Equal([KeyValuePair.Create("wiki/1", (await Store.FindAsync(DocumentId.Parse("wiki/1"), Cancel))!.ContentHash)], documents);
        Assert.Equal(["wiki/user/1"], (await Store.GetHashesAsync(StoredKind.Account, ["wiki/user/1", "wiki/1"], Cancel)).Keys);
        Assert.Equal(["wiki/group/1"], (await Store.GetHashesAsync(StoredKind.Group, ["wiki/group/1"], Cancel)).Keys);
    }

    [Fact]
    public async Task Commits_that_change_documents_are_announced_once_they_can_be_read()
    {
        int announced = 0;
        long seen = 0;
        Store.Committed += () =>
        {
            announced++;
            seen = Store.GetLastSequenceAsync(Cancel).AsTask().GetAwaiter().GetResult();
        };
        BatchOutcome outcome = await CommitAsync(Page("wiki/1"));
        Assert.Equal((1, outcome.LastSequence), (announced, seen));
        await CommitAsync(Page("wiki/1"));
        await Store.SetPausedAsync(Wiki, "asked", Cancel);
        Assert.Equal(1, announced);
        await Store.RemoveSourceAsync(Wiki, Monday, Cancel);
        Assert.Equal((2, 2), (announced, seen));
    }

    protected static SourceDocument Message(string id, int minute, string body = "Text.") =>
        Page(id, body) with { Thread = "wiki/thread", Created = Monday.AddMinutes(minute) };
}
