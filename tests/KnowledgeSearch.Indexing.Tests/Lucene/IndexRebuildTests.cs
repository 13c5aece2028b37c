using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class IndexRebuildTests : IndexTests
{
    [Fact]
    public async Task Rebuild_swaps_at_once_and_the_old_generation_goes_with_its_last_search()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1", "old"));
        IndexSnapshot held = index.Acquire()!; // open
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync([Upsert("wiki/1", "new"), Upsert("wiki/2", "new")], Cancel);

        // The live one goes on meanwhile.
        await CommitAsync(index, 2, Upsert("wiki/3", "old"));
        Assert.Equal(["nl wiki/1 old", "nl wiki/3 old"], Contents(index));

        await rebuild.CompleteAsync(2, Cancel);
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g2", 2, 2), index.Status);
        Assert.Equal(["nl wiki/1 new", "nl wiki/2 new"], Contents(index));
        Assert.Equal(["nl wiki/1 old"], Contents(held));
        Assert.Equal(("g1", "g2"), (held.Generation, index.Status.Generation));
        Assert.True(Directory.Exists(Path.Combine(IndexPath, "g1")));
        held.Release();
        Assert.False(Directory.Exists(Path.Combine(IndexPath, "g1")));

        await CommitAsync(index, 3, Upsert("wiki/3", "newer"));
        index.Dispose();
        Assert.Equal(["nl wiki/1 new", "nl wiki/2 new", "nl wiki/3 newer"], Contents(Open()));
    }

    [Fact]
    public async Task Rebuild_that_is_not_completed_leaves_nothing()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
        {
            await rebuild.WriteAsync([Upsert("wiki/2")], Cancel);
            Assert.Contains("being rebuilt already", await FaultAsync(async () => await index.BeginRebuildAsync(Cancel)), StringComparison.Ordinal);
        }

        Assert.Equal(["g1"], Directory.GetDirectories(IndexPath).Select(Path.GetFileName));
        Assert.Equal(["nl wiki/1 Text."], Contents(index));
        await (await index.BeginRebuildAsync(Cancel)).DisposeAsync();
    }

    [Fact]
    public async Task Killed_during_a_rebuild_serves_the_old_generation_and_removes_the_new()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync([Upsert("wiki/2")], Cancel);
        string killed = Copy("killed");
        Assert.True(Directory.Exists(Path.Combine(killed, "g2")) || Directory.Exists(Path.Combine(IndexPath, "g2")));
        Directory.CreateDirectory(Path.Combine(killed, "g2"));
        Assert.Equal(["nl wiki/1 Text."], Contents(Open(killed)));
        Assert.False(Directory.Exists(Path.Combine(killed, "g2")));
    }

    [Fact]
    public async Task Rebuild_on_a_failing_disk_fails_alone()
    {
        FailingStorage disk = new();
        LuceneIndex index = Open(storage: disk);
        await CommitAsync(index, 1, Upsert("wiki/1"));
        foreach (int operation in (int[])[0, 5, 20, 45])
        {
            disk.FailAt(disk.Operations + operation);
            IndexUnavailableException fault = await Assert.ThrowsAsync<IndexUnavailableException>(async () =>
            {
                await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
                await rebuild.WriteAsync([Upsert("wiki/2")], Cancel);
                await rebuild.CompleteAsync(1, Cancel);
            });
            Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
            disk.Heal();
            Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 1, 1), index.Status);
            Assert.Equal(["g1"], Directory.GetDirectories(IndexPath).Select(Path.GetFileName));
        }

        await CommitAsync(index, 2, Upsert("wiki/3"));
        Assert.Empty(await index.CheckAsync(Cancel));
    }
}
