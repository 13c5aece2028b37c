using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>Documents that change in the index because another one, or a person, changed.</summary>
public sealed class DependentDocumentsTests : ProjectionTests
{
    private const string Thread = "wiki/thread/1";

    [Fact]
    public async Task Edited_title_of_a_thread_reaches_its_replies()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Message("wiki/q", Thread, 0, title: "Verlof"), Message("wiki/a", Thread, 1), Message("wiki/b", Thread, 2));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(("wiki/q", "Verlof"), (Found("wiki/b").ThreadRoot, Found("wiki/b").ThreadTitle));

        await CommitAsync(Message("wiki/q", Thread, 0, title: "Vakantie"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal("Vakantie", Found("wiki/a").ThreadTitle);
        Assert.Equal("Vakantie", Found("wiki/b").ThreadTitle);
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
    }

    [Fact]
    public async Task A_like_on_the_first_message_rewrites_no_reply()
    {
        using IndexProjection projection = Project();
        await CommitAsync([Message("wiki/q", Thread, 0, title: "Verlof"), .. Enumerable.Range(1, 50).Select(i => Message($"wiki/{i}", Thread, i))]);
        await projection.CatchUpAsync(Cancel);
        int before = Index.Upserts;
        await CommitAsync(Message("wiki/q", Thread, 0, title: "Verlof") with { Endorsements = 1 });
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(1, Index.Upserts - before);
    }

    [Fact]
    public async Task First_message_that_comes_late_becomes_the_root()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Message("wiki/a", Thread, 1), Message("wiki/b", Thread, 2));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(("wiki/a", null), (Found("wiki/b").ThreadRoot, Found("wiki/b").ThreadTitle));

        await CommitAsync(Message("wiki/q", Thread, 0, title: "Verlof"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(("wiki/q", "Verlof"), (Found("wiki/b").ThreadRoot, Found("wiki/b").ThreadTitle));
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("hold")]
    [InlineData("move")]
    public async Task Removed_first_message_hands_the_thread_to_the_next(string how)
    {
        using IndexProjection projection = Project();
        await CommitAsync(Message("wiki/q", Thread, 0, title: "Verlof"), Message("wiki/a", Thread, 1, title: "Antwoord"), Message("wiki/b", Thread, 2));
        await projection.CatchUpAsync(Cancel);
        DocumentId root = DocumentId.Parse("wiki/q");
        switch (how)
        {
            case "delete":
                await CommitAsync(Batch(Wiki) with { Deletes = [root] });
                break;
            case "hold":
                await Store.HoldAsync(Wiki, [root], "shrank", Monday, Cancel);
                await Store.ReleaseHoldAsync(Wiki, accept: true, Monday, Cancel);
                break;
            default:
                await CommitAsync(Message("wiki/q", "wiki/thread/2", 0, title: "Verlof"));
                break;
        }

        await projection.CatchUpAsync(Cancel);
        Assert.Equal(("wiki/a", "Antwoord"), (Found("wiki/b").ThreadRoot, Found("wiki/b").ThreadTitle));
        Assert.Equal(("wiki/a", "Antwoord"), (Found("wiki/a").ThreadRoot, Found("wiki/a").ThreadTitle));
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
    }

    [Fact]
    public async Task Late_reply_finds_its_thread()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Message("wiki/q", Thread, 0, title: "Verlof"));
        await projection.CatchUpAsync(Cancel);
        int before = Index.Upserts;
        await CommitAsync(Message("wiki/a", Thread, 90_000));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal("Verlof", Found("wiki/a").ThreadTitle);
        Assert.Equal(1, Index.Upserts - before);
    }

    [Fact]
    public async Task Renamed_and_merged_people_are_rewritten_with_their_documents()
    {
        using IndexProjection projection = Project();
        await CommitAsync(Page("wiki/1", author: "wiki/user/1"), Page("wiki/2", author: "wiki/user/2"), Page("wiki/3") with { AuthorName = "Gast" });
        await projection.CatchUpAsync(Cancel);
        Assert.Null(Found("wiki/1").Author);
        Assert.Equal("Gast", Found("wiki/3").Author?.Name);
        Assert.False(Found("wiki/3").Author?.IsPerson);

        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "A. Jansen", "a@example.org"), Person("wiki/user/2", "Annelies"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal("A. Jansen", Found("wiki/1").Author?.Name);
        Assert.NotEqual(Found("wiki/1").Author?.Id, Found("wiki/2").Author?.Id);

        await CommitPeopleAsync(Wiki, Person("wiki/user/2", "Annelies Jansen", "A@example.org"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal("Annelies Jansen", Found("wiki/1").Author?.Name);
        Assert.Equal(Found("wiki/1").Author, Found("wiki/2").Author);
        Assert.Equal(await RebuiltAsync(), Text(Index.Visible));
    }

    [Fact]
    public async Task Short_reply_is_in_the_language_of_its_thread_and_follows_it()
    {
        using IndexProjection projection = Project();
        await CommitAsync(
            Message("wiki/q", Thread, 0, "Where can I find the form for parental leave?"),
            Message("wiki/a", Thread, 1, "Intranet → HR 3.2"),
            Message("wiki/c", "wiki/thread/2", 1, "HR 3.2"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(["en"], Found("wiki/a").Languages);
        Assert.Equal(["nl", "en"], Found("wiki/c").Languages);

        await CommitAsync(Message("wiki/q", Thread, 0, "Waar kan ik het formulier voor ouderschapsverlof vinden?"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(["nl"], Found("wiki/a").Languages);
    }

    [Fact]
    public async Task Hidden_first_message_tells_nothing_of_its_language()
    {
        using IndexProjection projection = Project();
        await CommitAsync(
            Message("wiki/q", Thread, 0, "Where can I find the form for parental leave?") with { Access = DocumentAccess.ForAnyOf("group:wiki/hr") },
            Message("wiki/a", Thread, 1, "HR 3.2"));
        await projection.CatchUpAsync(Cancel);
        Assert.Equal(["nl", "en"], Found("wiki/a").Languages);
    }
}
