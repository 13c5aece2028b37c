using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Util;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>Disks that fail and power that goes, at any operation.</summary>
public sealed class IndexFaultTests : IndexTests
{
    private const int Batches = 12;
    private const int Runs = 10;

    [Fact]
    public async Task Full_disk_is_said_searches_go_on_and_writing_resumes()
    {
        FailingStorage disk = new();
        LuceneIndex index = Open(storage: disk);
        await CommitAsync(index, 1, Upsert("wiki/1"));
        await index.WriteAsync([Upsert("wiki/2")], Cancel);
        await index.RefreshAsync(Cancel);
        disk.FailAt(disk.Operations);
        IndexUnavailableException fault = await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.CommitAsync(2, Cancel));
        Assert.Equal(
            $"The disk of the index '{IndexPath}' is full: searches go on with what they have; free space, and writing resumes by itself.", fault.Message);
        Assert.Equal(new IndexStatus(IndexCondition.WriteFailed, fault.Message, "g1", 1, 2), index.Status);
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/2 Text."], Contents(index));

        // Still full: the same sentence, and a commit does not pretend.
        await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.WriteAsync([Upsert("wiki/2")], Cancel));
        await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.CommitAsync(2, Cancel));
        Assert.Equal(1, index.Status.CommittedSequence);

        disk.Heal();
        await CommitAsync(index, 2, Upsert("wiki/2", "Again."));
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 2, 2), index.Status);
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/2 Again."], Contents(index));
        Assert.Empty(await index.CheckAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Merge_that_fails_leaves_its_segments_and_tells_damage(bool damage)
    {
        FailingStorage disk = new()
        {
            OnMerge = () => throw (damage ? new CorruptIndexException("checksum failed (simulated)") : new IOException("No space left on device (simulated)", 28)),
        };
        MergeFailure failure = new();
        using LuceneIndex index = new(new IndexOptions { Path = IndexPath }, failure, disk, analyzer: _ => new WhitespaceAnalyzer(LuceneVersion.LUCENE_48));
        Random random = new(5);
        int written = 0;
        while (!failure.Seen.IsCompleted)
        {
            // Large enough that what is merged goes to the disk.
            string body = string.Join(' ', Enumerable.Range(0, 30_000).Select(_ => random.NextInt64().ToString("x", CultureInfo.InvariantCulture)));
            await index.WriteAsync([Upsert($"wiki/{++written}", body)], Cancel);
            await index.RefreshAsync(Cancel);
            Assert.InRange(written, 1, 100);
        }

        await CommitAsync(index, 1, Upsert("wiki/0"));
        Assert.Equal(written + 1, index.Status.Documents);
        Assert.Empty(await index.CheckAsync(Cancel));
        if (!damage)
        {
            Assert.Equal(IndexCondition.Ready, index.Status.Condition);
            return;
        }

        Assert.Equal(IndexCondition.Damaged, index.Status.Condition);
        Assert.Contains("rebuild it ('reindex')", index.Status.Detail, StringComparison.Ordinal);
        disk.OnMerge = null;
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.CompleteAsync(2, Cancel);
        Assert.Equal(IndexCondition.Ready, index.Status.Condition);
    }

    [Fact]
    public async Task Fault_at_any_operation_ends_in_the_index_of_an_undisturbed_run()
    {
        FailingStorage sound = new();
        LuceneIndex undisturbed = Open(Path.Combine(Folder, "undisturbed"), sound);
        await RunAsync(undisturbed);
        string digest = await undisturbed.GetDigestAsync(Cancel);
        long operations = sound.Operations;
        Assert.InRange(operations, 500, 100_000);

        Random random = new(20261123);
        int failed = 0;
        for (int run = 0; run < Runs; run++)
        {
            string path = Path.Combine(Folder, $"run{run}");
            FailingStorage disk = new();
            disk.FailAt(random.NextInt64(operations));
            LuceneIndex index = OpenOrTryAgain(path, disk);
            if (!await TryRunAsync(index))
            {
                failed++;
                Assert.Equal(IndexCondition.WriteFailed, index.Status.Condition);
                Assert.NotNull(Contents(index)); // still readable
                disk.Heal();
                await RunAsync(index);
            }

            Assert.Equal(digest, await index.GetDigestAsync(Cancel));
            disk.Heal();
            await CommitAsync(index, Batches); // a merge may have been what failed
            Assert.Equal(IndexCondition.Ready, index.Status.Condition);
            Assert.Empty(await index.CheckAsync(Cancel));
            index.Dispose();
            Assert.Equal(digest, await Open(path, new FailingStorage()).GetDigestAsync(Cancel));
        }

        Assert.InRange(failed, Runs / 2, Runs);
    }

    [Fact]
    public async Task Power_cut_at_any_operation_leaves_a_commit_as_it_was()
    {
        FailingStorage sound = new();
        LuceneIndex undisturbed = Open(Path.Combine(Folder, "undisturbed"), sound);
        Dictionary<long, string> digests = new() { [0] = await undisturbed.GetDigestAsync(Cancel) };
        await RunAsync(undisturbed, async sequence => digests[sequence] = await undisturbed.GetDigestAsync(Cancel));

        Random random = new(7);
        for (int run = 0; run < Runs; run++)
        {
            string path = Path.Combine(Folder, $"run{run}"), after = Path.Combine(Folder, $"after{run}");
            FailingStorage disk = new();
            LuceneIndex index = OpenOrTryAgain(path, disk);
            disk.FailAt(disk.Operations + random.NextInt64(sound.Operations - disk.Operations));
            long acknowledged = await TryRunAsync(index) ? Batches : index.Status.CommittedSequence;
            disk.CutPower(path, after, random);

            LuceneIndex reopened = Open(after, new FailingStorage());
            IndexStatus status = reopened.Status;
            Assert.Equal(status.CommittedSequence == 0 ? IndexCondition.Empty : IndexCondition.Ready, status.Condition);
            Assert.InRange(status.CommittedSequence, acknowledged, Batches);
            Assert.Equal(digests[status.CommittedSequence], await reopened.GetDigestAsync(Cancel));
            Assert.Empty(await reopened.CheckAsync(Cancel));
            await RunAsync(reopened);
            Assert.Equal(digests[Batches], await reopened.GetDigestAsync(Cancel));
            index.Dispose();
            reopened.Dispose();
        }
    }

    private LuceneIndex OpenOrTryAgain(string path, FailingStorage disk)
    {
        try
        {
            return Open(path, disk);
        }
        catch (IndexUnavailableException)
        {
            Assert.True(disk.HasFailed);
            disk.Heal();
            return Open(path, disk);
        }
    }

    private static async Task<bool> TryRunAsync(LuceneIndex index)
    {
        try
        {
            await RunAsync(index);
            return true;
        }
        catch (IndexUnavailableException)
        {
            return false;
        }
    }

    // What the projection does: from the last commit on, batch after batch; now and then a refresh, now and then a commit.
    private static async Task RunAsync(LuceneIndex index, Func<long, Task>? committed = null)
    {
        for (long batch = index.Status.CommittedSequence + 1; batch <= Batches; batch++)
        {
            await index.WriteAsync(Changes(batch), Cancel);
            if (batch % 2 == 0)
            {
                await index.RefreshAsync(Cancel);
            }

            if (batch % 3 == 0)
            {
                await index.CommitAsync(batch, Cancel);
                await (committed?.Invoke(batch) ?? Task.CompletedTask);
            }
        }
    }

    private static List<IndexChange> Changes(long batch)
    {
        Random random = new((int)batch);
        return
        [
            .. Enumerable.Range(0, 15).Select(_ =>
            {
                string id = $"wiki/{random.Next(60)}";
                return random.Next(6) == 0 ? Delete(id) : Upsert(Document(
                    id,
                    string.Join(' ', Enumerable.Range(0, random.Next(40)).Select(_ => $"word{random.Next(500)}")),
                    random.Next(4) switch { 0 => ["en"], 1 => ["en", "nl"], _ => ["nl"] },
                    random.Next(3) == 0 ? DocumentAccess.ForAnyOf("group:hr") : null));
            }),
        ];
    }

    /// <summary>Sees the log say that a merge failed.</summary>
    private sealed class MergeFailure : ILogger<LuceneIndex>
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 2003)
            {
                _seen.TrySetResult();
            }
        }
    }
}
