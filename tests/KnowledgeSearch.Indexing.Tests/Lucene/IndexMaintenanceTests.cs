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
        Assert.Contains("empty folder", await FaultAsync(() => index.BackupAsync(folder, Cancel)), StringComparison.Ordinal);
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

    // The next two are states that no crash brings about, but a fault of this program could.
    [Fact]
    public async Task Check_finds_documents_that_lie_open_or_closed_wrongly()
    {
        using (LuceneIndex index = Open())
        {
            await CommitAsync(index, 1, Upsert("wiki/1"), Upsert("wiki/2", access: DocumentAccess.ForAnyOf("group:hr")));
        }

        Swap(Path.Combine(IndexPath, "g1", "nl"), Path.Combine(IndexPath, "g1", "nl-closed"));
        using LuceneIndex swapped = new(new IndexOptions { Path = IndexPath });
        IReadOnlyList<string> faults = await swapped.CheckAsync(Cancel);
        Assert.Equal(2, faults.Count);
        Assert.Contains("holds document 'wiki/2', whose access belongs elsewhere", faults[0], StringComparison.Ordinal);
        Assert.Contains("holds document 'wiki/1', whose access belongs elsewhere", faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_a_document_that_lacks_its_twin()
    {
        string other = Path.Combine(Folder, "other");
        using (LuceneIndex index = Open(), second = Open(other))
        {
            await CommitAsync(index, 1, Upsert(Document("wiki/1", languages: ["nl", "en"])));
            await CommitAsync(second, 1, Upsert("wiki/2", language: "en"));
        }

        Swap(Path.Combine(IndexPath, "g1", "en"), Path.Combine(other, "g1", "en"));
        using LuceneIndex halved = new(new IndexOptions { Path = IndexPath });
        string fault = Assert.Single(await halved.CheckAsync(Cancel));
        Assert.StartsWith("1 documents", fault, StringComparison.Ordinal);
        Assert.Contains("not in exactly one partition of each of their languages", fault, StringComparison.Ordinal);
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
        string aside = Path.Combine(Folder, "aside");
        Directory.Move(one, aside);
        Directory.Move(other, one);
        Directory.Move(aside, other);
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
