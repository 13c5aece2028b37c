using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class LuceneSearcherTests : SearchTests
{
    [Fact]
    public async Task Words_are_found_in_title_and_text_title_first()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("text", "Personeel", "Wie verlof wil aanvragen doet dat bij de leidinggevende."), Page("title", "Verlof aanvragen", "Zo gaat dat."), Page("none", "Kantine", "Soep."));

        Assert.Equal("title text", await FoundAsync(searcher, "verlof aanvragen"));
    }

    [Fact]
    public async Task Both_languages_are_searched_whatever_the_language_of_the_query()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("nl", "Projecten", "Alle projecten en hun budget."), Page("en", "Projects", "All projects and their budgets.", "en"), Page("x", "Kantine", "Soep."));

        Assert.Equal("en nl", string.Join(' ', (await FoundAsync(searcher, "project budget")).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("verlof")]
    [InlineData("\"verlof aanvragen\"")]
    [InlineData("verl*")]
    [InlineData("tag:geld verlof")]
    [InlineData("author:anna verlof")]
    [InlineData("C# verlof")]
    public async Task A_segment_is_searched_in_ways_it_was_not_before_when_documents_of_it_have_gone(string query)
    {
        LuceneIndex index = Open();
        IndexDocument kept = Page("kept", "Verlof aanvragen", "In het portaal, met C#.") with { Tags = ["geld"], Author = new PersonReference("p1", "Anna de Wit") };
        LuceneSearcher searcher = await SearcherAsync(index, kept, Page("gone", "Verlof aanvragen", "Ook in het portaal."), Page("late", "Verlof aanvragen", "Ook in het portaal."));

        // Each deletion makes a new reader over the same segment, and the one before it closes (the first not: the writer keeps it).
        await DeleteAsync("s/gone");
        Assert.NotNull(await searcher.FindAsync(kept.Id, Colleague, Cancel)); // by its id: no word has been looked up
        await DeleteAsync("s/late");

        Assert.Equal("kept", await FoundAsync(searcher, query));

        async Task DeleteAsync(string id)
        {
            await index.WriteAsync([new IndexChange.Delete(DocumentId.Parse(id))], Cancel);
            await index.RefreshAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("nl", "en")]
    [InlineData("en", "nl")]
    public async Task Equal_documents_in_both_languages_score_equally(string first, string second)
    {
        // The other language's index is much larger; separate statistics would score the two differently.
        IndexDocument one = Page("one", "Laptop", "Een laptop met scherm.", first) with { Created = DateTimeOffset.UnixEpoch };
        IndexDocument two = one with { Id = DocumentId.Parse("s/two"), Languages = [second], Created = DateTimeOffset.UnixEpoch.AddDays(1) };
        LuceneSearcher searcher = await SearcherAsync([one, two, .. Enumerable.Range(0, 50).Select(i => Page($"f{i}", "Vulling", "Iets heel anders over laptop en zo.", "nl"))]);

        // With equal scores the newer one comes first.
        Assert.StartsWith("two one", await FoundAsync(searcher, "laptop scherm"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_in_both_languages_is_one_hit()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("both", "Sprint planning", "De planning van the next sprint staat klaar.", "nl", "en"));

        SearchResult result = await SearchAsync(searcher, "planning sprint");

        Assert.Single(result.Hits);
        Assert.Equal(new SearchTotal(1, "eq"), result.Total);
        Assert.Equal([new FacetValue("en", "en", 1), new FacetValue("nl", "nl", 1)], result.Facets["language"]);
    }

    [Theory]
    [InlineData("next sprints")]
    [InlineData("planningen")]
    public async Task An_exclusion_in_either_language_leaves_a_bilingual_document_out(string excluded)
    {
        LuceneSearcher searcher = await SearcherAsync(Page("both", "Sprint planning", "De planning van the next sprint staat klaar.", "nl", "en"));

        Assert.Equal("both", await FoundAsync(searcher, "staat klaar"));
        Assert.Equal("", await FoundAsync(searcher, $"staat klaar -\"{excluded}\""));
    }

    [Fact]
    public async Task Phrases_match_words_in_a_row_only()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("row", "A", "De vpn werkt niet meer."), Page("apart", "B", "De vpn is er, maar niets werkt."), Page("title", "Vpn werkt", "C"), Page("other", "Werkt", "vpn"));

        Assert.Equal("title row", await FoundAsync(searcher, "\"vpn werkt\""));
    }

    [Fact]
    public async Task Excluded_words_leave_documents_out_and_alone_mean_everything_else()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Verlof", "Regels."), Page("b", "Verlof", "Regels voor vakantie."), Page("c", "Iets", "Anders."));

        Assert.Equal("a", await FoundAsync(searcher, "verlof -vakantie"));
        Assert.Equal(2, (await SearchAsync(searcher, "-vakantie")).Total.Value);
    }

    [Fact]
    public async Task A_prefix_finds_words_as_written_not_as_stemmed()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Onkosten", "Declaraties indienen."), Page("b", "Declareren", "x"), Page("c", "Reizen", "Iets."));

        Assert.Equal("a", await FoundAsync(searcher, "declarat*"));
        Assert.Equal("a b", string.Join(' ', (await FoundAsync(searcher, "DECLAR*")).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Function_words_are_not_missed_but_count_when_nothing_else_is_asked()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Laptop aanvragen", "Formulier."), Page("b", "Hoe het was", "Waar en hoe."));

        Assert.Equal("a", await FoundAsync(searcher, "waar kan ik een laptop aanvragen"));
        Assert.Equal("b", await FoundAsync(searcher, "waar hoe"));
    }

    [Fact]
    public async Task When_no_document_has_all_words_those_that_have_some_are_shown_and_it_is_said()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "Laptop", "Bestellen."), Page("b", "Kantine", "Soep."));

        SearchResult result = await SearchAsync(searcher, "laptop kwantumcomputer");

        Assert.Equal("a", Assert.Single(result.Hits).Id.ExternalId);
        Assert.NotNull(result.Relaxed);
        Assert.Null((await SearchAsync(searcher, "laptop")).Relaxed);
    }

    [Fact]
    public async Task An_empty_query_is_everything_newest_first_undated_last()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("old", "A", "a") with { Created = DateTimeOffset.UnixEpoch }, Page("undated", "B", "b"), Page("new", "C", "c") with { Created = DateTimeOffset.UnixEpoch.AddYears(9) });

        Assert.Equal("new old undated", await FoundAsync(searcher, " "));
    }

    [Fact]
    public async Task What_may_not_be_seen_is_in_no_hit_count_or_facet()
    {
        IndexDocument secret = Page("secret", "Salaris directie", "Het salaris van de directie.") with { Access = ForHr, Author = new PersonReference("p9", "Hr"), Container = new DocumentContainer("s/c/hr", "HR") };
        LuceneSearcher searcher = await SearcherAsync(Page("open", "Salaris", "Wanneer komt het salaris?"), secret, Page("nobody", "Salaris", "Zonder rechten.") with { Access = null });

        SearchResult seen = await SearchAsync(searcher, "salaris");

        Assert.Equal("open", Assert.Single(seen.Hits).Id.ExternalId);
        Assert.Equal(1, seen.Total.Value);
        Assert.Empty(seen.Facets["author"]);
        Assert.Empty(seen.Facets["container"]);
        Assert.Equal(2, (await SearchAsync(searcher, "salaris", Hr)).Total.Value);
        Assert.Equal(3, (await SearchAsync(searcher, "salaris", Principals.Admin)).Total.Value);
        Assert.Equal(0, (await SearchAsync(searcher, "salaris", Principals.Anonymous)).Total.Value);
    }

    [Fact]
    public async Task Messages_of_a_thread_are_one_hit_of_its_best_message_with_visible_matches_counted()
    {
        IndexDocument root = Message("1", "t", "Iemand ervaring met de nieuwe printer?") with { Title = "Printer", ThreadTitle = "Printer", ThreadRoot = "s/1", Kind = DocumentKind.Question };
        LuceneSearcher searcher = await SearcherAsync(
            root,
            Reply("2", "De printer hapert: printer herstarten helpt de printer."),
            Reply("3", "Mijn printer ook.") with { Access = ForHr },
            Reply("4", "Geen idee."));

        SearchResult result = await SearchAsync(searcher, "printer");

        SearchHit hit = Assert.Single(result.Hits);
        Assert.Equal(new ThreadSummary("s/thread/t", "Printer", 2), hit.Thread);
        Assert.Equal("Printer", hit.Title);
        Assert.Equal(1, result.Total.Value);
        Assert.Equal(3, (await SearchAsync(searcher, "printer", Hr)).Hits[0].Thread!.Matches);

        IndexDocument Reply(string id, string body) => Message(id, "t", body) with { ThreadTitle = "Printer", ThreadRoot = "s/1", InReplyTo = "s/1" };
    }

    [Fact]
    public async Task A_reply_does_not_give_away_the_title_of_a_thread_that_begins_hidden()
    {
        IndexDocument reply = Message("2", "t", "Akkoord met het plan.") with { ThreadTitle = "Reorganisatie", ThreadRoot = "s/1", InReplyTo = "s/1" };
        LuceneSearcher searcher = await SearcherAsync(Message("1", "t", "Plan.", ForHr) with { Title = "Reorganisatie" }, reply);

        SearchHit hit = Assert.Single((await SearchAsync(searcher, "akkoord")).Hits);
        IndexDocument? found = await searcher.FindAsync(reply.Id, Colleague, Cancel);

        Assert.Equal("Akkoord met het plan.", hit.Title);
        Assert.Null(hit.Thread!.Title);
        Assert.Equal((null, null, null), (found!.ThreadTitle, found.ThreadRoot, found.InReplyTo));
        Assert.Equal("Reorganisatie", (await searcher.FindAsync(reply.Id, Hr, Cancel))!.ThreadTitle);
    }

    [Fact]
    public async Task A_document_is_found_by_id_only_by_those_who_may_see_it()
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "A", "a"), Page("hr", "B", "b") with { Access = ForHr });

        Assert.Equal("A", (await searcher.FindAsync(DocumentId.Parse("s/a"), Colleague, Cancel))!.Title);
        Assert.Null(await searcher.FindAsync(DocumentId.Parse("s/hr"), Colleague, Cancel));
        Assert.Null(await searcher.FindAsync(DocumentId.Parse("s/none"), Colleague, Cancel));
        Assert.NotNull(await searcher.FindAsync(DocumentId.Parse("s/hr"), Hr, Cancel));
        Assert.Null(await searcher.FindAsync(DocumentId.Parse("s/a"), Principals.Anonymous, Cancel));
    }

    [Fact]
    public async Task A_facet_ignores_its_own_filter_and_obeys_the_others()
    {
        LuceneSearcher searcher = await SearcherAsync(
            Page("a", "Verlof", "x") with { Created = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero) },
            Page("b", "Verlof", "x") with { Created = new DateTimeOffset(2025, 5, 1, 0, 0, 0, TimeSpan.Zero), Kind = DocumentKind.File },
            Page("c", "Verlof", "x", "en") with { Created = new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero) });

        SearchResult result = await searcher.SearchAsync(
            new SearchRequest("verlof", Colleague) { Kinds = [DocumentKind.Page], From = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) }, Cancel);

        Assert.Equal("c", Assert.Single(result.Hits).Id.ExternalId);
        Assert.Equal([new FacetValue("file", "file", 1), new FacetValue("page", "page", 1)], result.Facets["kind"]);
        Assert.Equal([new FacetValue("2024", "2024", 1), new FacetValue("2025", "2025", 1)], result.Facets["year"]);
        Assert.Equal([new FacetValue("en", "en", 1)], result.Facets["language"]);
    }

    [Fact]
    public async Task A_renamed_container_is_one_value_with_its_newest_visible_name()
    {
        LuceneSearcher searcher = await SearcherAsync(
            In("a", "Personeelszaken", 1), In("b", "HR", 2), In("c", "Geheim", 3) with { Access = ForHr });

        Assert.Equal([new FacetValue("s/group/7", "HR", 2)], (await SearchAsync(searcher, "verlof")).Facets["container"]);

        static IndexDocument In(string id, string name, int day) =>
            Page(id, "Verlof", "x") with { Container = new DocumentContainer("s/group/7", name), Created = DateTimeOffset.UnixEpoch.AddDays(day) };
    }

    [Fact]
    public async Task Deleted_and_changed_documents_are_found_as_they_are_now()
    {
        LuceneIndex index = Open();
        LuceneSearcher searcher = await SearcherAsync(index, Page("a", "Oud", "verlof"), Page("b", "Weg", "verlof"));
        await index.WriteAsync([Upsert(Page("a", "Nieuw", "vakantie")), Delete("s/b")], Cancel);
        await index.RefreshAsync(Cancel);

        Assert.Equal("", await FoundAsync(searcher, "verlof"));
        Assert.Equal("a", await FoundAsync(searcher, "vakantie"));
    }

    [Fact]
    public async Task Without_an_index_searching_says_so()
    {
        LuceneSearcher searcher = new(() => null, CursorKey, Indexing.Ranking.RankingWeights.Default);

        Assert.False(searcher.IsReady);
        await Assert.ThrowsAsync<IndexUnavailableException>(async () => await SearchAsync(searcher, "verlof"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task A_size_beyond_the_limits_is_refused_by_name(int size)
    {
        LuceneSearcher searcher = await SearcherAsync(Page("a", "A", "a"));

        InvalidSearchException fault = await Assert.ThrowsAsync<InvalidSearchException>(async () => await searcher.SearchAsync(new SearchRequest("a", Colleague) { Size = size }, Cancel));

        Assert.Equal("size", fault.Field);
    }
}
