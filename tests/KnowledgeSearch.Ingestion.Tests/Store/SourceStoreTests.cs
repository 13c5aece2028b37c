using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class SqliteSourceStoreTests() : SourceStoreTests(new SqliteStores());

public sealed class PostgresSourceStoreTests(PostgresServer server) : SourceStoreTests(new PostgresStores(server));

public abstract class SourceStoreTests(TestStores stores) : StoreTests(stores)
{
    private static readonly DocumentId One = DocumentId.Parse("wiki/1");
    private static readonly DocumentId Two = DocumentId.Parse("wiki/2");
    private static readonly DocumentId Three = DocumentId.Parse("wiki/3");

    [Fact]
    public async Task Checkpoint_is_that_of_the_last_batch_that_had_one()
    {
        Assert.Null(await Store.GetCheckpointAsync(Wiki, Cancel));
        Checkpoint position = new("{\"at\":\"\0é\"}");
        await CommitAsync(Batch(Wiki) with { Checkpoint = position });
        await CommitAsync(Batch(Wiki, Page("wiki/1")));
        await CommitAsync(Batch(Feed) with { Checkpoint = new("feed") });
        Assert.Equal(position, await Store.GetCheckpointAsync(Wiki, Cancel));
        await Store.ClearCheckpointAsync(Wiki, Cancel);
        Assert.Null(await Store.GetCheckpointAsync(Wiki, Cancel));
        Assert.NotNull(await Store.GetCheckpointAsync(Feed, Cancel));
    }

    [Fact]
    public async Task Run_left_unfinished_is_interrupted_when_the_next_begins()
    {
        CrawlRun first = await Store.BeginRunAsync(Wiki, CrawlMode.Full, Monday, Cancel);
        CrawlRun other = await Store.BeginRunAsync(Feed, CrawlMode.Full, Monday, Cancel);
        CrawlRun second = await Store.BeginRunAsync(Wiki, CrawlMode.Incremental, Monday.AddHours(1), Cancel);
        IReadOnlyList<CrawlRun> runs = await Store.GetRunsAsync(Wiki, 10, Cancel);
        Assert.Equal([(second.Id, RunState.Running), (first.Id, RunState.Interrupted)], runs.Select(run => (run.Id, run.State)));
        Assert.Equal(Monday.AddHours(1), runs[1].Finished);
        Assert.Equal([other], await Store.GetRunsAsync(Feed, 10, Cancel));
        Assert.Equal(second, Assert.Single(await Store.GetRunsAsync(Wiki, 1, Cancel)));
    }

    [Fact]
    public async Task Status_tells_the_last_success_and_the_error_of_the_last_run_when_it_failed()
    {
        Assert.Equal(new SourceStatus { Source = Wiki }, await Store.GetStatusAsync(Wiki, Cancel));
        await CommitAsync(Batch(Wiki, Page("wiki/1"), Page("wiki/2")) with { Failures = [new(Three, "bad", true)] });
        CrawlRun run = await Store.BeginRunAsync(Wiki, CrawlMode.Full, Monday, Cancel) with { State = RunState.Completed, Finished = Monday.AddMinutes(1), Added = 2, Failed = 1 };
        await Store.EndRunAsync(run, Cancel);
        CrawlRun failed = await Store.BeginRunAsync(Wiki, CrawlMode.Incremental, Monday.AddHours(1), Cancel) with { State = RunState.Failed, Finished = Monday.AddHours(2), Message = "503" };
        await Store.EndRunAsync(failed, Cancel);
        SourceStatus expected = new() { Source = Wiki, Documents = 2, Failures = 1, LastSuccess = Monday.AddMinutes(1), LastError = "503", LastRun = failed };
        Assert.Equal(expected, await Store.GetStatusAsync(Wiki, Cancel));

        CrawlRun cancelled = await Store.BeginRunAsync(Wiki, CrawlMode.Prune, Monday.AddHours(3), Cancel) with { State = RunState.Cancelled, Finished = Monday.AddHours(4) };
        await Store.EndRunAsync(cancelled, Cancel);
        Assert.Equal(expected with { LastError = null, LastRun = cancelled }, await Store.GetStatusAsync(Wiki, Cancel));
    }

    [Fact]
    public async Task Paused_source_says_why_until_resumed()
    {
        await Store.SetPausedAsync(Wiki, "maintenance", Cancel);
        Assert.Equal("maintenance", (await Store.GetStatusAsync(Wiki, Cancel)).PausedReason);
        Assert.Null((await Store.GetStatusAsync(Feed, Cancel)).PausedReason);
        await Store.SetPausedAsync(Wiki, null, Cancel);
        Assert.Null((await Store.GetStatusAsync(Wiki, Cancel)).PausedReason);
    }

    [Fact]
    public async Task Settings_come_back_and_removing_them_keeps_the_documents()
    {
        await CommitAsync(Page("wiki/1"));
        await Store.SetSourceSettingsAsync(Wiki, "{\"Type\":\"mediawiki\"}", Cancel);
        await Store.SetSourceSettingsAsync(Feed, "{}", Cancel);
        await Store.SetSourceSettingsAsync(Feed, null, Cancel);
        Assert.Equal([new(Wiki, "{\"Type\":\"mediawiki\"}")], await Store.GetSourceSettingsAsync(Cancel));
        Assert.Equal(1, await Store.CountDocumentsAsync(Wiki, Cancel));
    }

