using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class LuceneIndexTests : IndexTests
{
    [Fact]
    public void New_index_is_empty_and_says_so()
    {
        LuceneIndex index = Open();
        Assert.Equal(
            new IndexStatus(IndexCondition.Empty, $"The index '{IndexPath}' is empty: everything must be written.", "g1", 0, 0),
            index.Status);
        Assert.Empty(Contents(index));
    }

    [Fact]
    public async Task Committed_index_opens_again_with_its_sequence_and_documents()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 7, Upsert("wiki/1"), Upsert("wiki/2", language: "en"), Upsert("wiki/3", access: DocumentAccess.ForAnyOf("group:hr")));
        IndexStatus status = index.Status;
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 7, 3), status);
        List<string> contents = Contents(index);
        Assert.Equal(["nl wiki/1 Text.", "nl-closed wiki/3 Text.", "en wiki/2 Text."], contents);
        string digest = await index.GetDigestAsync(Cancel);
        index.Dispose();

        LuceneIndex again = Open();
        Assert.Equal(status, again.Status);
        Assert.Equal(contents, Contents(again));
        Assert.Equal(digest, await again.GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Refresh_shows_what_was_written_and_only_a_commit_keeps_it()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        await index.WriteAsync([Upsert("wiki/2")], Cancel);
        Assert.Equal(["nl wiki/1 Text."], Contents(index));
        await index.RefreshAsync(Cancel);
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/2 Text."], Contents(index));
        index.Dispose();
        Assert.Equal(["nl wiki/1 Text."], Contents(Open()));
    }

    [Fact]
    public async Task Later_change_of_an_id_wins_and_twice_is_once()
    {
        LuceneIndex index = Open();
        IndexChange[] changes = [Upsert("wiki/1", "one"), Delete("wiki/2"), Upsert("wiki/2"), Upsert("wiki/1", "two"), Upsert("wiki/3"), Delete("wiki/3")];
        await CommitAsync(index, 1, changes);
        Assert.Equal(["nl wiki/1 two", "nl wiki/2 Text."], Contents(index));
        string digest = await index.GetDigestAsync(Cancel);
        await CommitAsync(index, 1, changes);
        Assert.Equal(digest, await index.GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Document_that_changes_language_or_access_moves_and_leaves_nothing_behind()
    {
        LuceneIndex index = Open();
        (string[] Languages, DocumentAccess? Access, string[] Partitions)[] steps =
        [
            (["nl"], DocumentAccess.ForEveryone, ["nl"]),
            (["en"], DocumentAccess.ForPublic, ["en"]),
            (["en", "nl"], DocumentAccess.ForEveryone, ["nl", "en"]),
            (["en", "nl"], DocumentAccess.ForAnyOf("group:hr"), ["nl-closed", "en-closed"]),
            (["nl"], new DocumentAccess { Everyone = true, Deny = ["group:extern"] }, ["nl-closed"]),
            (["nl"], new DocumentAccess { Everyone = true, AllOf = [["group:hr"]] }, ["nl-closed"]),
            (["en"], null, ["en-closed"]),
            (["nl"], DocumentAccess.ForPublic, ["nl"]),
        ];
        foreach ((string[] languages, DocumentAccess? access, string[] partitions) in steps)
        {
            await index.WriteAsync([Upsert(Document("wiki/1", languages: languages) with { Access = access })], Cancel);
            await index.RefreshAsync(Cancel);
            Assert.Equal(partitions.Select(partition => $"{partition} wiki/1 Text."), Contents(index));
            Assert.Equal(1, index.Status.Documents);
        }
    }

    [Fact]
    public async Task Snapshot_held_by_a_search_keeps_what_it_saw()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1", "old"));
        IndexSnapshot held = index.Acquire()!; // open
        await CommitAsync(index, 2, Upsert("wiki/1", "new"), Upsert("wiki/2", language: "en"));
        Assert.Equal(["nl wiki/1 old"], Contents(held));
        Assert.Equal(["nl wiki/1 new", "en wiki/2 Text."], Contents(index));

        held.Release();
        Assert.False(held.TryHold());
        Assert.Equal(0, held.Readers[0].RefCount);
        Assert.True(held.Readers[1].RefCount > 0); // nothing changed in that partition: both snapshots use its reader
        Assert.Equal(["nl wiki/1 new", "en wiki/2 Text."], Contents(index));
    }

    [Fact]
    public async Task Refresh_without_changes_keeps_the_snapshot()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        IndexSnapshot before = index.Acquire()!; // open
        await index.RefreshAsync(Cancel);
        IndexSnapshot after = index.Acquire()!; // open
        Assert.Same(before, after);
        before.Release();
        after.Release();
        Assert.True(after.TryHold());
        after.Release();
    }

    [Fact]
    public void Index_in_use_is_refused_with_folder_and_remedy()
    {
        Open();
        string message = Assert.Throws<IndexUnavailableException>(() => Open()).Message;
        Assert.Contains(IndexPath, message, StringComparison.Ordinal);
        Assert.Contains("in use by another program: stop it", message, StringComparison.Ordinal);
    }
}
