using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class IndexMaintenanceTests : IndexTests
{
    [Fact]
    public async Task Backup_while_writing_opens_as_an_index_of_its_own()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"), Upsert("wiki/2", language: "en"));
        string digest = await index.GetDigestAsync(Cancel), folder = Path.Combine(Folder, "backup");
        await index.WriteAsync([Upsert("wiki/3")], Cancel);
        await index.BackupAsync(folder, Cancel);
        await CommitAsync(index, 2, Delete("wiki/1"));

        LuceneIndex copy = Open(folder);
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 1, 2), copy.Status);
        Assert.Equal(digest, await copy.GetDigestAsync(Cancel));
        Assert.Empty(await copy.CheckAsync(Cancel));
        Assert.Contains("empty folder", (await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.BackupAsync(folder, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_keeps_its_commit_until_it_is_done()
    {
        PausingStorage disk = new();
        LuceneIndex index = Open(storage: disk);
        await CommitAsync(index, 1, [.. Enumerable.Range(0, 20).Select(i => Upsert($"wiki/{i}"))]);
        string digest = await index.GetDigestAsync(Cancel), folder = Path.Combine(Folder, "backup");

        Task backup = disk.PauseAtNextFolder(() => index.BackupAsync(folder, Cancel).AsTask());
        for (int sequence = 2; sequence < 6; sequence++)
        {
            await CommitAsync(index, sequence, [.. Enumerable.Range(0, 20).Select(i => Upsert($"wiki/{i}", $"{sequence}"))]);
        }

        disk.Resume();
        await backup;
        Assert.Equal(digest, await Open(folder).GetDigestAsync(Cancel));

        // Let go of, the old commit is gone with the next.
        await CommitAsync(index, 6, Upsert("wiki/1", "6"));
        Assert.All(Partition.All, partition => Assert.Single(Directory.GetFiles(Path.Combine(IndexPath, "g1", partition.Name), "segments_*")));
    }

    [Fact]
    public async Task Check_works_beside_the_process_that_writes()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        using LuceneIndex other = new(new IndexOptions { Path = IndexPath });
        Assert.Empty(await other.CheckAsync(Cancel));
        await CommitAsync(index, 2, Upsert("wiki/1", "New."));
        Assert.Empty(await other.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Check_without_an_index_says_so()
    {
        using LuceneIndex index = new(new IndexOptions { Path = IndexPath });
        Assert.Contains("There is no index", Assert.Single(await index.CheckAsync(Cancel)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(IndexPath));
    }

    [Fact]
    public async Task Check_finds_a_document_in_the_wrong_partition_and_one_that_lacks_its_twin()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert(Document("wiki/1", languages: ["nl", "en"])), Upsert("wiki/2", access: DocumentAccess.ForAnyOf("group:hr")));
        index.Dispose();

        // Partitions that have changed places, as no crash can bring about but a fault in this program could.
        Swap("nl", "nl-closed");
        using LuceneIndex swapped = new(new IndexOptions { Path = IndexPath });
        IReadOnlyList<string> faults = await swapped.CheckAsync(Cancel);
        Assert.Contains(faults, fault => fault.Contains("holds document 'wiki/1', whose access belongs elsewhere", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("holds document 'wiki/2', whose access belongs elsewhere", StringComparison.Ordinal));
        Swap("nl", "nl-closed");

        Directory.Delete(Path.Combine(IndexPath, "g1", "en"), recursive: true);
        Directory.Move(Path.Combine(IndexPath, "g1", "en-closed"), Path.Combine(IndexPath, "g1", "en"));
        using (LuceneIndex fresh = Open(Path.Combine(Folder, "other")))
        {
            await CommitAsync(fresh, 1);
        }

        Directory.Move(Path.Combine(Folder, "other", "g1", "en-closed"), Path.Combine(IndexPath, "g1", "en-closed"));
        using LuceneIndex halved = new(new IndexOptions { Path = IndexPath });
        Assert.Contains("'en'", string.Join('\n', await halved.CheckAsync(Cancel)).Replace(Path.Combine(IndexPath, "g1") + "/", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_depends_on_contents_alone()
    {
        LuceneIndex one = Open(), other = Open(Path.Combine(Folder, "other"));
        await CommitAsync(one, 1, Upsert("wiki/1"), Upsert("wiki/2"), Upsert("wiki/3", language: "en"));
        await CommitAsync(other, 3, Upsert("wiki/2", "Old."));
        await CommitAsync(other, 4, Upsert("wiki/3", language: "en"), Upsert("wiki/4"));
        await CommitAsync(other, 9, Upsert("wiki/2"), Delete("wiki/4"), Upsert("wiki/1"));
        Assert.Equal(await one.GetDigestAsync(Cancel), await other.GetDigestAsync(Cancel));

        await CommitAsync(other, 10, Upsert("wiki/1", access: DocumentAccess.ForPublic));
        Assert.NotEqual(await one.GetDigestAsync(Cancel), await other.GetDigestAsync(Cancel));
    }

    private void Swap(string one, string other)
    {
        string first = Path.Combine(IndexPath, "g1", one), second = Path.Combine(IndexPath, "g1", other), aside = Path.Combine(Folder, "aside");
        Directory.Move(first, aside);
        Directory.Move(second, first);
        Directory.Move(aside, second);
    }

    /// <summary>A disk that stops at the next folder it is asked to make.</summary>
    private sealed class PausingStorage : IndexStorage
    {
        private readonly TaskCompletionSource _resume = new();
        private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _pauses;

        public Task PauseAtNextFolder(Func<Task> action)
        {
            _pauses = true;
            Task running = Task.Run(action, Cancel);
            _paused.Task.Wait(Cancel);
            return running;
        }

        public void Resume() => _resume.SetResult();

        public override void CreateFolder(string path)
        {
            if (_pauses)
            {
                _pauses = false;
                _paused.SetResult();
                _resume.Task.Wait(Cancel);
            }

            base.CreateFolder(path);
        }
    }
}
