using System.Threading.Channels;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Parsing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

public sealed class IndexProjectionTests : ProjectionTests
{
    private static readonly DocumentId One = DocumentId.Parse("wiki/1");

    [Fact]
    public async Task What_was_committed_is_searchable_after_catching_up()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(2, Index.Visible.Count);

        await CommitAsync(Batch(Wiki, Page("wiki/3"), Page("wiki/2", "new")) with { Deletes = [One] });
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(["wiki/2", "wiki/3"], Index.Visible.Keys.Select(id => id.Value).Order());
        Assert.Equal("new", Found("wiki/2").Body);
        Assert.Equal(5, projection.Status.SearchableSequence);
        Assert.Equal(ProjectionState.Current, projection.Status.State);
    }

    [Fact]
    public async Task Nothing_new_costs_no_refresh()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"));
        await projection.CatchUpAsync(Cancel);
        int refreshes = Index.Refreshes;
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(refreshes, Index.Refreshes);
    }

    [Fact]
    public async Task Empty_index_is_filled_as_it_is_and_found_in_while_it_fills()
    {
        await CommitAsync([.. Enumerable.Range(1, 2_000).Select(i => Page($"wiki/{i}"))]);
        using IndexProjection projection = Project(options: new ProjectionOptions { RefreshInterval = TimeSpan.Zero });
        List<int> visible = [];
        Index.Before = _ => visible.Add(Index.Visible.Count);
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(2_000, Index.Visible.Count);
        Assert.Contains(visible, count => count is > 0 and < 2_000);
        Assert.Equal(0, Index.Rebuilds);
    }

    [Theory]
    [InlineData(IndexCondition.Outdated)]
    [InlineData(IndexCondition.Damaged)]
    public async Task Index_that_cannot_be_continued_is_written_anew(IndexCondition condition)
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        await CommitAsync(Batch(Wiki) with { Deletes = [One] });
        Index = new(condition);
        using IndexProjection projection = Project();
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(1, Index.Rebuilds);
        Assert.Equal(["wiki/2"], Index.Visible.Keys.Select(id => id.Value));
        Assert.Equal(3, Index.Status.CommittedSequence);
    }

    [Fact]
    public async Task Index_ahead_of_a_restored_store_is_written_anew()
    {
        IContentStore old = await Stores.OpenAsync("old", Cancel);
        await old.CommitAsync(Batch(Wiki, Page("wiki/1")), Cancel);
        await CommitAsync(Page("wiki/1"), Page("wiki/2"), Page("wiki/3"));
        using (IndexProjection projection = Project(options: new ProjectionOptions { CommitChanges = 1 }))
        {
            await projection.CatchUpAsync(Cancel);
        }

        using IndexProjection restored = new(
            old, Index, new(old), new ProjectionOptions(), Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<IndexProjection>.Instance);
        await restored.CatchUpAsync(Cancel);
        Assert.Equal([One], Index.Visible.Keys);
        Assert.Equal(1, Index.Status.CommittedSequence);
    }

    [Fact]
    public async Task Signal_makes_a_commit_searchable_at_once_and_the_next_one_after_the_refresh_interval()
    {
        using IndexProjection projection = Project();
        Channel<string> refreshed = Channel.CreateUnbounded<string>();
        Index.Before = operation => _ = operation == "refresh" && refreshed.Writer.TryWrite(operation);
        await projection.StartAsync(Cancel);
        await Clock.WaitForTimerAsync(Cancel);

        // Before the store would be polled: only the signal can tell.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await CommitAsync(Page("wiki/1"));
        await refreshed.Reader.ReadAsync(Cancel);
        await projection.CatchUpAsync(Cancel);
        Assert.Contains(One, Index.Visible.Keys);

        await CommitAsync(Page("wiki/2"));
        await Clock.WaitForTimerAsync(Cancel, within: TimeSpan.FromMilliseconds(300));
        Assert.DoesNotContain(DocumentId.Parse("wiki/2"), Index.Visible.Keys);
        Clock.Advance(TimeSpan.FromMilliseconds(300));
        await refreshed.Reader.ReadAsync(Cancel);
        await projection.StopAsync(Cancel);
    }

    [Fact]
    public async Task Commit_of_another_process_is_found_when_the_store_is_polled()
    {
        using IndexProjection projection = Project();
        Channel<string> refreshed = Channel.CreateUnbounded<string>();
        Index.Before = operation => _ = operation == "refresh" && refreshed.Writer.TryWrite(operation);
        await projection.StartAsync(Cancel);
        await Clock.WaitForTimerAsync(Cancel);

        // Another store over the same file signals nothing here.
        IContentStore other = await Stores.OpenAsync("store", Cancel);
        await other.CommitAsync(Batch(Wiki, Page("wiki/1")), Cancel);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await refreshed.Reader.ReadAsync(Cancel);
        await projection.CatchUpAsync(Cancel);
        Assert.Contains(One, Index.Visible.Keys);
        await projection.StopAsync(Cancel);
    }

    [Fact]
    public async Task Index_is_committed_when_nothing_happens_for_a_while()
    {
        using IndexProjection projection = Project();
        TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Index.Before = operation => _ = operation == "commit" && committed.TrySetResult();
        await CommitAsync(Page("wiki/1"));
        await projection.StartAsync(Cancel);
        DateTimeOffset started = Clock.GetUtcNow();
        while (!committed.Task.IsCompleted)
        {
            await Task.WhenAny(committed.Task, Clock.AdvanceToNextAsync(Cancel));
        }

        Assert.InRange(Clock.GetUtcNow() - started, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        await projection.StopAsync(Cancel);
        Assert.Equal(1, Index.Status.CommittedSequence);
    }

    [Fact]
    public async Task Stopping_commits_what_was_written()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"));
        await projection.StartAsync(Cancel);
        await projection.CatchUpAsync(Cancel);
        await CommitAsync(Page("wiki/2"));
        await projection.CatchUpAsync(Cancel);
        await projection.StopAsync(Cancel);
        Assert.Equal(2, Index.Status.CommittedSequence);
        Index.Crash();
        Assert.Equal(2, Index.Visible.Count);
    }

    [Fact]
    public async Task Crash_between_write_and_commit_loses_nothing()
    {
        await CommitAsync(Page("wiki/1"));
        using (IndexProjection projection = Project())
        {
            await projection.RebuildAsync(null, Cancel); // durable
            await CommitAsync(Batch(Wiki, Page("wiki/2"), Page("wiki/3")) with { Deletes = [One] });
            await projection.CatchUpAsync(Cancel);
        }

        Index.Crash();
        Assert.Equal([One], Index.Visible.Keys);
        using IndexProjection next = Project();
        await next.CatchUpAsync(Cancel);
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
    }

    [Fact]
    public async Task Index_that_cannot_be_written_is_tried_again_and_nothing_is_lost()
    {
        using IndexProjection projection = Project();
        await projection.CatchUpAsync(Cancel);
        int tries = 0;
        TaskCompletionSource mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Index.Before = operation =>
        {
            if (operation == "write" && ++tries <= 3)
            {
                throw new IndexUnavailableException("The disk is full: free space.");
            }

            if (operation == "refresh")
            {
                mended.TrySetResult();
            }
        };
        await CommitAsync(Page("wiki/1"));
        IndexUnavailableException fault = await Assert.ThrowsAsync<IndexUnavailableException>(() => projection.CatchUpAsync(Cancel));
        Assert.Contains("free space", fault.Message, StringComparison.Ordinal);

        await projection.StartAsync(Cancel);
        List<TimeSpan> waits = [];
        while (!mended.Task.IsCompleted)
        {
            Task<TimeSpan> next = Clock.AdvanceToNextAsync(Cancel);
            if (await Task.WhenAny(mended.Task, next) == next)
            {
                waits.Add(await next);
                if (projection.Status.State == ProjectionState.Waiting)
                {
                    Assert.Equal("The disk is full: free space.", projection.Status.Detail);
                }
            }
        }

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], waits.Take(2));
        await projection.CatchUpAsync(Cancel);
        Assert.Contains(One, Index.Visible.Keys);
        Assert.Equal("", projection.Status.Detail);
        await projection.StopAsync(Cancel);
    }

    [Fact]
    public async Task Failed_commit_writes_again_what_it_would_have_made_durable()
    {
        using IndexProjection projection = Project(options: new ProjectionOptions { CommitChanges = 2 });
        await projection.CatchUpAsync(Cancel);
        bool full = true;
        Index.Before = operation => _ = full && operation == "commit" ? throw new IndexUnavailableException("The disk is full: free space.") : 0;
        await CommitAsync(Page("wiki/1"), Page("wiki/2"), Page("wiki/3"));
        await Assert.ThrowsAsync<IndexUnavailableException>(() => projection.CatchUpAsync(Cancel));
        full = false;
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(3, Index.Visible.Count);
        Assert.Equal(3, Index.Status.CommittedSequence);
    }

    [Fact]
    public async Task Document_that_no_parser_can_read_is_found_by_its_title_and_listed_as_failed()
    {
        using IndexProjection projection = Project(readBody: (body, format, cancellationToken) =>
            body == "poison" ? throw new InvalidOperationException("secret") : BodyText.ReadAsync(body, format, cancellationToken));
        await CommitAsync(Page("wiki/1"), Page("wiki/2", "poison"), Page("wiki/3"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(3, Index.Visible.Count);
        Assert.Equal(("wiki/2", ""), (Found("wiki/2").Title, Found("wiki/2").Body));
        DocumentFailure failure = Assert.Single(await Store.GetFailuresAsync(Wiki, 10, Cancel));
        Assert.Equal("wiki/2", failure.Id?.Value);
        Assert.DoesNotContain("secret", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(1, projection.Status.FaultyDocuments);
    }

    [Fact]
    public async Task Document_that_the_index_refuses_is_left_out_and_its_old_version_goes()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/2"));
        await projection.CatchUpAsync(Cancel);
        Index.BeforeChange = change => _ = change is IndexChange.Upsert { Document.Body: "poison" } ? throw new ArgumentException("immense term") : 0;
        await CommitAsync([.. Enumerable.Range(1, 20).Select(i => Page($"wiki/{i}", i == 2 ? "poison" : "Text."))]);
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(19, Index.Visible.Count);
        Assert.DoesNotContain(DocumentId.Parse("wiki/2"), Index.Visible.Keys);
        Assert.Equal("wiki/2", Assert.Single(await Store.GetFailuresAsync(Wiki, 10, Cancel)).Id?.Value);
    }

    [Fact]
    public async Task Rebuild_keeps_the_live_index_current_and_loses_no_change_made_meanwhile()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        await projection.CatchUpAsync(Cancel);

        bool first = true;
        CollectingProgress progress = new(report =>
        {
            if (first)
            {
                // In the middle of the rebuild: a document changes, one goes, one comes.
                first = false;
                CrawlBatch batch = Batch(Wiki, Page("wiki/1", "changed"), Page("wiki/3")) with { Deletes = [DocumentId.Parse("wiki/2")] };
                CommitAsync(batch).AsTask().GetAwaiter().GetResult();
                projection.CatchUpAsync(Cancel).GetAwaiter().GetResult();
                Assert.Equal(0, Index.Rebuilds);
                Assert.Equal("changed", Found("wiki/1").Body);
            }
        });
        await projection.RebuildAsync(progress, Cancel);
        Assert.False(first);
        Assert.Equal(1, Index.Rebuilds);
        Assert.Equal(["wiki/1", "wiki/3"], Index.Visible.Keys.Select(id => id.Value).Order());
        Assert.Equal("changed", Found("wiki/1").Body);
        Assert.Equal(5, Index.Status.CommittedSequence);
        Assert.All(progress.Reports, report => Assert.InRange(report.Written, 0, report.Expected));
    }

    [Fact]
    public async Task Cancelled_rebuild_leaves_the_live_index()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"));
        await projection.CatchUpAsync(Cancel);
        using CancellationTokenSource stop = new();
        CollectingProgress progress = new(_ => stop.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => projection.RebuildAsync(progress, stop.Token));
        Assert.Equal(0, Index.Rebuilds);
        await CommitAsync(Page("wiki/2"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(2, Index.Visible.Count);
    }

    [Fact]
    public async Task Rebuild_asked_for_while_one_goes_on_joins_it()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1"));
        TaskCompletionSource swapping = new(TaskCreationOptions.RunContinuationsAsynchronously), swap = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Index.BeforeSwap = () =>
        {
            swapping.SetResult();
            return swap.Task;
        };
        Task first = projection.RebuildAsync(null, Cancel);
        await swapping.Task.WaitAsync(Cancel);
        Task second = projection.RebuildAsync(null, Cancel);
        swap.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(1, Index.Rebuilds);
    }

    [Fact]
    public async Task Everything_at_once_leaves_an_index_as_one_built_anew()
    {
        ProjectionOptions options = new() { CommitChanges = 20, RefreshInterval = TimeSpan.FromMilliseconds(50) };
        using IndexProjection projection = Project(time: TimeProvider.System, options: options);
        await projection.StartAsync(Cancel);
        IEnumerable<Task> writers = Enumerable.Range(0, 3).Select(writer => Task.Run(
            async () =>
            {
                for (int i = 0; i < 40; i++)
                {
                    SourceDocument document = Message($"wiki/{(writer * 7 + i) % 25}", $"wiki/thread/{i % 4}", i % 9, $"{writer} {i}", $"{i % 3}");
                    await CommitAsync(Batch(Wiki, document) with { Deletes = i % 5 == 0 ? [DocumentId.Parse($"wiki/{i % 25}")] : [] });
                }
            },
            Cancel));
        IEnumerable<Task> readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    long before = await Store.GetLastSequenceAsync(Cancel);
                    await projection.CatchUpAsync(Cancel);
                    Assert.True(projection.Status.SearchableSequence >= before);
                }
            },
            Cancel));
        IEnumerable<Task> rebuilds = Enumerable.Range(0, 2).Select(_ => Task.Run(() => projection.RebuildAsync(null, Cancel), Cancel));
        await Task.WhenAll([.. writers, .. readers, .. rebuilds]);
        await projection.CatchUpAsync(Cancel);
        await projection.StopAsync(Cancel);
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
        Index.Crash();
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible)); // stopping has committed
    }

    [Fact]
    public async Task Many_commits_share_refreshes()
    {
        using IndexProjection projection = Project(time: TimeProvider.System);
        await projection.StartAsync(Cancel);
        await projection.CatchUpAsync(Cancel);
        int before = Index.Refreshes;
        for (int i = 0; i < 200; i++)
        {
            await CommitAsync(Page($"wiki/{i}"));
        }

        await projection.CatchUpAsync(Cancel);
        await projection.StopAsync(Cancel);
        Assert.Equal(200, Index.Visible.Count);
        Assert.InRange(Index.Refreshes - before, 1, 100);
    }

    private sealed class CollectingProgress(Action<RebuildProgress> report) : IProgress<RebuildProgress>
    {
        public List<RebuildProgress> Reports { get; } = [];

        public void Report(RebuildProgress value)
        {
            Reports.Add(value);
            report(value);
        }
    }
}
