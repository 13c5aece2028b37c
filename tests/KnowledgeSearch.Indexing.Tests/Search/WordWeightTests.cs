using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class WordWeightTests : SearchTests
{
    [Theory]
    [InlineData("planning", "noun verb")]
    [InlineData("plannen", "verb noun")]
    public async Task The_very_word_comes_before_another_with_its_stem(string query, string order)
    {
        LuceneSearcher searcher = await SearcherAsync(Page("verb", "", "Wij plannen dit."), Page("noun", "", "De planning klaar."));

        Assert.Equal(order, await FoundAsync(searcher, query));
    }

    [Theory]
    [InlineData("router resetten", "near far")]
    [InlineData("resetten router", "near far")]
    [InlineData("resetten van router", "near far")]
    [InlineData("router", "far near")]
    public async Task Words_near_each_other_come_before_the_same_words_apart(string query, string order)
    {
        const string Filler = "een twee drie vier vijf zes zeven acht negen tien";
        LuceneSearcher searcher = await SearcherAsync(
            Page("near", "", $"{Filler} router resetten") with { Created = DateTimeOffset.UnixEpoch },
            Page("far", "", $"router {Filler} resetten") with { Created = DateTimeOffset.UnixEpoch.AddDays(1) });

        Assert.Equal(order, await FoundAsync(searcher, query));
    }

    [Fact]
    public async Task Words_near_each_other_raise_only_the_best_hits_and_pages_go_on_in_that_order()
    {
        const int Documents = 24, Raised = 8, Size = 5;
        LuceneIndex index = Open();
        await index.WriteAsync(
            [
                .. Enumerable.Range(0, Documents).Select(i => Upsert(
                    Page($"d{i:00}", "", i % 3 == 0 ? "router resetten x y" : "router x y resetten") with { Created = DateTimeOffset.UnixEpoch.AddDays(i) })),
            ], Cancel);
        await index.RefreshAsync(Cancel);
        LuceneSearcher searcher = new(index.Acquire, CursorKey, RankingWeights.Default with { NearDepth = Raised });

        List<string> found = [];
        string? next = null;
        do
        {
            SearchResult page = await searcher.SearchAsync(new SearchRequest("router resetten", Colleague) { Size = Size, Cursor = next }, Cancel);
            found.AddRange(page.Hits.Select(hit => hit.Id.ExternalId));
            next = page.Next;
        }
        while (next is not null);

        // Alike but for nearness, so the newest are the best: of these eight, those with the words in a row first.
        string[] newest = [.. Enumerable.Range(0, Documents).Reverse().Select(i => $"d{i:00}")];
        Assert.Equal(["d21", "d18"], found.Take(2));
        Assert.Equal(newest.Take(Raised).Except(["d21", "d18"]).Concat(newest.Skip(Raised)), found.Skip(2));
    }

    [Theory]
    [InlineData("probleem printer")]
    [InlineData("problem printer")]
    public async Task Words_that_say_that_something_is_asked_weigh_less_than_what_is_asked(string query)
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("p1", "", "De printer staat boven."),
            Page("p2", "", "De printer staat onder."),
            Page("ask1", "", "Dit probleem staat open.", "nl", "en"),
            Page("ask2", "", "That problem staat open.", "nl", "en"));

        Assert.StartsWith("p", await FoundAsync(searcher, query), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_says_that_something_is_asked_is_found_when_it_is_what_is_asked()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("help", "", "Hulp aan collega's."), Page("other", "", "Iets anders."));

        Assert.Equal("help", await FoundAsync(searcher, "hulp"));
    }
}
