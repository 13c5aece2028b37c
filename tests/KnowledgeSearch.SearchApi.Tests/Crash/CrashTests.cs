using KnowledgeSearch.Demo;
using KnowledgeSearch.Tests.Crash;

namespace KnowledgeSearch.SearchApi.Tests.Crash;

/// <summary>A few kills at seeded moments; the full size is the <c>crash</c> verb of the benchmarks.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Indexer_killed_while_crawling_and_indexing_ends_with_what_an_undisturbed_one_has()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("knowledgesearch-crash-");
        try
        {
            await using DemoServers servers = await DemoServers.StartAsync(DemoOrganisation.Create(TimeProvider.System), cancellationToken);
            CrashHarness harness = new(IndexerAssembly(), servers, folder.FullName);
            Holdings undisturbed = await harness.RunAsync([], cancellationToken);
            Assert.InRange(undisturbed.Documents, 900, 5_000);

            Holdings left = await harness.RunAsync(CrashHarness.Gaps(new Random(20261125), harness.Events, most: 4), cancellationToken);

            Assert.Equal(undisturbed, left);
            Assert.InRange(harness.Kills, 1, 4);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Built beside the tests, in the same configuration: artifacts/bin/{project}/{configuration}.
    private static string IndexerAssembly() => Path.Combine(
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "KnowledgeSearch.Indexer", new DirectoryInfo(AppContext.BaseDirectory).Name)), "KnowledgeSearch.Indexer.dll");
}
