using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class FreshnessTests : SearchTests
{
    private static readonly DateTimeOffset s_today = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Gain_halves_in_its_time_and_is_never_less_than_nothing()
    {
        RankingWeights weights = new() { MessageFreshness = 0.2f, MessageHalfLife = 100, PageFreshness = 0 };
        Freshness freshness = Freshness.Of(weights)!.At(s_today.UtcTicks);

        Assert.Equal(1.2, Factor(0), 3);
        Assert.Equal(1.1, Factor(100), 3);
        Assert.Equal(1.05, Factor(200), 3);
        Assert.Equal(1, Factor(20_000), 3);
        Assert.Equal(1.2, Factor(-30), 3); // clocks of sources differ
        Assert.Equal(1, freshness.Factor(DocumentKind.Message, long.MinValue));
        Assert.Equal(1, freshness.Factor(DocumentKind.Page, s_today.UtcTicks));
        Assert.Null(Freshness.Of(weights with { MessageFreshness = 0, AnswerFreshness = 0 }));

        float Factor(int days) => freshness.Factor(DocumentKind.Message, s_today.AddDays(-days).UtcTicks);
    }

    [Fact]
    public async Task Of_messages_that_fit_alike_the_newer_stands_first_but_not_before_one_that_fits_better()
    {
        IndexDocument old = Dated("oud", 2_000, "De printer doet het niet"), recent = Dated("nieuw", 1, "De scanner doet het niet"), better = Dated("beter", 2_000, "De kopieerder van de kantine");
        LuceneIndex index = Open();
        await index.WriteAsync([.. new[] { old, recent, better, old with { Id = DocumentId.Parse("s/ook"), Created = s_today, Thread = "s/thread/ook" } }.Select(Upsert)], Cancel);
        await index.RefreshAsync(Cancel);
        LuceneSearcher searcher = new(index.Acquire, CursorKey, RankingWeights.Default) { Time = new StandingTime(s_today) };

        Assert.Equal("ook oud", await FoundAsync(searcher, "printer"));
        Assert.StartsWith("beter", await FoundAsync(searcher, "kopieerder kantine niet"), StringComparison.Ordinal);
    }

    private static IndexDocument Dated(string id, int days, string body) => Message(id, id, body) with { Created = s_today.AddDays(-days) };

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
