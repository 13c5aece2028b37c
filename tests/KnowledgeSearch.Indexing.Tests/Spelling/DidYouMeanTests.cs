using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Spelling;
using KnowledgeSearch.Indexing.Tests.Search;

namespace KnowledgeSearch.Indexing.Tests.Spelling;

public sealed class DidYouMeanTests : SearchTests
{
    private static readonly IndexDocument[] Documents =
    [
        Page("1", "Verlof aanvragen", "Zo vraag je ouderschapsverlof aan bij de klantenservice."),
        Page("2", "Declaratie indienen", "Declaraties gaan via het portaal. De lease auto ook."),
        Page("3", "Vergaderzaal reserveren", "Reserveer een vergaderzaal met je laptop."),
        Page("4", "Parental leave", "How to request your parental leave.", "en"),
        Page("5", "Ouderschapsverlof en verlof", "Verlof nemen mag altijd."),
    ];

    [Theory]
    [InlineData("verlov", "verlof")]
    [InlineData("ouderschapsverlov aanvragen", "ouderschapsverlof aanvragen")]
    [InlineData("declaraatie", "declaratie")]
    [InlineData("Vergadersaal reserveren?", "vergaderzaal reserveren?")]
    [InlineData("\"parental leeve\"", "\"parental leave\"")]
    [InlineData("klanten service", "klantenservice")]
    [InlineData("leaseauto", "lease auto")]
    [InlineData("laptpo", "laptop")]
    public async Task Misspelled_words_are_mended_within_the_query(string query, string meant) =>
        Assert.Equal(meant, (await SearchAsync(await SearcherAsync(Documents), query)).DidYouMean);

    [Theory]
    [InlineData("verlof")]
    [InlineData("aanvraag")]
    [InlineData("declaraties")]
    [InlineData("xyzzyplugh")]
    [InlineData("-verlov")]
    [InlineData("verlov*")]
    [InlineData("VPM")]
    [InlineData("")]
    public async Task Nothing_is_proposed_where_words_are_right_or_nothing_is_near(string query) =>
        Assert.Null((await SearchAsync(await SearcherAsync(Documents), query)).DidYouMean);

    [Theory]
    [InlineData("hoe kan ik mijn declaratei indienen in het portaal voor de klanten", "hoe kan ik mijn declaratie indienen in het portaal voor de klanten")]
    [InlineData("portaal klanten declaratei", "portaal klanten declaratie")]
    [InlineData("declaratei", "declaratie")] // two documents have the slip, sixty the word
    public async Task A_misspelled_word_among_words_that_find_is_mended(string query, string meant)
    {
        LuceneSearcher searcher = await SearcherAsync(
        [
            .. Enumerable.Range(0, 60).Select(i => Page($"d{i}", "Declaratie indienen", "Een declaratie gaat via het portaal voor klanten.")),
            .. Enumerable.Range(0, 2).Select(i => Page($"s{i}", "Slip", "Mijn declaratei over het portaal van klanten.")),
        ]);
        Assert.Equal(meant, (await SearchAsync(searcher, query)).DidYouMean);
    }

    [Theory]
    [InlineData("portaal klanten declaratiestroom")] // two words as one: new perhaps
    [InlineData("portaal klanten declaraties")]
    [InlineData("portaal klanten Deklarator")] // more than an edit away: a name perhaps
    [InlineData("portaal klanten zeldzaan")] // near a word that is hardly usual itself
    public async Task A_word_among_words_that_find_is_left_alone_when_it_need_not_be_a_slip(string query)
    {
        LuceneSearcher searcher = await SearcherAsync(
        [
            .. Enumerable.Range(0, 60).Select(i => Page($"d{i}", "Declaratie indienen", "Een declaratie gaat via het portaal voor klanten. De stroom declaraties.")),
            Page("z", "Iets zeldzaam", "Het portaal voor klanten is zeldzaam."),
        ]);
        SearchResult result = await SearchAsync(searcher, query + " hoe kan ik dat indienen stroom declaratie");
        Assert.InRange(result.Total.Value, 5, 100);
        Assert.Null(result.DidYouMean);
    }

    [Fact]
    public async Task Words_of_documents_that_not_everybody_may_see_are_not_proposed_even_to_who_may_see_them()
    {
        LuceneSearcher searcher = await SearcherAsync(
            [.. Documents, Page("6", "Projectzwaan", "Alles over projectzwaan.") with { Access = ForHr }, Page("7", "Kompas", "Het kompas.") with { Access = DocumentAccess.ForPublic }]);

        Assert.Null((await SearchAsync(searcher, "projectzwaam")).DidYouMean);
        Assert.Null((await SearchAsync(searcher, "projectzwaam", Hr)).DidYouMean);
        Assert.Null((await SearchAsync(searcher, "projectzwaan", Hr)).DidYouMean); // theirs, and found
        Assert.Equal("kompas", (await SearchAsync(searcher, "kompaz", Principals.Anonymous)).DidYouMean);
        Assert.Null((await SearchAsync(searcher, "verlov", Principals.Anonymous)).DidYouMean);
    }

    [Theory]
    [InlineData("verlof", "verlof", 0)]
    [InlineData("verlov", "verlof", EditCosts.Sound)]
    [InlineData("comissie", "commissie", EditCosts.Doubled)]
    [InlineData("reizigurs", "reizigers", EditCosts.Edit)]
    [InlineData("kleidster", "klijdster", EditCosts.Sound)]
    [InlineData("laptpo", "laptop", EditCosts.Swap)]
    [InlineData("lagen", "lachen", EditCosts.Sound)]
    [InlineData("lachen", "lagen", EditCosts.Sound)]
    public void Slips_that_sound_alike_cost_less(string typed, string word, int cost)
    {
        SortedWords words = new([word]);
        Assert.Equal([new NearWord(0, 1, cost)], words.Near(typed, 2 * EditCosts.Edit));
        Assert.Empty(cost == 0 ? [] : words.Near(typed, cost - 1));
    }

    [Fact]
    public void Near_words_are_those_that_are_near_one_by_one()
    {
        Random random = new(20261125);
        string[] all = [.. Enumerable.Range(0, 3_000).Select(_ => Word(random)).Distinct().Order(StringComparer.Ordinal)];
        SortedWords words = new(all);
        for (int i = 0; i < 60; i++)
        {
            string typed = Word(random);
            int most = random.Next(3) * EditCosts.Edit;
            List<NearWord> expected = [.. all.Select((word, at) => (Found: new SortedWords([word]).Near(typed, most), at)).Where(one => one.Found.Count > 0).Select(one => new NearWord(one.at, one.at + 1, one.Found[0].Cost))];
            Assert.Equal(expected, words.Near(typed, most));
            (int from, int to) = words.Beginning(typed.AsSpan(0, 2));
            Assert.Equal(all.Count(word => word.StartsWith(typed[..2], StringComparison.Ordinal)), to - from);
            Assert.Equal(Array.IndexOf(all, typed), words.Find(typed));
        }
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => "aeijchgtn"[random.Next(9)]));
}
