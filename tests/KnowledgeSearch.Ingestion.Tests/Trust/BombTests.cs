using KnowledgeSearch.Tests.Trust;

namespace KnowledgeSearch.Ingestion.Tests.Trust;

/// <summary>A sample of the bombs that the verb <c>trust --suite bombs</c> sets off; memory is measured there, in a process that does nothing else.</summary>
public sealed class BombTests(BombTests.OneRange range) : IClassFixture<BombTests.OneRange>
{
    // A worker gets ten seconds; the rest is for one to start on a busy machine.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(25);

    public static TheoryData<string> Files => new("zeros.zip", "overlapping.zip", "laughs.docx", "outside.docx", "deep.docx", "sheets.xlsx", "pages-loop.pdf", "run-length.pdf", "arrays.pdf", "parts.eml", "bomb-attached.eml");

    public static TheoryData<string> Answers => new("brotli of zeros", "chunks without end", "a thousand divisions deep", "three hundred thousand attributes", "entities that expand in a sitemap", "redirects without end", "nested JSON-LD", "text against regular expressions");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_that_is_a_bomb_costs_its_worker_at_most_and_the_next_is_read(string name) =>
        Check(await range.Range.SetOffAsync(FileBombs.All.Single(bomb => bomb.Name == name), Cancel));

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_that_is_a_bomb_costs_its_page_at_most_and_the_crawl_goes_on(string name) =>
        Check(await range.Range.SetOffAsync(AnswerBombs.All.Single(bomb => bomb.Name == name), Cancel));

    [Fact]
    public void Bombs_are_many_and_told_apart()
    {
        string[] names = [.. FileBombs.All.Select(bomb => bomb.Name), .. AnswerBombs.All.Select(bomb => bomb.Name)];
        Assert.True(names.Length >= 40, $"{names.Length} bombs");
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static void Check(BombOutcome outcome)
    {
        Assert.True(outcome.WentOn, outcome.ToString());
        Assert.True(outcome.Seconds < MaxTime.TotalSeconds, outcome.ToString());
        Assert.DoesNotContain("root:", outcome.Outcome, StringComparison.Ordinal);
    }

    public sealed class OneRange : IAsyncDisposable
    {
        internal BombRange Range { get; } = new();

        public ValueTask DisposeAsync() => Range.DisposeAsync();
    }
}
