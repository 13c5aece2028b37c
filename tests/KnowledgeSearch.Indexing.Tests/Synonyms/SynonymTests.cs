using System.Text.Json;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Synonyms;
using KnowledgeSearch.Indexing.Tests.Search;

namespace KnowledgeSearch.Indexing.Tests.Synonyms;

public sealed class SynonymTests : SearchTests
{
    [Theory]
    [InlineData("verlof, leave", "leave", "leave dutch both")]
    [InlineData("leave, laptop", "laptops", "laptop leave both")]
    [InlineData("leave => verlof", "verlof", "dutch both")]
    [InlineData("leave => verlof", "leave", "leave dutch both")]
    [InlineData("verlof, time off", "verlof", "dutch off both")]
    [InlineData("verlof, time off", "time off", "off dutch both")]
    [InlineData("verlof, time off", "\"verlof\"", "dutch both")]
    [InlineData("OR => ondernemingsraad", "OR", "acronym council")]
    [InlineData("OR => ondernemingsraad", "laptop or", "laptop")]
    [InlineData("ondernemingsraad => OR", "ondernemingsraad", "council acronym")]
    public async Task Synonyms_are_found_after_what_was_typed(string line, string query, string expected)
    {
        LuceneSearcher searcher = await FilledAsync();

        SearchResult result = await searcher.SearchAsync(new SearchRequest(query, Colleague) { Size = 50, Synonyms = Set(line) }, Cancel);

        string[] found = [.. result.Hits.Select(hit => hit.Id.ExternalId)];
        string[] wanted = expected.Split(' ');
        Assert.Equal(wanted.Order(), found.Order());
        Assert.True(Array.IndexOf(found, wanted[0]) < found.Length - 1 || found.Length == 1, string.Join(' ', found));
    }

    [Fact]
    public async Task A_rare_synonym_stays_below_the_common_word_that_was_typed()
    {
        LuceneSearcher searcher = await SearcherAsync([
            .. Enumerable.Range(0, 30).Select(i => Page($"{i}", "Kantoor", "Over verlof en meer")), Page("rare", "Kantoor", "Over furlough en meer")]);

        SearchResult result = await searcher.SearchAsync(new SearchRequest("verlof", Colleague) { Size = 50, Synonyms = Set("verlof, furlough") }, Cancel);

        Assert.Equal("rare", result.Hits[^1].Id.ExternalId);
        Assert.Contains("<mark>furlough</mark>", result.Hits[^1].Fragments[0]);
    }

