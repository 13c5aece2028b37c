using System.Diagnostics;
using CsCheck;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class AnyQueryTests : SearchTests
{
    private static readonly string[] Pieces =
        ["\"", "-", "*", "(", ")", "[", "/", "\\", "a*", "ver*", "verlof", "~", "^2", "title:", "AND", "OR", "NOT", "\u0000", "\ud83d", "’", "e-mail", "a.b.c.d", "@", "#", "c#", "👍🏽", "İ", "ß", "\u0300", "x@y.nl", "http://", "_", "1-2-3", " "];

    [Fact]
    public async Task Any_text_is_answered()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Verlof", "Tekst over e-mail, c# en 👍."), Page("b", "Leave", "About x@y.nl", "en"), Page("c", "Both", "a.b.c.d", "nl", "en"));
        Gen<string> queries = Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(parts => string.Concat(parts.Select(part => Pieces[part]))));

        queries.Sample(
            query => searcher.SearchAsync(new SearchRequest(query, Colleague), Cancel).AsTask().GetAwaiter().GetResult().Total.Value >= 0, iter: 3000, seed: "0000000000007");
    }

    [Fact]
    public async Task The_longest_queries_end_soon()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Enumerable.Range(0, 500).Select(i => Page($"{i}", $"Titel {i}", string.Join(' ', Enumerable.Range(i, 60).Select(n => $"abc{n % 700}x woord{n % 13}"))))]);
        string[] queries =
        [
            string.Join(' ', Enumerable.Repeat("abc*", 128)), string.Join(' ', Enumerable.Repeat("-abc*", 100)), string.Join('/', Enumerable.Repeat("a", 256)), string.Join('-', Enumerable.Repeat("a", 256)),
            $"\"{string.Join(' ', Enumerable.Repeat("woord1", 70))}\"", new string('a', 512), new string('@', 512), string.Join('.', Enumerable.Repeat("a", 256)), string.Concat(Enumerable.Repeat("👍", 256)),
        ];

        foreach (string query in queries)
        {
            long started = Stopwatch.GetTimestamp();
            await SearchAsync(searcher, query);

            // Far above what any takes; a query that grows with the square of something takes minutes.
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), query);
        }
    }

    [Fact]
    public async Task A_cancelled_search_ends_and_the_next_one_is_not_harmed()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Verlof", "x"));
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await searcher.SearchAsync(new SearchRequest("verlof", Colleague), cancelled.Token));
        Assert.Equal("a", await FoundAsync(searcher, "verlof"));
    }
}
