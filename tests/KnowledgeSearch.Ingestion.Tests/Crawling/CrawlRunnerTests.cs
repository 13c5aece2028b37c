using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

public sealed class CrawlRunnerTests : CrawlTests
{
    [Fact]
    public async Task Documents_and_position_are_stored()
    {
        Source.TellPages([1, 2, 3], "first");
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Completed, CrawlMode.Full, 3L, 0L), (run.State, run.Mode, run.Added, run.Failed));
        await AssertLiveAsync(1, 2, 3);
        Assert.Equal("first", await PositionAsync());
        Assert.Equal(run.State, (await Store.GetRunsAsync(Id, 1, Cancel))[0].State);
        Assert.Equal(1, Source.Disposed);
    }

    [Fact]
    public async Task Incremental_run_goes_on_from_the_position()
    {
        Source.TellPages([1, 2], "first");
        await RunAsync();
        Source.Tell(Page(2, "new"), Page(3), At("second"));
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal([null, "first"], Source.Positions);
        Assert.Equal((CrawlMode.Incremental, 1L, 1L), (run.Mode, run.Added, run.Changed));
        await AssertLiveAsync(1, 2, 3);
        Assert.Equal("second", await PositionAsync());
    }

    [Fact]
    public async Task Full_run_begins_at_the_beginning()
    {
        Source.TellPages([1], "first");
        await RunAsync();
        CrawlRun run = await RunAsync(CrawlMode.Full);
        Assert.Equal([null, null], Source.Positions);
        Assert.Equal((0L, 1L), (run.Changed, run.Unchanged));
    }

    [Fact]
    public async Task Text_is_fetched_only_when_the_version_is_new()
    {
        int fetched = 0;
        SourceChange Lazy(string version) => new SourceChange.Upsert(new SourceDocument
        {
            Id = Doc(1), Version = version, Content = new DocumentContent(BodyFormat.Html, _ => ValueTask.FromResult($"<p>{++fetched}</p>")),
        });
        Source.Tell(Lazy("a"), At("1"));
        await RunAsync();
        CrawlRun same = await RunAsync();
        Source.Tell(Lazy("b"), At("2"));
        CrawlRun other = await RunAsync();
        Assert.Equal((2, 1L, 1L), (fetched, same.Unchanged, other.Changed));
        SourceDocument stored = (await Store.FindAsync(Doc(1), Cancel))!.Document!;
        Assert.Equal(("<p>2</p>", BodyFormat.Html, "b"), (stored.Body, stored.BodyFormat, stored.Version));
    }

    [Fact]
    public async Task Connector_is_told_what_is_stored_of_its_own_source()
    {
        Source.Tell(new SourceChange.Upsert(new SourceDocument { Id = Doc(1), Version = "etag", Links = ["https://wiki.example/2"] }), At("1"));
        await RunAsync();
        Assert.Equal("etag", (await Source.Context!.Known.FindAsync(Doc(1), Cancel))?.Version);
        Assert.Null(await Source.Context.Known.FindAsync(Doc(2), Cancel));
        await Store.CommitAsync(
            new CrawlBatch { Source = new SourceId("hr"), Now = Time.GetUtcNow(), Upserts = [new SourceDocument { Id = DocumentId.Parse("hr/1") }] }, Cancel);
        Assert.Null(await Source.Context.Known.FindAsync(DocumentId.Parse("hr/1"), Cancel));
    }

    [Fact]
    public async Task People_and_groups_are_stored_with_the_documents()
    {
        Source.Tell(
            new SourceChange.Person(new SourcePerson { Id = "wiki/user/1", Name = "Anna", Emails = ["anna@example.org"] }),
            new SourceChange.Group(new SourceGroup { Id = "wiki/group/1", Members = ["user:wiki/user/1"] }),
            Page(1),
            At("1"));
        await RunAsync();
        StoredPerson anna = (await Store.FindPersonAsync("anna@example.org", Cancel))!;
        Assert.Contains("group:wiki/group/1", await Store.GetPrincipalsAsync(anna.Id, Cancel));
    }

    [Fact]
    public async Task Ids_of_other_sources_are_failures_of_the_connector()
    {
        Source.Tell(
            Page(1),
            new SourceChange.Upsert(new SourceDocument { Id = DocumentId.Parse("hr/1"), Title = "Salaries" }),
            new SourceChange.Upsert(new SourceDocument { Id = default }),
            new SourceChange.Delete(DocumentId.Parse("hr/2")),
            new SourceChange.Person(new SourcePerson { Id = "hr/user/1" }),
            new SourceChange.Group(new SourceGroup { Id = "hr/group/1", Members = ["user:wiki/user/1"] }),
            Page(2),
            At("1"));
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.CompletedWithFailures, 5L), (run.State, run.Failed));
        await AssertLiveAsync(1, 2);
        Assert.Null(await Store.FindAsync(DocumentId.Parse("hr/1"), Cancel));
        Assert.Contains(
            await Store.GetFailuresAsync(Id, 10, Cancel),
            failure => failure.Reason.StartsWith("The id 'hr/1' does not begin with 'wiki/'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Later_word_on_a_document_holds()
    {
        Source.Tell(
            Page(1, "old"), Page(1, "new"),
            Page(2), new SourceChange.Delete(Doc(2)),
            new SourceChange.Delete(Doc(3)), Page(3),
            new SourceChange.Missing(Doc(4), "404"), Page(4),
            Page(5), new SourceChange.Access(Doc(5), DocumentAccess.Nobody),
            At("1"));
        CrawlRun run = await RunAsync();
        Assert.Equal(RunState.Completed, run.State);
        await AssertLiveAsync(1, 3, 4, 5);
        Assert.All(await StatesAsync(), state => Assert.Null(state.SuspectSince));
        Assert.Equal("new", (await Store.FindAsync(Doc(1), Cancel))!.Document!.Body);
        Assert.Equal(DocumentAccess.Nobody, (await Store.FindAsync(Doc(5), Cancel))!.Document!.Access);
    }

    [Fact]
    public async Task Batches_are_bounded_by_number_and_by_text()
    {
        Options.BatchDocuments = 10;
        SpiedStore spied = SpiedStore.Over(Store);
        Source.TellPages(Enumerable.Range(1, 95));
        await RunAsync(store: spied.Store);
        Assert.Equal(10, spied.Batches.Count);
        Assert.All(spied.Batches, batch => Assert.InRange(batch.Upserts.Count, 0, 10));
        Assert.Equal("end", spied.Batches[^1].Checkpoint?.Value);

        Options.BatchBytes = 2_000;
        spied.Batches.Clear();
        Source.Tell([.. Enumerable.Range(1, 8).Select(number => Page(number, new string('x', 800))), At("2")]);
        await RunAsync(store: spied.Store);
        Assert.Equal([2, 2, 2, 2, 0], spied.Batches.Select(batch => batch.Upserts.Count));
    }

    [Fact]
    public async Task Position_is_committed_with_the_documents_before_it()
    {
        Options.BatchDocuments = 10;
        SpiedStore spied = SpiedStore.Over(Store);
        Source.Tell([.. Enumerable.Range(1, 25).SelectMany(number => new[] { Page(number), At($"{number}") })]);
        await RunAsync(store: spied.Store);
        Assert.Equal([("9", 10), ("19", 10), ("25", 5)], spied.Batches.Select(batch => (batch.Checkpoint!.Value, batch.Upserts.Count)));
    }

    [Fact]
    public async Task What_a_slow_source_told_is_committed_while_it_is_waited_for()
    {
        TaskCompletionSource more = new(), committed = new();
        SpiedStore spied = SpiedStore.Over(Store);
        spied.After = _ => committed.TrySetResult();
        Source.Read = (_, _) => Slow();
        Task<CrawlRun> run = RunAsync(store: spied.Store);
        while (!committed.Task.IsCompleted)
        {
            Time.Advance(Options.CommitAfter);
            await Task.Yield();
        }

        await AssertLiveAsync(1);
        Assert.Null(await PositionAsync());
        more.SetResult();
        Assert.Equal(2, (await run).Added);

        async IAsyncEnumerable<SourceChange> Slow()
        {
            yield return Page(1);
            await more.Task;
            yield return Page(2);
            yield return At("end");
        }
    }

    [Fact]
    public async Task Progress_tells_what_is_expected_and_done()
    {
        List<CrawlProgress> told = [];
        Source.Tell(new SourceChange.Progress(0, 3), Page(1), Page(2), new SourceChange.Failed(Doc(3), "Too large.", false), At("1"));
        await RunAsync(progress: new Telling(told));
        Assert.Equal((0L, 3L), (told[0].Seen, told[0].Expected));
        Assert.Equal(new CrawlProgress(Id, CrawlMode.Full, 3, 3, 2, 0, 0, 0, 1), told[^1]);
    }

    [Fact]
    public async Task Source_is_crawled_once_at_a_time()
    {
        TaskCompletionSource more = new();
        Source.Read = (_, _) => Waiting();
        CrawlRunner runner = Runner();
        Task<CrawlRun> first = runner.RunAsync(Source.Definition(Access), CrawlMode.Full, null, Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.RunAsync(Source.Definition(Access), CrawlMode.Full, null, Cancel));
        more.SetResult();
        Assert.Equal(RunState.Completed, (await first).State);
        Assert.Equal(RunState.Completed, (await runner.RunAsync(Source.Definition(Access), CrawlMode.Full, null, Cancel)).State);

        async IAsyncEnumerable<SourceChange> Waiting()
        {
            await more.Task;
            yield return At("1");
        }
    }

    private async Task<string?> PositionAsync() => (await Store.GetCheckpointAsync(Id, Cancel))?.Value;

    private sealed class Telling(List<CrawlProgress> told) : IProgress<CrawlProgress>
    {
        public void Report(CrawlProgress value) => told.Add(value);
    }
}