    [Fact]
    public async Task A_phrase_matches_only_documents_that_have_it_whatever_the_synonyms_of_its_words()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("phrase", "Storing", "De vpn werkt niet"), Page("words", "Storing", "Het werkt, maar de vpn niet"), Page("long", "Storing", "Het virtual private network werkt"));

        SearchResult quoted = await searcher.SearchAsync(new SearchRequest("\"vpn werkt\"", Colleague) { Synonyms = Set("vpn, virtual private network") }, Cancel);
        SearchResult words = await searcher.SearchAsync(new SearchRequest("vpn werkt", Colleague) { Synonyms = Set("vpn, virtual private network") }, Cancel);

        Assert.Equal(["phrase"], quoted.Hits.Select(hit => hit.Id.ExternalId));
        Assert.Equal(3, words.Total.Value);
        Assert.Contains(words.Hits.Single(hit => hit.Id.ExternalId == "long").Fragments, fragment => fragment.Contains("<mark>virtual private network</mark>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_left_out_leaves_out_no_synonyms()
    {
        LuceneSearcher searcher = await FilledAsync();

        SearchResult result = await searcher.SearchAsync(new SearchRequest("pasen -leave", Colleague) { Size = 50, Synonyms = Set("verlof, leave") }, Cancel);

        Assert.Equal(["dutch"], result.Hits.Select(hit => hit.Id.ExternalId));
    }

    [Theory]
    [InlineData("verlof", "one term")]
    [InlineData("verlof,, leave", "empty")]
    [InlineData("verlof => ", "empty")]
    [InlineData("a => b => c", "more than one")]
    [InlineData("verlof, ...", "neither letters nor digits")]
    [InlineData("verlof, Verlof", "twice")]
    [InlineData("a b c d e f g, verlof", "more than 6 words")]
    [InlineData("een, twee\u0001", "control character")]
    public void A_line_that_is_no_rule_is_refused_with_its_number_and_reason(string line, string reason)
    {
        SynonymFault fault = Assert.Single(SynonymSet.Read(["# glossary", "x, y", line], out _));
        Assert.Equal(3, fault.Line);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_stands_there_twice_says_where_first() =>
        Assert.Equal([new SynonymFault(2, "it says what line 1 says")], SynonymSet.Read(["verlof, leave", "Verlof, leave"], out _));

    [Fact]
    public void The_old_set_stays_in_force_when_a_line_is_refused_and_versions_are_kept()
    {
        string folder = Directory.CreateTempSubdirectory("synonyms-").FullName;
        SynonymBook book = new(folder, TimeProvider.System);
        Assert.Equal(0, book.Current.Number);
        book.Replace(["verlof, leave"], "carla", basedOn: 0);

        SynonymsRefusedException malformed = Assert.Throws<SynonymsRefusedException>(() => book.Replace(["verlof, leave", "verlof"], "carla", null));
        Assert.StartsWith("Line 2: it has one term", malformed.Message, StringComparison.Ordinal);
        Assert.Throws<SynonymsRefusedException>(() => book.Replace(["a, b"], "elif", basedOn: 0));
        Assert.Equal(1, book.Set.Count);

        SynonymBook restarted = new(folder, TimeProvider.System);
        Assert.Equal((1, "carla", 1), (restarted.Current.Number, restarted.Current.ChangedBy, restarted.Set.Count));
        restarted.Replace([], "elif", basedOn: 1);
        Assert.Equal((2, 0), (book.Current.Number, book.Current.Lines.Count));
        Assert.Equal(["elif", "carla"], book.History.Select(version => version.ChangedBy));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_damaged_file_does_not_stop_searching_and_is_told_to_the_admin()
    {
        string folder = Directory.CreateTempSubdirectory("synonyms-").FullName;
        new SynonymBook(folder, TimeProvider.System).Replace(["verlof, leave"], "carla", null);
        File.WriteAllText(Path.Combine(folder, "000002.json"), "{ half");
        SynonymBook book = new(folder, TimeProvider.System);
        Assert.Equal(0, book.Set.Count);
        Assert.Contains("000002.json", Assert.Throws<InvalidDataException>(() => book.Current).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Synonyms_reveal_nothing_hidden()
    {
        SynonymSet set = Set("laptop, scanner", "budget, e-mail", "project server => sprint, intranet budget");
        Gen.Select(RandomSearches.Corpus, RandomSearches.Viewer, RandomSearches.Request.Array[8]).Sample(
            (corpus, viewer, requests) =>
            {
                // What threads show of a hidden beginning is another test's.
                corpus = [.. corpus.Select(document => document with { Thread = null, ThreadTitle = null, ThreadRoot = null, InReplyTo = null })];
                using MemoryIndex all = new(corpus);
                using MemoryIndex visible = new([.. corpus.Where(document => viewer.MaySee(document.Access))]);
                foreach (SearchRequest request in requests.Select(request => request with { Principals = viewer, Synonyms = set }))
                {
                    Assert.Equal(Json(visible, request), Json(all, request));
                }
            },
            iter: 80, seed: "0000000000005");
    }

    private static string Json(MemoryIndex index, SearchRequest request) =>
        JsonSerializer.Serialize(index.Searcher.SearchAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult(), DocumentJson.Options);

    private static SynonymSet Set(params string[] lines)
    {
        Assert.Empty(SynonymSet.Read(lines, out SynonymSet set));
        return set;
    }

    private Task<LuceneSearcher> FilledAsync() => SearcherAsync(
        Page("dutch", "Verlof", "Over verlof rond pasen"),
        Page("leave", "Leave", "About leave and pasen", "en"),
        Page("both", "Gemengd", "verlof, leave as we say; pasen", "nl", "en"),
        Page("off", "Vrij", "About time off", "en"),
        Page("council", "Raad", "Over de ondernemingsraad"),
        Page("acronym", "Verkiezing", "De OR zoekt leden"),
        Page("laptop", "Laptop", "Een laptop"));
}
