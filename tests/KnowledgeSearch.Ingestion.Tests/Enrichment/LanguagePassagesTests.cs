using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Enrichment.Language;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class LanguagePassagesTests() : StoreTests(new SqliteStores())
{
    private const string Dutch = "De medewerker meldt zich voor negen uur ziek bij de leidinggevende van de afdeling, en die geeft het door.\n";
    private const string English = "The employee reports sick to the manager of the department before nine o'clock, and they pass it on.\n";

    [Fact]
    public void Section_in_the_other_language_is_a_passage_even_in_a_long_page()
    {
        string before = Repeat(Dutch, 150), section = Repeat(English, 5), text = before + section + Repeat(Dutch, 150);
        IReadOnlyList<TextPassage> passages = LanguagePassages.Of(text, LearnedLanguages.None);
        Assert.Equal(["nl", "en", "nl"], passages.Select(passage => passage.Language));
        Assert.Equal(0, passages[0].Start);
        Assert.InRange(passages[1].Start, before.Length - 250, before.Length + 250);
        Assert.InRange(passages[2].Start, before.Length + section.Length - 250, before.Length + section.Length + 250);
    }

    [Fact]
    public void Text_in_one_language_with_names_and_quotations_has_no_passages()
    {
        Assert.Empty(LanguagePassages.Of(Repeat(Dutch, 40), LearnedLanguages.None));
        Assert.Empty(LanguagePassages.Of(Repeat(Dutch + "Zie de pagina 'How to report sick' van Rijkswaterstaat, team Compliance & Integrity.\n", 40), LearnedLanguages.None));
        Assert.Empty(LanguagePassages.Of(Dutch + English, LearnedLanguages.None)); // a message, judged as a whole
        Assert.Empty(LanguagePassages.Of(new string('x', 5_000), LearnedLanguages.None));
        Assert.Empty(LanguagePassages.Of(new string('\n', 5_000), LearnedLanguages.None));
    }

    [Fact]
    public async Task Page_with_a_section_in_the_other_language_goes_to_both_and_says_where_it_is()
    {
        IndexDocument index = await EnrichAsync(Page("wiki/1", Repeat(Dutch, 60) + Repeat(English, 5)), LearnedLanguages.None);
        Assert.Equal(["nl", "en"], index.Languages);
        Assert.Equal(["nl", "en"], index.Passages.Select(passage => passage.Language));
        Assert.InRange(index.LanguageConfidence!.Value, 0.95, 1);
        Assert.Empty((await EnrichAsync(Page("wiki/2", Repeat(Dutch, 60)), LearnedLanguages.None)).Passages);
    }

    [Theory]
    [InlineData("VPN storing Kompas", "wiki/group/en", "wiki/user/1", "en")] // group and author agree
    [InlineData("VPN storing Kompas", "wiki/group/nl", null, "nl")]
    [InlineData("Ik weet het ook niet meer", "wiki/group/en", "wiki/user/1", "nl")] // its own words are enough
    public async Task Message_that_shows_little_is_in_the_language_of_its_author_and_group(string text, string group, string? author, string language)
    {
        LearnedLanguages learned = LearnedLanguages.Parse($"a name:wiki/Iemand -1.5\nc wiki/group/en -1.5\nc wiki/group/nl 1.5\n");
        IndexDocument index = await EnrichAsync(
            Page("wiki/1", text) with { Title = "", Container = new DocumentContainer(group, "Groep"), AuthorName = author is null ? null : "Iemand" }, learned);
        Assert.Equal(language, index.Languages[0]);
    }

    [Fact]
    public void Words_of_the_organisation_count_for_what_they_are_used_in()
    {
        const string text = "Shipment Borealis uitgeleverd";
        double before = LanguageClassifier.Judge("", text).Score;
        LearnedLanguages learned = LearnedLanguages.Parse("w borealis 0.00\nw shipment 1.20\nw uitgeleverd 1.50\n");
        LanguageVerdict verdict = LanguageClassifier.Judge("", text, learned);
        Assert.NotEqual(before, verdict.Score);
        Assert.Equal(2.7, verdict.Score, 3);
        Assert.Equal(LanguageClassifier.Judge("", "de en het is niet zo").Score, LanguageClassifier.Judge("", "de en het is niet zo", learned).Score);
    }

    private static string Repeat(string line, int times) => string.Concat(Enumerable.Repeat(line, times));

    private async Task<IndexDocument> EnrichAsync(SourceDocument document, LearnedLanguages learned)
    {
        await CommitAsync(document);
        StoredDocument stored = (await ChangesAsync()).Single(change => change.Id == document.Id);
        EnrichedChange change = Assert.Single(await new Enricher(Store).EnrichAsync([stored], learned, Cancel));
        return ((IndexChange.Upsert)change.Change).Document;
    }
}