    [Fact]
    public async Task Suspicion_keeps_its_start_and_ends_when_the_document_is_seen()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"), Page("wiki/3"));
        await CommitAsync(Batch(Wiki) with { Suspects = [One, Two, Three, DocumentId.Parse("wiki/unknown")] });
        BatchOutcome outcome = await CommitAsync(Batch(Wiki, Page("wiki/2")) with { Now = Monday.AddHours(1), Unchanged = [Three], Suspects = [One] });
        Assert.Equal(new BatchOutcome(0, 0, 2, 0, 3), outcome);
        Assert.Equal([new(One, Monday, false), new(Two, null, false), new(Three, null, false)], await StatesAsync(Wiki));
    }

    [Fact]
    public async Task Accepted_hold_removes_the_held_and_a_rejected_one_keeps_them()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"), Page("wiki/3"));
        await CommitAsync(Batch(Wiki) with { Suspects = [One] });
        await Store.HoldAsync(Wiki, [One, Two, DocumentId.Parse("wiki/unknown")], "2 of 3 vanished", Monday, Cancel);
        Assert.Equal([new(One, Monday, true), new(Two, null, true), new(Three, null, false)], await StatesAsync(Wiki));
        SourceStatus status = await Store.GetStatusAsync(Wiki, Cancel);
        Assert.Equal((2, 3, "2 of 3 vanished"), (status.Held, status.Documents, status.HoldReason));
        Assert.Equal(3, await Store.GetLastSequenceAsync(Cancel));

        Assert.Equal(2, await Store.ReleaseHoldAsync(Wiki, accept: false, Monday, Cancel));
        Assert.Equal([new(One, null, false), new(Two, null, false), new(Three, null, false)], await StatesAsync(Wiki));
        Assert.Null((await Store.GetStatusAsync(Wiki, Cancel)).HoldReason);

        await Store.HoldAsync(Wiki, [One, Two], "again", Monday, Cancel);
        Assert.Equal(2, await Store.ReleaseHoldAsync(Wiki, accept: true, Monday, Cancel));
        Assert.Equal([new(Three, null, false)], await StatesAsync(Wiki));
        Assert.Equal([("wiki/1", true), ("wiki/2", true)], (await ChangesAsync(after: 3)).Select(change => (change.Id.Value, change.Document is null)));
        Assert.Equal(0, await Store.ReleaseHoldAsync(Wiki, accept: true, Monday, Cancel));
    }

    [Fact]
    public async Task Hold_ends_when_all_that_were_held_are_seen_again()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        await Store.HoldAsync(Wiki, [One, Two], "all vanished", Monday, Cancel);
        await CommitAsync(Batch(Wiki, Page("wiki/1")) with { Deletes = [Two] });
        SourceStatus status = await Store.GetStatusAsync(Wiki, Cancel);
        Assert.Equal((0, null), (status.Held, status.HoldReason));
    }

    [Fact]
    public async Task Failure_counts_up_per_sighting_and_ends_when_the_document_is_read_seen_or_removed()
    {
        CrawlBatch batch = Batch(Wiki) with { Failures = [new(One, "bad date", true), new(Two, "too large", false), new(Three, "bad date", true), new(null, "line 7", false)] };
        await CommitAsync(batch);
        await CommitAsync(batch);
        await CommitAsync(Batch(Wiki) with { Now = Monday.AddHours(1), Failures = [new(One, "bad date", false)] });
        IReadOnlyList<DocumentFailure> failures = await Store.GetFailuresAsync(Wiki, 10, Cancel);
        Assert.Equal(new DocumentFailure(Wiki, One, "bad date", false, Monday, Monday.AddHours(1), 2), failures[0]);
        Assert.Equal(4, failures.Count);
        Assert.All(failures.Skip(1), failure => Assert.Equal(1, failure.Count));
        Assert.Single(await Store.GetFailuresAsync(Wiki, 1, Cancel));

        await CommitAsync(Batch(Wiki, Page("wiki/1")) with { Unchanged = [Two], Deletes = [Three] });
        Assert.Equal("line 7", Assert.Single(await Store.GetFailuresAsync(Wiki, 10, Cancel)).Reason);
    }

    [Fact]
    public async Task Failure_without_a_document_ends_with_a_full_crawl_that_does_not_meet_it()
    {
        await CommitAsync(Batch(Wiki) with { Failures = [new(null, "line 7", false), new(null, "line 9", false), new(One, "bad", false)] });
        CrawlRun run = await Store.BeginRunAsync(Wiki, CrawlMode.Full, Monday.AddHours(1), Cancel);
        await CommitAsync(Batch(Wiki) with { Now = Monday.AddHours(1), Failures = [new(null, "line 9", false)] });
        await Store.EndRunAsync(run with { State = RunState.CompletedWithFailures, Finished = Monday.AddHours(2) }, Cancel);
        Assert.Equal(["line 9", "bad"], (await Store.GetFailuresAsync(Wiki, 10, Cancel)).Select(failure => failure.Reason));
    }

    [Fact]
    public async Task Sources_with_names_that_begin_alike_are_kept_apart()
    {
        SourceId similar = new("wiki-2");
        await CommitAsync(Page("wiki/1"));
        await CommitAsync(Batch(similar, Page("wiki-2/1")));
        Assert.Equal([new(One, null, false)], await StatesAsync(Wiki));
        Assert.Equal("wiki-2/1", Assert.Single(await StatesAsync(similar)).Id.Value);
    }
}
