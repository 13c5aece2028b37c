using KnowledgeSearch.Connectors;
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
        Assert.Equal("first", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
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
        Assert.Equal("second", (await Store.GetCheckpointAsync(Id, Cancel))?.Value);
    }
}
