using System.Runtime.CompilerServices;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>Runs that are cut off, and those that finish them.</summary>
public sealed class CrawlResumeTests : CrawlTests
{
    private enum Disturbance
    {
        None,
        KilledBeforeCommit,
        KilledAfterCommit,
        SourceFails,
        Cancelled,
    }

    [Fact]
    public async Task Cancelled_run_keeps_what_it_read_and_the_next_goes_on()
    {
        using CancellationTokenSource cancel = new();
        Source.Read = (since, token) => Log(Pages(30), since, token, at: 21, () => cancel.Cancel());
        CrawlRun cancelled = await RunAsync(CrawlMode.Incremental, cancellationToken: cancel.Token);
        Assert.Equal((RunState.Cancelled, 21L), (cancelled.State, cancelled.Added));

        Source.Read = (since, token) => Log(Pages(30), since, token);
        CrawlRun rest = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Completed, CrawlMode.Full, 9L, 0L), (rest.State, rest.Mode, rest.Added, rest.Unchanged));
        Assert.Equal([null, "21"], Source.Positions);
    }

    [Fact]
    public async Task Full_run_after_one_that_was_cut_off_goes_on_and_concludes_nothing()
    {
        Source.Read = (since, token) => Log(Pages(30), since, token);
        await RunAsync();
        SpiedStore spied = SpiedStore.Over(Store);
        Options.BatchDocuments = 10;
        spied.After = _ => spied.Kill();
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(store: spied.Store));

        CrawlRun rest = await RunAsync();
        Assert.Equal((RunState.Completed, 0L), (rest.State, rest.Suspected));
        Assert.Equal([null, null, "9"], Source.Positions);
        Assert.Equal(RunState.Interrupted, (await Store.GetRunsAsync(Id, 2, Cancel))[1].State);

        CrawlRun next = await RunAsync();
        Assert.Equal((RunState.Completed, 30L), (next.State, next.Unchanged));
        Assert.Null(Source.Positions[^1]);
    }

    [Fact]
    public async Task Full_run_killed_before_its_first_commit_begins_anew()
    {
        Source.Read = (since, token) => Log(Pages(5), since, token);
        await RunAsync();
        SpiedStore spied = SpiedStore.Over(Store);
        spied.Before = _ => spied.Kill();
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(store: spied.Store));
        Assert.Equal(CrawlMode.Full, (await RunAsync(CrawlMode.Incremental)).Mode);
        Assert.Equal([null, null, null], Source.Positions);
    }

    [Fact]
    public async Task Listing_of_a_run_that_goes_on_from_one_cut_off_is_not_complete()
    {
        Source.Capabilities = () => new ConnectorCapabilities { Completeness = ListingCompleteness.EveryCrawl };
        Source.TellPages([1, 2, 3]);
        await RunAsync();
        Source.TellAndFail([Page(1), At("1")], new ConnectorException(ConnectorFault.Unavailable, "Down."));
        await RunAsync(CrawlMode.Incremental);
        Source.TellPages([2]);
        Assert.Equal(0, (await RunAsync(CrawlMode.Incremental)).Suspected);
        Assert.Equal(2, (await RunAsync(CrawlMode.Incremental)).Suspected);
    }

    [Fact]
    public async Task Lost_position_is_answered_by_one_full_reading()
    {
        Source.TellPages([1, 2], "old");
        await RunAsync();
        Source.Read = (since, token) => since is not null
            ? throw new ConnectorException(ConnectorFault.CheckpointLost, "The cursor is too old.")
            : Log(Pages(3), since, token);
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Completed, CrawlMode.Full, 1L), (run.State, run.Mode, run.Added));
        Assert.Equal([null, "old", null], Source.Positions);

        Source.Read = (_, _) => throw new ConnectorException(ConnectorFault.CheckpointLost, "The cursor is too old.");
        Assert.Equal(RunState.Failed, (await RunAsync(CrawlMode.Incremental)).State);
    }

    [Fact]
    public async Task Text_that_could_not_be_fetched_is_read_again_by_the_next_run_but_not_for_ever()
    {
        bool up = false;
        SourceChange lazy = new SourceChange.Upsert(new SourceDocument
        {
            Id = Doc(2),
            Content = new DocumentContent(BodyFormat.Text, _ => up ? ValueTask.FromResult("text") : throw new DocumentException("Timed out.", retryable: true)),
        });
        Source.Read = (since, token) => Log([Page(1), lazy, Page(3)], since, token);
        CrawlRun first = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.CompletedWithFailures, 1L, "1"), (first.State, first.Retrying, (await Store.GetCheckpointAsync(Id, Cancel))?.Value));
        await AssertLiveAsync(1, 3);

        await RunAsync(CrawlMode.Incremental);
        await RunAsync(CrawlMode.Incremental);
        CrawlRun last = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((0L, "3"), (last.Retrying, (await Store.GetCheckpointAsync(Id, Cancel))?.Value));

        up = true;
        await RunAsync();
        await AssertLiveAsync(1, 2, 3);
        Assert.Empty(await Store.GetFailuresAsync(Id, 10, Cancel));
    }

    [Fact]
    public async Task Whatever_cuts_runs_off_the_result_is_that_of_one_undisturbed()
    {
        Options.ShrinkFloor = 1_000;
        int name = 0;
        Gen<SourceChange> change = Gen.Frequency(
            (4, Gen.Select(Gen.Int[1, 12], Gen.Int[0, 3], (page, body) => Page(page, $"{body}"))),
            (1, Gen.Int[1, 12].Select(page => (SourceChange)new SourceChange.Delete(Doc(page)))));
        Gen<(Disturbance, int, CrawlMode)> attempt = Gen.Select(
            Gen.Enum<Disturbance>(), Gen.Int[0, 40], Gen.Frequency((1, Gen.Const(CrawlMode.Full)), (2, Gen.Const(CrawlMode.Incremental))));
        await Gen.Select(change.Array[5, 40], attempt.Array[1, 6], Gen.Int[1, 7]).SampleAsync(
            async (changes, attempts, batch) =>
            {
                Options.BatchDocuments = batch;
                IContentStore calm = await OpenStoreAsync($"calm{name}"), rough = await OpenStoreAsync($"rough{name++}");
                Source.Read = (since, token) => Log(changes, since, token);
                await RunAsync(store: calm);

                bool completed = false;
                foreach ((Disturbance disturbance, int at, CrawlMode mode) in attempts.Append((Disturbance.None, 0, CrawlMode.Incremental)))
                {
                    completed = await TryAsync(changes, rough, disturbance, at, mode);
                }

                Assert.True(completed);
                Assert.Equal(await calm.GetDigestAsync(Cancel), await rough.GetDigestAsync(Cancel));
                Assert.Equal(await calm.GetCheckpointAsync(ScriptedSource.Id, Cancel), await rough.GetCheckpointAsync(ScriptedSource.Id, Cancel));
            },
            seed: "0002TsXqz9Pj",
            iter: 25,
            threads: 1);
    }

    private async Task<bool> TryAsync(IReadOnlyList<SourceChange> changes, IContentStore store, Disturbance disturbance, int at, CrawlMode mode)
    {
        using CancellationTokenSource cancel = new();
        SpiedStore spied = SpiedStore.Over(store);
        spied.Before = _ => Kill(Disturbance.KilledBeforeCommit);
        spied.After = _ => Kill(Disturbance.KilledAfterCommit);
        Source.Read = (since, token) => Log(changes, since, token, at, disturbance switch
        {
            Disturbance.SourceFails => () => throw new ConnectorException(ConnectorFault.Unavailable, "Down."),
            Disturbance.Cancelled => cancel.Cancel,
            _ => () => { },
        });
        try
        {
            return (await RunAsync(mode, cancellationToken: cancel.Token, store: spied.Store)).State is RunState.Completed;
        }
        catch (KilledException)
        {
            return false;
        }

        void Kill(Disturbance moment)
        {
            if (disturbance == moment && spied.Batches.Count >= at / 4)
            {
                spied.Kill();
            }
        }
    }

    private static IReadOnlyList<SourceChange> Pages(int count) => [.. Enumerable.Range(1, count).Select(number => Page(number))];

    /// <summary>A log of changes; the position is the number of those read.</summary>
    private static async IAsyncEnumerable<SourceChange> Log(
        IReadOnlyList<SourceChange> changes, Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken, int at = -1, Action? act = null)
    {
        for (int i = since is null ? 0 : int.Parse(since.Value, System.Globalization.CultureInfo.InvariantCulture); i < changes.Count; i++)
        {
            if (i == at)
            {
                act?.Invoke();
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return changes[i];
            if (i % 3 != 1)
            {
                yield return At($"{i + 1}");
            }
        }

        await Task.Yield();
        yield return At($"{changes.Count}");
    }
}
