using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class ExactNameTests : SearchTests
{
    [Theory]
    [InlineData("OR", "or")]
    [InlineData("IT", "it")]
    [InlineData("@jan", "mention")]
    [InlineData("#verlof", "tag")]
    [InlineData("PO-2023-00117", "code")]
    [InlineData("po-2023-00117", "code")]
    public async Task A_name_as_written_comes_first(string query, string first)
    {
        LuceneSearcher searcher = await NamesAsync();

        Assert.StartsWith(first, await FoundAsync(searcher, query), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C#", "csharp")]
    [InlineData("c++", "cpp")]
    [InlineData(".NET", "net")]
    [InlineData("👍", "emoji")]
    [InlineData("👍🏽", "emoji")]
    public async Task A_name_that_is_nothing_without_its_sign_is_found_alone(string query, string only)
    {
        LuceneSearcher searcher = await NamesAsync();

        Assert.Equal(only, await FoundAsync(searcher, query));
    }

    [Theory]
    [InlineData("e-mail")]
    [InlineData("email")]
    public async Task A_word_with_and_without_hyphen_is_one_word(string query)
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Over e-mail", "x"), Page("b", "Over email", "x"), Page("c", "Mail", "En e."));

        Assert.Equal("a b", string.Join(' ', (await FoundAsync(searcher, query)).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_link_is_found_by_its_words()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Zie", "https://wiki.example.org/kilometervergoeding/2024"), Page("b", "x", "y"));

        Assert.Equal("a", await FoundAsync(searcher, "kilometervergoeding"));
        Assert.Equal("a", await FoundAsync(searcher, "https://wiki.example.org/kilometervergoeding/2024"));
    }

    private Task<LuceneSearcher> NamesAsync() => SearcherAsync(
        Page("or", "Verkiezing", "De OR zoekt leden."),
        Page("it", "Servicedesk", "Bel IT."),
        Page("this", "Sentence", "It is this or that, jan, the net, vitamin c, with po and 2023.", "en"),
        Page("mention", "Vraag", "@jan weet jij dit?"),
        Page("person", "Jan", "Jan heet jan en nog eens jan."),
        Page("tag", "Vakantie", "Plan je dagen #verlof"),
        Page("leave", "Verlof", "Verlof en verlof en verlof."),
        Page("code", "Order", "Zie PO-2023-00117."),
        Page("csharp", "Cursus", "Wij leren C#."),
        Page("cpp", "Cursus", "Wij leren C++."),
        Page("net", "Cursus", "Wij leren .NET."),
        Page("emoji", "Top", "Goed gedaan 👍🏿"));
}
