using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>Faults of sources, documents and the program, and what a run makes of them.</summary>
public sealed class CrawlFaultTests : CrawlTests
{
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_of_the_source_ends_the_run_with_its_own_sentence(ConnectorFault fault)
    {
        Source.TellAndFail([Page(1), At("1")], new ConnectorException(fault, $"Sentence of {fault}.") { RetryAfter = TimeSpan.FromMinutes(2) });
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal((RunState.Failed, $"Sentence of {fault}.", fault, TimeSpan.FromMinutes(2)), (run.State, run.Message, run.Fault, run.RetryAfter));
        Assert.Equal(run.Message, (await Store.GetStatusAsync(Id, Cancel)).LastError);
        await AssertLiveAsync(1);
        Assert.Equal("1", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
    }

    [Fact]
    public async Task Refusal_of_the_network_policy_arrives_through_an_http_exception()
    {
        Source.TellAndFail([], new HttpRequestException("wrapped", new ConnectorException(ConnectorFault.Connection, "Not allowed.")));
        CrawlRun run = await RunAsync();
        Assert.Equal((ConnectorFault.Connection, "Not allowed."), (run.Fault, run.Message));
    }

    [Fact]
    public async Task Unexpected_exception_is_not_shown()
    {
        Source.TellAndFail([Page(1)], new InvalidOperationException("https://wiki.example/?token=secret"));
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.Failed, ConnectorFault.Other), (run.State, run.Fault));
        Assert.StartsWith("The crawl stopped at a fault of the program (InvalidOperationException)", run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Message, StringComparison.Ordinal);
        await AssertLiveAsync(1);
    }

    [Fact]
    public async Task Time_limit_of_a_connector_is_not_taken_for_a_cancellation()
    {
        Source.TellAndFail([], new TaskCanceledException());
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.Failed, ConnectorFault.Timeout), (run.State, run.Fault));
    }

    [Fact]
    public async Task Store_that_fails_ends_the_run_with_its_sentence_and_keeps_the_position()
    {
        Source.TellPages([1], "first");
        await RunAsync();
        SpiedStore spied = SpiedStore.Over(Store);
        spied.Before = batch => throw new StoreException("The disk is full.");
        Source.TellPages([2], "second");
        CrawlRun run = await RunAsync(CrawlMode.Incremental, store: spied.Store);
        Assert.Equal((RunState.Failed, "The disk is full."), (run.State, run.Message));
        Assert.Equal("first", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
    }

    [Fact]
    public async Task Poisoned_documents_are_listed_and_the_rest_is_stored()
    {
        SourceChange Lazy(int number, Func<ValueTask<string>> read) =>
            new SourceChange.Upsert(new SourceDocument { Id = Doc(number), Content = new DocumentContent(BodyFormat.Text, _ => read()) });
        Options.MaxDocumentBytes = 10_000;
        Source.Tell(
            Page(1),
            Lazy(2, () => throw new DocumentException("Attachment 2 is larger than 20 MB.")),
            Lazy(3, () => throw new ConnectorException(ConnectorFault.NotFound, "https://wiki.example/3 does not exist (404).")),
            Lazy(4, () => throw new InvalidOperationException("?token=secret")),
            Lazy(5, () => ValueTask.FromResult<string>(null!)),
            Page(6, new string('x', 6_000)),
            new SourceChange.Upsert(new SourceDocument { Id = Doc(7), Body = null! }),
            new SourceChange.Upsert(new SourceDocument { Id = Doc(8), Links = new Poison() }),
            new SourceChange.Failed(Doc(9), "Line 9 is not JSON.", false),
            new SourceChange.Upsert(new SourceDocument { Id = Doc(10), Title = "\ud800 \0 \u202e", Body = "\udfff", Author = "\ud800", Thread = "\0" }),
            Page(11),
            At("1"));
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.CompletedWithFailures, 8L), (run.State, run.Failed));
        await AssertLiveAsync(1, 10, 11);
        IReadOnlyList<DocumentFailure> failures = await Store.GetFailuresAsync(Id, 20, Cancel);
        Assert.Equal([.. Enumerable.Range(2, 8).Select(Doc)], failures.Select(failure => failure.Id!.Value).OrderBy(id => id.Value, StringComparer.Ordinal));
        Assert.DoesNotContain(failures, failure => failure.Reason.Contains("secret", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Reason == "Attachment 2 is larger than 20 MB.");

        Source.TellPages(Enumerable.Range(1, 11));
        Assert.Equal(RunState.Completed, (await RunAsync()).State);
        Assert.Empty(await Store.GetFailuresAsync(Id, 20, Cancel));
    }

    [Fact]
    public async Task Fault_of_the_source_met_while_fetching_a_text_ends_the_run()
    {
        int asked = 0;
        SourceChange Lazy(int number) => new SourceChange.Upsert(new SourceDocument
        {
            Id = Doc(number),
            Content = new DocumentContent(BodyFormat.Text, _ =>
            {
                asked++;
                throw new ConnectorException(ConnectorFault.RateLimited, "Too many requests.") { RetryAfter = TimeSpan.FromMinutes(1) };
            }),
        });
        Source.Tell(Lazy(1), Lazy(2), At("1"));
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.Failed, TimeSpan.FromMinutes(1), 1), (run.State, run.RetryAfter, asked));
    }

    [Fact]
    public async Task Ten_failures_in_a_row_end_the_run()
    {
        IEnumerable<SourceChange> failures = Enumerable.Range(2, 20).Select(number => new SourceChange.Failed(Doc(number), $"Reason {number}.", false));
        Source.Tell([Page(1), At("1"), .. failures, Page(30), At("2")]);
        CrawlRun run = await RunAsync();
        Assert.Equal((RunState.Failed, 10L), (run.State, run.Failed));
        Assert.EndsWith("The last: Reason 11.", run.Message, StringComparison.Ordinal);
        await AssertLiveAsync(1);
        Assert.Equal("1", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
    }

    [Theory]
    [InlineData(8, RunState.CompletedWithFailures)] // 13 of 100 at most
    [InlineData(6, RunState.Failed)] // 16 of 100
    public async Task Fifteen_of_a_hundred_end_the_run(int every, RunState state)
    {
        Source.Tell(
            [.. Enumerable.Range(1, 300).Select(number => number % every == 0 ? new SourceChange.Failed(Doc(number), "Bad.", false) : Page(number)), At("1")]);
        Assert.Equal(state, (await RunAsync()).State);
    }

    [Fact]
    public async Task One_bad_document_among_the_first_ends_nothing()
    {
        Source.Tell(new SourceChange.Failed(Doc(1), "Bad.", false), Page(2), At("1"));
        Assert.Equal(RunState.CompletedWithFailures, (await RunAsync()).State);
    }

    public static TheoryData<ConnectorFault> Faults => [.. Enum.GetValues<ConnectorFault>()];

    private sealed class Poison : IReadOnlyList<string>
    {
        public int Count => 1;

        public string this[int index] => throw new InvalidOperationException();

        public IEnumerator<string> GetEnumerator() => throw new InvalidOperationException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
