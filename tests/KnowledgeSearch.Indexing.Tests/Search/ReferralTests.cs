using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>A document is found by the words of questions whose answers point to it, by those and only those who may see all three.</summary>
public sealed class ReferralTests : SearchTests
{
    private const string Address = "wiki.example/regeling";
    private static readonly PersonReference s_asker = new("p1", "Vraagsteller"), s_anna = new("p2", "Anna");
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Page_is_found_by_the_words_of_a_question_that_an_answer_with_its_address_was_given_to()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Wanneer krijg ik mijn vakantiegeld?"), Regulation()]);

        SearchResult result = await SearchAsync(searcher, "vakantiegeld");

        Assert.Equal("1 regeling", string.Join(' ', result.Hits.Select(hit => hit.Id.ExternalId)));
        Assert.Equal(["an answer to a related question points here"], result.Hits[1].Why);
        Assert.Equal((2, 1, 1), (result.Total.Value, Count(result, "kind", "page"), Count(result, "kind", "question")));
    }

    [Fact]
    public async Task Question_that_is_hidden_lends_nothing()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Wanneer krijg ik mijn vakantiegeld?", ForHr), Regulation()]);

        Assert.Equal("", await FoundAsync(searcher, "vakantiegeld"));
        Assert.Equal("1 regeling", await FoundAsync(searcher, "vakantiegeld", Hr));
    }

    [Fact]
    public async Task Answer_that_is_hidden_lends_nothing()
    {
        IndexDocument[] thread = Thread("1", "Wanneer krijg ik mijn vakantiegeld?");
        LuceneSearcher searcher = await SearcherAsync([thread[0], thread[1] with { Access = ForHr }, Regulation()]);

        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld"));
        Assert.Equal("1 regeling", await FoundAsync(searcher, "vakantiegeld", Hr));
    }

    [Fact]
    public async Task Page_that_is_hidden_stays_so()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Wanneer krijg ik mijn vakantiegeld?"), Regulation() with { Access = ForHr }]);

        SearchResult result = await SearchAsync(searcher, "vakantiegeld");

        Assert.Equal((1, 1, 0), (result.Hits.Count, result.Total.Value, Count(result, "kind", "page")));
    }

    [Fact]
    public async Task Whichever_is_written_last_counts_after_the_next_refresh_and_what_is_deleted_no_more()
    {
        LuceneIndex index = Open();
        IndexDocument[] thread = Thread("1", "Wanneer krijg ik mijn vakantiegeld?");
        LuceneSearcher searcher = await SearcherAsync(index, thread[1], thread[0]);
        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld"));

        await WriteAsync(index, Upsert(Regulation()));
        Assert.Equal("1 regeling", await FoundAsync(searcher, "vakantiegeld"));

        await WriteAsync(index, Upsert(thread[1] with { PointsTo = ["wiki.example/anders"] }));
        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld"));

        await WriteAsync(index, Upsert(Regulation() with { Addresses = [Address, "wiki.example/anders"] }));
        Assert.Equal("1 regeling", await FoundAsync(searcher, "vakantiegeld"));

        await WriteAsync(index, new IndexChange.Delete(thread[1].Id));
        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld"));
    }

    [Fact]
    public async Task Who_answers_themselves_lends_nothing()
    {
        IndexDocument[] thread = Thread("1", "Wanneer krijg ik mijn vakantiegeld?");
        LuceneSearcher searcher = await SearcherAsync([thread[0], thread[1] with { Author = s_asker }, Regulation()]);

        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld"));
    }

    [Fact]
    public async Task Filter_on_pages_keeps_the_questions_that_lead_to_them()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Wanneer krijg ik mijn vakantiegeld?"), Regulation()]);

        SearchResult chosen = await searcher.SearchAsync(new SearchRequest("vakantiegeld", Colleague) { Kinds = [DocumentKind.Page] }, Cancel);

        Assert.Equal(("regeling", 1), (Assert.Single(chosen.Hits).Id.ExternalId, chosen.Total.Value));
        Assert.Equal((1, 1), (Count(chosen, "kind", "page"), Count(chosen, "kind", "question")));
        Assert.Equal("regeling", await FoundAsync(searcher, "vakantiegeld kind:page"));
    }

    [Fact]
    public async Task What_the_query_leaves_out_is_not_brought_back()
    {
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Wanneer krijg ik mijn vakantiegeld?"), Regulation()]);

        Assert.Equal("1", await FoundAsync(searcher, "vakantiegeld -bepaling"));
    }

    [Fact]
    public async Task Answer_that_was_accepted_counts_more_than_one_that_nobody_marked()
    {
        IndexDocument other = Page("andere", "Anders", "Iets over een heel ander onderwerp.") with { Addresses = ["wiki.example/andere"], Created = s_start };
        IndexDocument[] plain = Thread("1", "Wanneer krijg ik mijn vakantiegeld?"), marked = Thread("2", "Wanneer krijg ik mijn vakantiegeld?");
        LuceneSearcher searcher = await SearcherAsync(
            [plain[0], plain[1] with { Kind = DocumentKind.Message, PointsTo = ["wiki.example/andere"] }, marked[0], marked[1] with { Accepted = true }, Regulation(), other]);

        string found = await FoundAsync(searcher, "vakantiegeld kind:page");

        Assert.Equal("regeling andere", found);
    }

    [Fact]
    public async Task Question_with_little_in_common_lends_nothing()
    {
        const string Query = "rekening printer scanner laptop toetsenbord beeldscherm muis kabel adapter";
        LuceneSearcher searcher = await SearcherAsync([.. Thread("1", "Mag het geld op een andere rekening?"), Regulation(), Page("lijst", "Bestellen", Query)]);

        Assert.Equal("lijst 1", await FoundAsync(searcher, Query));
    }

    private static int Count(SearchResult result, string facet, string value) => result.Facets[facet].FirstOrDefault(one => one.Value == value)?.Count ?? 0;

    private static async Task WriteAsync(LuceneIndex index, params IReadOnlyList<IndexChange> changes)
    {
        await index.WriteAsync(changes, Cancel);
        await index.RefreshAsync(Cancel);
    }

    private static IndexDocument Regulation() => Page("regeling", "Beloning", "Elke bepaling over periodieke uitkeringen bij elkaar.") with { Addresses = [Address], Created = s_start };

    private static IndexDocument[] Thread(string id, string question, DocumentAccess? access = null) =>
    [
        Message(id, id, question, access) with
        {
            Kind = DocumentKind.Question, Title = question, Author = s_asker, Created = s_start.AddHours(1), ThreadRoot = "s/" + id, ThreadTitle = question, Cues = new(Question: 100),
        },
        Message(id + "-answer", id, "Zie hier.", access) with
        {
            Kind = DocumentKind.Answer, Author = s_anna, Created = s_start.AddHours(2), ThreadRoot = "s/" + id, ThreadTitle = question, InReplyTo = "s/" + id, Cues = new(Answer: 100, Pointer: true),
            PointsTo = [Address],
        },
    ];
}
