using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Tests.Search;

namespace KnowledgeSearch.Indexing.Tests.Suggesting;

public sealed class SuggestTests : SearchTests
{
    private static readonly PersonReference Anna = new("p1", "Anna van der Wit"), Bas = new("p2", "Bas Verhoeven");

    private static readonly IndexDocument[] Documents =
    [
        Page("1", "Verlof aanvragen in Personelia", "x") with { Author = Anna },
        Page("2", "Hoe werkt verlof aanvragen?", "x"),
        Page("3", "Verlof aanvragen voor managers", "x"),
        Page("4", "Café in de hal", "x"),
        Page("5", "Verlof bij verhuizing", "x") with { Access = ForHr, Author = Bas },
        Page("6", "Verlof van de directie", "x") with { Access = null },
        Page("7", "Parental leave", "x", "nl", "en"),
        Page("8", "Bezoekers aanmelden", "x") with { Access = DocumentAccess.ForPublic, Author = PersonReference.Unknown(new SourceId("s"), "Verona") },
    ];

    [Theory]
    [InlineData("verl", "phrase:Verlof aanvragen|title:Verlof aanvragen in Personelia|title:Verlof aanvragen voor managers|title:Hoe werkt verlof aanvragen?")]
    [InlineData("aanvragen verlof hoe", "title:Hoe werkt verlof aanvragen?")]
    [InlineData("pers", "title:Verlof aanvragen in Personelia")]
    [InlineData("cafe", "title:Café in de hal")]
    [InlineData("personeila", "title:Verlof aanvragen in Personelia")]
    [InlineData("leev", "title:Parental leave")]
    [InlineData("lev", "")]
    [InlineData("wit", "person:Anna van der Wit")]
    [InlineData("ann", "person:Anna van der Wit")]
    [InlineData("bas", "")]
    [InlineData("verona", "")]
    [InlineData("?", "")]
    [InlineData("", "")]
    [InlineData("aanvra ", "")]
    public async Task Titles_phrases_and_people_are_suggested_as_far_as_they_may_be_seen(string typed, string suggested) =>
        Assert.Equal(suggested, await SuggestAsync(await SearcherAsync(Documents), typed));

    [Fact]
    public async Task Who_may_see_more_gets_more_and_everybody_else_only_what_is_public()
    {
        LuceneSearcher searcher = await SearcherAsync(Documents);

        Assert.Equal("title:Verlof bij verhuizing", await SuggestAsync(searcher, "verhuizin", Hr));
        Assert.Equal("", await SuggestAsync(searcher, "verhuizin"));
        Assert.Equal("person:Bas Verhoeven", await SuggestAsync(searcher, "verhoev", Hr));
        Assert.Equal("title:Bezoekers aanmelden", await SuggestAsync(searcher, "b", Principals.Anonymous));
        Assert.Equal("title:Verlof van de directie", await SuggestAsync(searcher, "direc", Principals.Admin));
    }

    [Fact]
    public async Task What_is_gone_is_not_suggested_nor_who_wrote_nothing_else()
    {
        LuceneIndex index = Open();
        LuceneSearcher searcher = await SearcherAsync(index, Documents);
        await index.WriteAsync([new IndexChange.Delete(DocumentId.Parse("s/1")), Upsert(Page("4", "Kantine in de hal", "x"))], Cancel);
        await index.RefreshAsync(Cancel);

        Assert.Equal("", await SuggestAsync(searcher, "anna"));
        Assert.Equal("", await SuggestAsync(searcher, "personelia"));
        Assert.Equal("", await SuggestAsync(searcher, "café"));
        Assert.Equal("title:Kantine in de hal", await SuggestAsync(searcher, "kan"));
    }

    [Fact]
    public async Task Queries_of_others_are_suggested_where_they_find_something_for_who_asks()
    {
        LuceneSearcher searcher = await SearcherAsync(Documents);
        SuggestResult result = await searcher.SuggestAsync(new SuggestRequest("ver", Colleague) { Queries = ["verlof directie", "verlof managers", "verhuizing"], Size = 2 }, Cancel);

        Assert.Equal([new Suggestion(SuggestionKind.Query, "verlof managers"), new Suggestion(SuggestionKind.Phrase, "Verlof aanvragen")], result.Suggestions);
    }

    private static async Task<string> SuggestAsync(LuceneSearcher searcher, string typed, Principals? principals = null) =>
        string.Join('|', (await searcher.SuggestAsync(new SuggestRequest(typed, principals ?? Colleague), Cancel)).Suggestions.Select(one => $"{one.Kind.ToString().ToLowerInvariant()}:{one.Text}"));
}
