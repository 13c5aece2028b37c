using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class CursorTests : SearchTests
{
    private static readonly SearchRequest First = new("verlof", Colleague) { Size = 2 };

    [Fact]
    public async Task A_cursor_goes_on_where_the_page_ended_and_the_last_page_has_none()
    {
        LuceneSearcher searcher = await FiveAsync();

        SearchResult one = await searcher.SearchAsync(First, Cancel);
        SearchResult two = await searcher.SearchAsync(First with { Cursor = one.Next }, Cancel);
        SearchResult three = await searcher.SearchAsync(First with { Cursor = two.Next, Size = 100 }, Cancel);

        Assert.Equal(5, one.Hits.Concat(two.Hits).Concat(three.Hits).Select(hit => hit.Id).Distinct().Count());
        Assert.Null(three.Next);
    }

    public static TheoryData<SearchRequest> OtherSearches => new(
        First with { Query = "verloven" },
        First with { Order = SearchOrder.Newest },
        First with { GroupByThread = false },
        First with { Kinds = [DocumentKind.Page] },
        First with { Sources = ["s"] },
        First with { Authors = ["p1"] },
        First with { Containers = ["c"] },
        First with { Languages = ["nl"] },
        First with { From = DateTimeOffset.UnixEpoch },
        First with { Until = DateTimeOffset.UnixEpoch },
        new SearchRequest("verlof", Hr) { Size = 2 },
        new SearchRequest("verlof", Principals.Anonymous) { Size = 2 });

    [Theory]
    [MemberData(nameof(OtherSearches), DisableDiscoveryEnumeration = true)]
    public async Task A_cursor_of_another_search_or_person_is_refused(SearchRequest other)
    {
        LuceneSearcher searcher = await FiveAsync();
        string? cursor = (await searcher.SearchAsync(First, Cancel)).Next;

        InvalidSearchException fault = await Assert.ThrowsAsync<InvalidSearchException>(async () => await searcher.SearchAsync(other with { Cursor = cursor }, Cancel));

        Assert.Equal("cursor", fault.Field);
    }

    [Fact]
    public async Task A_cursor_of_a_replaced_generation_is_refused()
    {
        LuceneIndex index = Open();
        LuceneSearcher searcher = await SearcherAsync(index, Five());
        string? cursor = (await searcher.SearchAsync(First, Cancel)).Next;
        await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
        {
            await rebuild.WriteAsync([.. Five().Select(Upsert)], Cancel);
            await rebuild.CompleteAsync(1, Cancel);
        }

        await Assert.ThrowsAsync<InvalidSearchException>(async () => await searcher.SearchAsync(First with { Cursor = cursor }, Cancel));
        Assert.NotNull((await searcher.SearchAsync(First, Cancel)).Next);
    }

    [Fact]
    public async Task No_change_of_a_cursor_is_accepted()
    {
        LuceneSearcher searcher = await FiveAsync();
        string cursor = (await searcher.SearchAsync(First, Cancel)).Next!;

        Gen.Select(Gen.Int[0, cursor.Length - 1], Gen.Char.AlphaNumeric).Where(change => cursor[change.Item1] != change.Item2).Sample(
            change =>
            {
                string tampered = cursor[..change.Item1] + change.Item2 + cursor[(change.Item1 + 1)..];
                return IsRefused(searcher, tampered);
            },
            iter: 1000, seed: "0000000000004");
    }

    [Fact]
    public async Task No_other_text_is_accepted()
    {
        LuceneSearcher searcher = await FiveAsync();

        Gen.String.Sample(text => IsRefused(searcher, text), iter: 1000, seed: "0000000000005");
    }

    [Fact]
    public async Task Pages_end_at_the_thousandth_hit()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Enumerable.Range(0, 1100).Select(i => Page($"{i}", "Verlof", "x"))]);
        int shown = 0;
        string? next = null;
        do
        {
            SearchResult page = await searcher.SearchAsync(First with { Size = 70, Cursor = next, Facets = false }, Cancel);
            shown += page.Hits.Count;
            next = page.Next;
            Assert.Equal(1100, page.Total.Value);
        }
        while (next is not null);

        Assert.Equal(CursorSigner.MaxDepth, shown);
    }

    [Fact]
    public void The_key_is_made_once_for_its_owner_only()
    {
        byte[] key = CursorKeyFile.ReadOrCreate(Folder);

        Assert.Equal(32, key.Length);
        Assert.Equal(key, CursorKeyFile.ReadOrCreate(Folder));
        string path = Path.Combine(Folder, "cursor.key");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([path], Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_damaged_key_is_named_with_its_remedy()
    {
        File.WriteAllText(Path.Combine(Folder, "cursor.key"), "short");

        Assert.Contains("delete it", Assert.Throws<IndexUnavailableException>(() => CursorKeyFile.ReadOrCreate(Folder)).Message, StringComparison.Ordinal);
    }

    private static bool IsRefused(LuceneSearcher searcher, string cursor) =>
        Record.Exception(() => searcher.SearchAsync(First with { Cursor = cursor }, Cancel).AsTask().GetAwaiter().GetResult()) is InvalidSearchException;

    private static IReadOnlyList<IndexDocument> Five() => [.. Enumerable.Range(1, 5).Select(i => Page($"{i}", "Verlof", string.Concat(Enumerable.Repeat("iets ", i))))];

    private Task<LuceneSearcher> FiveAsync() => SearcherAsync(Five());
}
