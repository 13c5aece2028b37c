using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>Who may see documents: as the source tells, else as configured, else nobody.</summary>
public sealed class CrawlAccessTests : CrawlTests
{
    private static readonly DocumentAccess Hr = DocumentAccess.ForAnyOf("group:wiki/group/hr");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Configured_access_holds_where_the_source_tells_none(bool tells)
    {
        Source.Capabilities = () => new ConnectorCapabilities { ReportsPermissions = tells };
        Source.Tell(Page(1), Page(2, Hr), At("1"));
        await RunAsync();
        Assert.Equal(tells ? null : DocumentAccess.ForEveryone, await AccessAsync(1));
        Assert.Equal(Hr, await AccessAsync(2));
        Assert.Equal(DocumentAccess.ForEveryone, Source.Context!.DefaultAccess);
    }

    [Fact]
    public async Task Source_without_configured_access_is_seen_by_nobody()
    {
        Access = null;
        Source.Tell(ScriptedSource.Page(1), At("1"));
        await RunAsync();
        Assert.Null(await AccessAsync(1));
    }

    [Fact]
    public async Task Changed_access_reaches_documents_that_the_source_calls_unchanged()
    {
        Source.Tell(Page(1), Page(2, Hr), At("1"));
        await RunAsync();
        Access = DocumentAccess.Nobody;
        Source.Tell(new SourceChange.Unchanged(Doc(1)), new SourceChange.Unchanged(Doc(2)), At("2"));
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        Assert.Equal(1, run.Changed);
        Assert.Equal(DocumentAccess.Nobody, await AccessAsync(1));
        Assert.Equal(Hr, await AccessAsync(2));
        Assert.Equal(0, (await RunAsync(CrawlMode.Incremental)).Changed);
    }

    [Fact]
    public async Task Changed_access_does_not_wait_until_the_source_is_up()
    {
        Source.Tell(Page(1), At("1"));
        await RunAsync();
        Access = null;
        Source.TellAndFail([], new ConnectorException(ConnectorFault.Unavailable, "Down."));
        Assert.Equal(RunState.Failed, (await RunAsync(CrawlMode.Incremental)).State);
        Assert.Null(await AccessAsync(1));
    }

    [Fact]
    public async Task Changed_access_survives_a_kill_while_it_is_given()
    {
        Source.Tell([.. Enumerable.Range(1, 6).Select(number => ScriptedSource.Page(number)), At("1")]);
        await RunAsync();
        Access = DocumentAccess.Nobody;
        Options.BatchDocuments = 2;
        SpiedStore spied = SpiedStore.Over(Store);
        spied.After = _ => spied.Kill();
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(CrawlMode.Incremental, store: spied.Store));
        Assert.Equal(DocumentAccess.ForEveryone, await AccessAsync(6));
        await RunAsync(CrawlMode.AccessOnly);
        Assert.Equal(DocumentAccess.Nobody, await AccessAsync(1));
        Assert.Equal(DocumentAccess.Nobody, await AccessAsync(6));
    }

    [Fact]
    public async Task Access_only_run_applies_groups_people_and_access_and_keeps_the_position()
    {
        Source.Capabilities = () => new ConnectorCapabilities { ReportsPermissions = true };
        Source.Tell(Page(1, Hr), Page(2, Hr), At("1"));
        await RunAsync();
        Source.ReadAccess = () => new SourceChange[]
        {
            new SourceChange.Group(new SourceGroup { Id = "wiki/group/hr", Members = ["user:wiki/user/1"] }),
            new SourceChange.Person(new SourcePerson { Id = "wiki/user/1", Emails = ["anna@example.org"] }),
            new SourceChange.Access(Doc(1), DocumentAccess.ForEveryone),
            new SourceChange.Access(Doc(2), null),
            new SourceChange.Access(Doc(3), DocumentAccess.ForPublic),
        }.ToAsyncEnumerable();
        CrawlRun run = await RunAsync(CrawlMode.AccessOnly);
        Assert.Equal((RunState.Completed, CrawlMode.AccessOnly, 2L), (run.State, run.Mode, run.Changed));
        Assert.Equal(DocumentAccess.ForEveryone, await AccessAsync(1));
        Assert.Null(await AccessAsync(2));
        await AssertLiveAsync(1, 2);
        Assert.Contains("group:wiki/group/hr", await Store.GetPrincipalsAsync((await Store.FindPersonAsync("anna@example.org", Cancel))!.Id, Cancel));
        Assert.Equal("1", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
        Assert.Single(Source.Positions);
    }

    [Fact]
    public async Task Access_only_run_takes_no_documents()
    {
        Source.ReadAccess = () => new[] { Page(1), At("9") }.ToAsyncEnumerable();
        CrawlRun run = await RunAsync(CrawlMode.AccessOnly);
        Assert.Equal((RunState.Failed, ConnectorFault.UnexpectedContent), (run.State, run.Fault));
        await AssertLiveAsync();
    }

    [Fact]
    public async Task Access_only_run_of_a_source_that_tells_access_with_its_texts_says_what_to_do()
    {
        Source.Capabilities = () => new ConnectorCapabilities { ReportsPermissions = true };
        CrawlRun run = await RunAsync(CrawlMode.AccessOnly);
        Assert.Equal(
            (RunState.Failed, "Sources of type 'scripted' cannot tell access apart from texts. Start a full crawl instead."), (run.State, run.Message));
    }

    private static SourceChange Page(int number, DocumentAccess? access = null) =>
        new SourceChange.Upsert(new SourceDocument { Id = Doc(number), Access = access });

    private async Task<DocumentAccess?> AccessAsync(int number) => (await Store.FindAsync(Doc(number), Cancel))!.Document!.Access;
}
