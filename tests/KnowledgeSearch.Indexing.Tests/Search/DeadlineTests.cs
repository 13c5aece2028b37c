using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class DeadlineTests : SearchTests
{
    private static readonly IndexDocument[] Documents =
    [
        Page("nl", "Verlof", "Verlof aanvragen bij de planning.", "nl"),
        Page("en", "Leave", "Verlof means leave.", "en"),
        Page("hr", "Verlof van HR", "Verlof van de afdeling.", "nl") with { Access = ForHr },
        Page("hr-en", "Leave of HR", "Verlof of the department.", "en") with { Access = ForHr },
        Message("q", "1", "Wie weet hoe ik verlof opneem?"),
        Message("a", "1", "Verlof neem je op in het portaal."),
    ];

    [Fact]
    public async Task Search_over_its_time_gives_what_it_found_until_then_and_says_so()
    {
        LuceneSearcher searcher = await SearcherAsync(new SteppingClock());

        // A step per segment of matches: there is time for those of the first partition only.
        SearchResult cut = await SearchAsync(searcher, 1.5);
        Assert.True(cut.Partial);
        Assert.Equal("gte", cut.Total.Relation);
        Assert.NotEmpty(cut.Hits);
        SearchResult whole = await SearchAsync(searcher, double.MaxValue);
        Assert.False(whole.Partial);
        Assert.Equal("eq", whole.Total.Relation);
        Assert.InRange(cut.Total.Value, 1, whole.Total.Value - 1);
    }

    [Fact]
    public async Task No_moment_at_which_the_time_is_over_fails_a_search_or_finds_what_is_not_there()
    {
        LuceneSearcher searcher = await SearcherAsync(new SteppingClock());
        HashSet<string> all = [.. (await SearchAsync(searcher, double.MaxValue)).Hits.Select(hit => hit.Id.Value)];
        int partial = 0;
        for (int steps = 0; steps < 60; steps++)
        {
            SearchResult result = await SearchAsync(searcher, steps);
            Assert.Subset(all, result.Hits.Select(hit => hit.Id.Value).ToHashSet());
            Assert.True(result.Partial || result.Hits.Count == all.Count);
            partial += result.Partial ? 1 : 0;
            TimeSpan deadline = TimeSpan.FromSeconds(steps);
            Assert.NotNull((await searcher.SuggestAsync(new SuggestRequest("verl", Hr) { Deadline = deadline, Queries = ["verlof"] }, Cancel)).Suggestions);
            Assert.NotNull((await searcher.FindPeopleAsync(new SearchRequest("verlof", Hr) { Deadline = deadline }, Cancel)).People);
        }

        Assert.InRange(partial, 3, 59);
    }

    [Fact]
    public async Task Suggestions_over_their_time_are_those_found_until_then()
    {
        LuceneSearcher searcher = await SearcherAsync(new SteppingClock());
        SuggestResult none = await searcher.SuggestAsync(new SuggestRequest("verl", Hr) { Deadline = TimeSpan.Zero }, Cancel);
        Assert.True(none.Partial);
        Assert.Empty(none.Suggestions);
        Assert.False((await searcher.SuggestAsync(new SuggestRequest("verl", Hr), Cancel)).Partial);
    }

    [Fact]
    public async Task A_caller_who_is_gone_still_ends_the_search()
    {
        LuceneSearcher searcher = await SearcherAsync(TimeProvider.System);
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await searcher.SearchAsync(new SearchRequest("verlof", Hr) { Deadline = TimeSpan.FromMinutes(1) }, gone.Token));
    }

    private static async Task<SearchResult> SearchAsync(LuceneSearcher searcher, double seconds) =>
        await searcher.SearchAsync(
            new SearchRequest("verlof", Hr) { GroupByThread = false, Size = 50, Deadline = seconds == double.MaxValue ? null : TimeSpan.FromSeconds(seconds) }, Cancel);

    private async Task<LuceneSearcher> SearcherAsync(TimeProvider time)
    {
        LuceneIndex index = Open();
        await SearcherAsync(index, Documents);
        return new LuceneSearcher(index.Acquire, CursorKey, RankingWeights.Default) { Time = time };
    }

    /// <summary>A clock that goes on a second each time it is looked at.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }
}
