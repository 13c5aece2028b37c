using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class EnricherTests() : StoreTests(new SqliteStores())
{
    [Fact]
    public async Task Document_becomes_plain_text_with_everything_that_is_searched_and_shown()
    {
        SourceDocument document = Page("wiki/1") with
        {
            Kind = DocumentKind.Question,
            Url = "https://wiki.example/1",
            Title = "  Verlof \u202e\n aanvragen\t§3 ",
            Body = "<p>Hoe vraag ik <b>verlof</b> aan?</p><script>alert(1)</script>",
            BodyFormat = BodyFormat.Html,
            Created = Monday.ToOffset(TimeSpan.FromHours(1)),
            InReplyTo = "wiki/0",
            Accepted = true,
            Endorsements = 12,
            Container = new("wiki/group/7", "H\nR"),
            Tags = ["verlof", " verlof ", "", "cao\u0000"],
            Access = DocumentAccess.ForAnyOf("group:wiki/hr"),
        };
        IndexDocument index = await EnrichAsync(document);
        Assert.Equal(("Verlof aanvragen §3", "Hoe vraag ik verlof aan?"), (index.Title, index.Body));
        Assert.Equal((document.Kind, document.Url, document.InReplyTo), (index.Kind, index.Url, index.InReplyTo));
        Assert.Equal((true, 12), (index.Accepted, index.Endorsements));
        Assert.Equal(TimeSpan.Zero, index.Created?.Offset);
        Assert.Equal(document.Created, index.Created);
        Assert.Equal(new DocumentContainer("wiki/group/7", "H R"), index.Container);
        Assert.Equal(["verlof", "cao"], index.Tags);
        Assert.Equal(document.Access, index.Access);
        Assert.Equal(["nl"], index.Languages);
        Assert.Null(index.Author);
        Assert.Null(index.ThreadRoot);
    }

    [Theory]
    [InlineData("javascript:alert(1)", "")]
    [InlineData("data:text/html,x", "")]
    [InlineData("/relative", "")]
    [InlineData("file:///etc/passwd", "")]
    [InlineData("", "")]
    [InlineData("http://intranet/x", "http://intranet/x")]
    [InlineData("mailto:hr@example.org", "mailto:hr@example.org")]
    public async Task Only_addresses_that_a_browser_may_open_are_offered(string url, string offered) =>
        Assert.Equal(offered, (await EnrichAsync(Page("wiki/1") with { Url = url })).Url);

    [Fact]
    public async Task Long_title_ends_between_characters()
    {
        string title = (await EnrichAsync(Page("wiki/1") with { Title = "a" + string.Concat(Enumerable.Repeat("🦆", 2_000)) })).Title;
        Assert.InRange(title.Length, 990, DocumentText.LongestTitle);
        Assert.True(char.IsLowSurrogate(title[^1]));
    }

    [Theory]
    [InlineData("nl", "nl")]
    [InlineData("EN-us", "en")]
    [InlineData("nl_BE", "nl")]
    public async Task Language_that_the_source_tells_wins_over_the_text(string told, string language) =>
        Assert.Equal([language], (await EnrichAsync(Page("wiki/1", "Does anyone know where this is? Weet iemand dat?") with { Language = told })).Languages);

    [Theory]
    [InlineData("de")]
    [InlineData("nlx")]
    [InlineData("")]
    public async Task Language_without_an_index_is_told_by_the_text(string told) =>
        Assert.Equal(["en"], (await EnrichAsync(Page("wiki/1", "Does anyone know where this form is?") with { Language = told })).Languages);

    [Fact]
    public async Task Same_name_in_two_sources_is_not_one_author()
    {
        PersonReference? wiki = (await EnrichAsync(Page("wiki/1") with { AuthorName = "Jan\u202e de Vries" })).Author;
        await CommitAsync(Batch(Feed, Page("feed/1") with { AuthorName = "Jan de Vries" }));
        PersonReference? feed = (await EnrichAsync("feed/1")).Author;
        Assert.Equal(("Jan de Vries", "Jan de Vries"), (wiki?.Name, feed?.Name));
        Assert.NotEqual(wiki?.Id, feed?.Id);
        Assert.False(wiki?.IsPerson);
    }

    [Fact]
    public async Task Known_account_is_the_merged_person_whatever_name_the_source_prints()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Annelies Jansen"));
        PersonReference? author = (await EnrichAsync(Page("wiki/1", author: "wiki/user/1") with { AuthorName = "annie" })).Author;
        Assert.Equal(new PersonReference("p1", "Annelies Jansen"), author);
        Assert.True(author?.IsPerson);
    }

    [Fact]
    public async Task Removed_document_is_a_removal()
    {
        await CommitAsync(Page("wiki/1"));
        await CommitAsync(Batch(Wiki) with { Deletes = [DocumentId.Parse("wiki/1")] });
        EnrichedChange change = Assert.Single(await new Enricher(Store).EnrichAsync(await ChangesAsync(), LearnedLanguages.None, Cancel));
        Assert.Equal(new IndexChange.Delete(DocumentId.Parse("wiki/1")), change.Change);
    }

    [Fact]
    public async Task Cancelling_is_not_taken_for_a_fault_of_the_document()
    {
        await CommitAsync(Page("wiki/1"), Page("wiki/2"));
        using CancellationTokenSource stop = new();
        Enricher enricher = new(Store, (_, _, token) =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("not cancelled");
        });
        List<StoredDocument> changes = await ChangesAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await enricher.EnrichAsync(changes, LearnedLanguages.None, stop.Token));
    }

    private async Task<IndexDocument> EnrichAsync(SourceDocument document)
    {
        await CommitAsync(document);
        return await EnrichAsync(document.Id.Value);
    }

    private async Task<IndexDocument> EnrichAsync(string id)
    {
        StoredDocument stored = (await Store.FindAsync(DocumentId.Parse(id), Cancel))!; // committed before
        EnrichedChange change = Assert.Single(await new Enricher(Store).EnrichAsync([stored], LearnedLanguages.None, Cancel));
        Assert.Null(change.Fault);
        return Assert.IsType<IndexChange.Upsert>(change.Change).Document;
    }
}
