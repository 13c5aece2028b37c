using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

public sealed class PassageLanguageTests : SearchTests
{
    [Fact]
    public async Task English_section_of_a_Dutch_page_is_found_by_English_stems_and_its_snippet_says_its_language()
    {
        string dutch = string.Concat(Enumerable.Repeat("De medewerker meldt zich ziek bij de leidinggevende.\n", 20));
        const string english = "Employees who are relocating receive reimbursements.\n";
        LuceneSearcher searcher = await SearcherAsync(
            Page("1", "Ziek melden", dutch + english, "nl", "en") with { Passages = [new TextPassage(0, "nl"), new TextPassage(dutch.Length, "en")] },
            Page("2", "Ziek melden", dutch, "nl"));
        SearchHit hit = Assert.Single((await SearchAsync(searcher, "relocate reimbursement")).Hits);
        Assert.Equal("nl", hit.Language);
        Assert.Equal(["en"], hit.FragmentLanguages);
        Assert.Contains("<mark>relocating</mark> receive <mark>reimbursements</mark>", hit.Fragments[0]);

        SearchHit both = (await SearchAsync(searcher, "medewerkers relocate")).Hits[0];
        Assert.Equal("1", both.Id.ExternalId);
        Assert.Contains("nl", both.FragmentLanguages);
        Assert.Contains("en", both.FragmentLanguages);
        Assert.Equal(both.Fragments.Count, both.FragmentLanguages.Count);
        Assert.Empty((await SearchAsync(searcher, "medewerker")).Hits.Single(one => one.Id.ExternalId == "2").FragmentLanguages);
    }
}
