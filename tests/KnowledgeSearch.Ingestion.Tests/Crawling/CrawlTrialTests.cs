using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

public sealed class CrawlTrialTests : CrawlTests
{
    [Fact]
    public async Task First_documents_are_read_and_nothing_is_stored()
    {
        Source.Tell(
            Page(1),
            new SourceChange.Failed(Doc(2), "Too large.", false),
            new SourceChange.Upsert(
                new SourceDocument { Id = Doc(3), Content = new DocumentContent(BodyFormat.Html, _ => ValueTask.FromResult("<p>read</p>")) }),
            new SourceChange.Upsert(
                new SourceDocument { Id = Doc(4), Content = new DocumentContent(BodyFormat.Html, _ => throw new DocumentException("Gone.")) }),
            Page(5),
            Page(6),
            At("1"));
        TrialResult result = await TryAsync(5);
        Assert.Equal([Doc(1), Doc(3), Doc(5)], result.Documents.Select(document => document.Id));
        SourceDocument read = result.Documents[1];
        Assert.Equal(("<p>read</p>", BodyFormat.Html, DocumentAccess.ForEveryone), (read.Body, read.BodyFormat, read.Access));
        Assert.Equal(["Too large.", "Gone."], result.Failures.Select(failure => failure.Reason));
        Assert.Null(result.Fault);
        Assert.Equal(1, Source.Disposed);
        Assert.Equal(0, await Store.CountDocumentsAsync(Id, Cancel));
        Assert.Empty(await Store.GetRunsAsync(Id, 1, Cancel));
    }

    [Fact]
    public async Task Stored_documents_are_new_to_a_trial()
    {
        Source.Tell(new SourceChange.Upsert(new SourceDocument { Id = Doc(1), Version = "1" }), At("1"));
        await RunAsync();
        await TryAsync(5);
        Assert.Null(await Source.Context!.Known.FindAsync(Doc(1), Cancel));
        Assert.Null(Source.Positions[^1]);
    }

    [Fact]
    public async Task Fault_of_the_source_is_part_of_the_result()
    {
        Source.TellAndFail([Page(1)], new ConnectorException(ConnectorFault.Credentials, "The token is wrong."));
        TrialResult result = await TryAsync(5);
        Assert.Equal((1, "The token is wrong."), (result.Documents.Count, result.Fault));
    }

    [Fact]
    public async Task Trial_ends_after_a_minute()
    {
        Source.Read = (_, cancellationToken) => Endless(cancellationToken);
        Task<TrialResult> trial = TryAsync(5);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("The source gave 1 documents within 60 s, the time of a trial.", (await trial).Fault);

        async IAsyncEnumerable<SourceChange> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Page(1);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    [Fact]
    public void Modes_that_a_source_supports_can_be_asked_for()
    {
        SourceConnectors connectors = Connectors();
        SourceDefinition plain = Source.Definition(null);
        Assert.Equal(
            [true, true, false, true],
            new[] { CrawlMode.Full, CrawlMode.Incremental, CrawlMode.Prune, CrawlMode.AccessOnly }.Select(mode => connectors.Supports(plain, mode)));
        Source.Capabilities = () => new ConnectorCapabilities { ReportsPermissions = true };
        Assert.False(connectors.Supports(plain, CrawlMode.AccessOnly));
        Source.ListIds = () => AsyncEnumerable.Empty<DocumentId>();
        Assert.True(connectors.Supports(plain, CrawlMode.Prune));
    }

    private Task<TrialResult> TryAsync(int documents) => new CrawlTrial(Connectors(), Time).RunAsync(Source.Definition(Access), documents, Cancel);
}
