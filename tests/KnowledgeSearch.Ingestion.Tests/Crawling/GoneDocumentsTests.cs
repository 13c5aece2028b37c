using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>What becomes of documents that are gone: removed at once, suspected, held, or left alone.</summary>
public sealed class GoneDocumentsTests : CrawlTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task Reported_deletion_is_removed_at_once()
    {
        await CrawlAsync(1, 2, 3);
        Source.Tell(new SourceChange.Delete(Doc(2)), At("2"));
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Completed, 1L), (run.State, run.Deleted));
        await AssertLiveAsync(1, 3);
        Assert.Null((await Store.FindAsync(Doc(2), Cancel))!.Document);
    }

    [Fact]
    public async Task Page_gone_twice_is_removed()
    {
        await CrawlAsync(1, 2, 3);
        CrawlRun first = await CrawlAsync(1, 3);
        Assert.Equal((RunState.Completed, 0L, 1L), (first.State, first.Deleted, first.Suspected));
        await AssertLiveAsync(1, 2, 3);

        Assert.Equal(0, (await CrawlAsync(1, 3)).Deleted); // a second look too soon
        Time.Advance(Day);
        CrawlRun last = await CrawlAsync(1, 3);
        Assert.Equal((1L, 0L), (last.Deleted, last.Suspected));
        await AssertLiveAsync(1, 3);
    }

    [Fact]
    public async Task Document_reported_missing_twice_is_removed_and_one_that_returns_stays()
    {
        await CrawlAsync(1, 2, 3);
        Source.Tell(new SourceChange.Missing(Doc(1), "404"), new SourceChange.Missing(Doc(2), "404"), At("2"));
        CrawlRun first = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Completed, 2L, 0L), (first.State, first.Suspected, first.Deleted));
        Time.Advance(Day);
        Source.Tell(new SourceChange.Missing(Doc(1), "404"), new SourceChange.Unchanged(Doc(2)), At("3"));
        Assert.Equal(1, (await RunAsync(CrawlMode.Incremental)).Deleted);
        await AssertLiveAsync(2, 3);
        Assert.All(await StatesAsync(), state => Assert.Null(state.SuspectSince));
    }

    [Fact]
    public async Task Second_look_is_another_run_however_short_the_wait()
    {
        Options.SuspectWait = TimeSpan.Zero;
        await CrawlAsync(1, 2);
        Assert.Equal(0, (await CrawlAsync(1)).Deleted);
        Assert.Equal(1, (await CrawlAsync(1)).Deleted);
    }

    [Fact]
    public async Task Suspect_that_is_not_looked_at_again_stays()
    {
        await CrawlAsync(1, 2);
        Source.Tell(new SourceChange.Missing(Doc(2), "404"), At("2"));
        await RunAsync(CrawlMode.Incremental);
        Time.Advance(Day * 30);
        Source.Tell(new SourceChange.Delete(Doc(9)), At("3"));
        await RunAsync(CrawlMode.Incremental);
        await AssertLiveAsync(1, 2);
    }

    [Theory]
    [InlineData(ListingCompleteness.Never, CrawlMode.Full, false)]
    [InlineData(ListingCompleteness.FullCrawls, CrawlMode.Full, true)]
    [InlineData(ListingCompleteness.FullCrawls, CrawlMode.Incremental, false)]
    [InlineData(ListingCompleteness.EveryCrawl, CrawlMode.Incremental, true)]
    public async Task Absence_is_missing_only_where_the_connector_says_so(ListingCompleteness completeness, CrawlMode mode, bool suspected)
    {
        Source.Capabilities = () => new ConnectorCapabilities { Completeness = completeness };
        await CrawlAsync(1, 2);
        Source.TellPages([1]);
        Assert.Equal(suspected ? 1 : 0, (await RunAsync(mode)).Suspected);
    }

    [Fact]
    public async Task Completeness_is_asked_for_at_the_end()
    {
        bool gaps = false;
        Source.Capabilities = () => new ConnectorCapabilities { Completeness = gaps ? ListingCompleteness.Never : ListingCompleteness.EveryCrawl };
        await CrawlAsync(1, 2);
        Source.Read = (_, _) => WithGap();
        Assert.Equal(0, (await RunAsync()).Suspected);

        async IAsyncEnumerable<SourceChange> WithGap()
        {
            yield return Page(1);
            await Task.Yield();
            gaps = true;
            yield return At("2");
        }
    }

    [Fact]
    public async Task Run_that_ended_badly_concludes_nothing()
    {
        await CrawlAsync(1, 2, 3);
        Source.TellAndFail([Page(1), new SourceChange.Missing(Doc(2), "404")], new ConnectorException(ConnectorFault.Unavailable, "Down."));
        CrawlRun failed = await RunAsync();
        Assert.Equal((RunState.Failed, 0L), (failed.State, failed.Deleted));
        Time.Advance(Day);
        CrawlRun again = await RunAsync();
        Assert.Equal((RunState.Failed, 0L), (again.State, again.Deleted));
        await AssertLiveAsync(1, 2, 3);
        Assert.Null((await StatesAsync())[2].SuspectSince);
    }

    [Fact]
    public async Task Stream_without_a_last_position_concludes_nothing()
    {
        await CrawlAsync(1, 2);
        Source.Tell(At("2"), Page(1));
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.Completed, 0L), (run.State, run.Suspected));
    }

    [Fact]
    public async Task Failure_that_names_no_document_leaves_a_gap_and_one_that_does_counts_as_seen()
    {
        await CrawlAsync(1, 2, 3);
        Source.Tell(Page(1), new SourceChange.Failed(null, "Line 7 has too many columns.", false), At("2"));
        CrawlRun gap = await RunAsync();
        Assert.Equal((RunState.CompletedWithFailures, 0L), (gap.State, gap.Suspected));
        Assert.StartsWith("Nothing was concluded from documents not met", gap.Message, StringComparison.Ordinal);

        Source.Tell(Page(1), new SourceChange.Failed(Doc(2), "Too large.", false), At("3"));
        Assert.Equal(1, (await RunAsync()).Suspected);
        Assert.Equal([Doc(3)], (await StatesAsync()).Where(state => state.SuspectSince is not null).Select(state => state.Id));
    }

    [Fact]
    public async Task Source_that_answers_503_and_then_lists_two_fifths_is_held()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        Source.TellAndFail(
            [], new ConnectorException(ConnectorFault.Unavailable, "wiki.example is temporarily unavailable (503).") { RetryAfter = TimeSpan.FromMinutes(5) });
        for (int i = 0; i < 4; i++)
        {
            CrawlRun down = await RunAsync(CrawlMode.Incremental);
            Assert.Equal((RunState.Failed, ConnectorFault.Unavailable, TimeSpan.FromMinutes(5)), (down.State, down.Fault, down.RetryAfter));
        }

        CrawlRun held = await CrawlAsync(Enumerable.Range(1, 40));
        Assert.Equal((RunState.Held, 0L), (held.State, held.Deleted));
        Assert.StartsWith("60 of 100 documents are gone at once", held.Message, StringComparison.Ordinal);
        await AssertLiveAsync(Enumerable.Range(1, 100));
        SourceStatus status = await Store.GetStatusAsync(Id, Cancel);
        Assert.Equal((60L, held.Message), (status.Held, status.HoldReason));

        // However often it is looked at, and however long nobody decides.
        Time.Advance(Day * 3);
        Assert.Equal(RunState.Held, (await CrawlAsync(Enumerable.Range(1, 40))).State);
        await AssertLiveAsync(Enumerable.Range(1, 100));
    }

    [Fact]
    public async Task Operator_accepts_and_held_documents_are_removed()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        await CrawlAsync(Enumerable.Range(1, 40));
        Assert.Equal(60, await Store.ReleaseHoldAsync(Id, accept: true, Time.GetUtcNow(), Cancel));
        await AssertLiveAsync(Enumerable.Range(1, 40));
        Assert.Equal(RunState.Completed, (await CrawlAsync(Enumerable.Range(1, 40))).State);
    }

    [Fact]
    public async Task Operator_rejects_and_held_documents_stay()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        await CrawlAsync(Enumerable.Range(1, 40));
        Assert.Equal(60, await Store.ReleaseHoldAsync(Id, accept: false, Time.GetUtcNow(), Cancel));
        Assert.All(await StatesAsync(), state => Assert.Equal((null, false), (state.SuspectSince, state.Held)));
        Time.Advance(Day);
        Assert.Equal(RunState.Completed, (await CrawlAsync(Enumerable.Range(1, 100))).State);
        await AssertLiveAsync(Enumerable.Range(1, 100));
    }

    [Fact]
    public async Task Hold_ends_by_itself_when_the_source_is_whole_again()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        await CrawlAsync(Enumerable.Range(1, 40));
        Assert.Equal(RunState.Completed, (await CrawlAsync(Enumerable.Range(1, 100))).State);
        SourceStatus status = await Store.GetStatusAsync(Id, Cancel);
        Assert.Equal((0L, null), (status.Held, status.HoldReason));
    }

    [Theory]
    [InlineData(100, 20, RunState.Completed)]
    [InlineData(100, 21, RunState.Held)]
    [InlineData(400, 40, RunState.Completed)]
    [InlineData(400, 41, RunState.Held)]
    public async Task Twenty_or_a_tenth_go_without_asking(int documents, int deleted, RunState state)
    {
        await CrawlAsync(Enumerable.Range(1, documents));
        Source.Tell([.. Enumerable.Range(1, deleted).Select(number => new SourceChange.Delete(Doc(number))), At("2")]);
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((state, state is RunState.Held ? 0L : deleted), (run.State, run.Deleted));
    }

    [Fact]
    public async Task Deletions_trickling_through_many_batches_are_weighed_together()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        Options.BatchDocuments = 2;
        Source.Tell([.. Enumerable.Range(1, 30).SelectMany(number => new[] { new SourceChange.Delete(Doc(number)), At($"{number}") })]);
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Held, 0L), (run.State, run.Deleted));
        await AssertLiveAsync(Enumerable.Range(1, 100));
    }

    [Fact]
    public async Task Source_that_loses_a_little_with_every_run_is_held()
    {
        await CrawlAsync(Enumerable.Range(1, 100));
        RunState[] states = new RunState[3];
        for (int i = 0; i < 3; i++)
        {
            states[i] = (await CrawlAsync(Enumerable.Range(1, 100 - (8 * (i + 1))))).State;
        }

        Assert.Equal([RunState.Completed, RunState.Completed, RunState.Held], states);
        await AssertLiveAsync(Enumerable.Range(1, 100));
    }

    [Fact]
    public async Task Deletions_reported_by_a_run_that_was_killed_are_not_lost()
    {
        await CrawlAsync(1, 2, 3);
        Options.BatchDocuments = 1;
        SpiedStore spied = SpiedStore.Over(Store);
        Source.Tell(new SourceChange.Delete(Doc(2)), At("2"), Page(4), At("3"));
        spied.After = batch =>
        {
            if (batch.Upserts.Count > 0)
            {
                spied.Kill();
            }
        };
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(CrawlMode.Incremental, store: spied.Store));
        await AssertLiveAsync(1, 2, 3, 4);
        Assert.Equal("2", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);

        Source.Tell(At("4"));
        Assert.Equal(1, (await RunAsync(CrawlMode.Incremental)).Deleted);
        await AssertLiveAsync(1, 3, 4);
    }

    [Fact]
    public async Task Deletions_reported_before_a_run_failed_are_carried_out()
    {
        await CrawlAsync(1, 2, 3);
        Source.TellAndFail([new SourceChange.Delete(Doc(2)), At("2")], new ConnectorException(ConnectorFault.Unavailable, "Down."));
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Failed, 1L), (run.State, run.Deleted));
        await AssertLiveAsync(1, 3);
    }

    [Fact]
    public async Task Prune_finds_what_vanished_and_clears_what_is_there()
    {
        await CrawlAsync(1, 2, 3);
        Source.ListIds = () => new[] { Doc(1), Doc(3) }.ToAsyncEnumerable();
        Assert.Equal(1, (await RunAsync(CrawlMode.Prune)).Suspected);
        Source.ListIds = () => new[] { Doc(1), Doc(2) }.ToAsyncEnumerable();
        Time.Advance(Day);
        CrawlRun second = await RunAsync(CrawlMode.Prune);
        Assert.Equal((RunState.Completed, CrawlMode.Prune, 0L, 1L), (second.State, second.Mode, second.Deleted, second.Suspected));
        Time.Advance(Day);
        Assert.Equal(1, (await RunAsync(CrawlMode.Prune)).Deleted);
        await AssertLiveAsync(1, 2);
        Assert.Equal("end", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
    }

    [Fact]
    public async Task Prune_of_a_source_that_cannot_list_says_what_to_do()
    {
        await CrawlAsync(1);
        CrawlRun run = await RunAsync(CrawlMode.Prune);
        Assert.Equal((RunState.Failed, "Sources of type 'scripted' cannot list ids apart from texts. Start a full crawl instead."), (run.State, run.Message));
    }

    private Task<CrawlRun> CrawlAsync(params IEnumerable<int> pages)
    {
        Source.TellPages(pages);
        return RunAsync();
    }
}
