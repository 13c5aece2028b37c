using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Connectors.Web.Extraction;

namespace KnowledgeSearch.Connectors.Tests.Web.Extraction;

public sealed class RepeatedBlocksTests
{
    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    private static IHtmlDocument Page(int number, string content) => Parse(
        $"<title>Pagina {(char)('A' + number)} - Delta</title><table><tr><td><a href=/>Home</a><br><a href=/hr>HR</a><br><a href=/ict>ICT</a></td><td>{content}</td></tr></table><p>Delta Staal, bezoeker {number * 37}</p>");

    private static string Content(int number) => $"<p>Inhoud die alleen op pagina {new string((char)('a' + number), 5)} staat.</p>";

    private static RepeatedBlocks Learned(int pages)
    {
        RepeatedBlocks blocks = new();
        for (int i = 0; i < pages; i++)
        {
            blocks.Learn(Page(i, Content(i)), new Uri($"http://intranet.example/{i}.htm"));
        }

        return blocks;
    }

    [Fact]
    public void Lines_on_every_page_are_stripped_and_the_pages_own_stay()
    {
        IHtmlDocument page = Page(9, Content(9));
        Assert.Equal(4, Learned(8).Strip(page));
        Assert.Equal("Inhoud die alleen op pagina jjjjj staat.", page.Body!.TextContent.Trim());
        Assert.Equal("Pagina J", page.Title);
    }

    [Fact]
    public void First_pages_of_a_site_are_left_alone() => Assert.Equal(0, Learned(3).Strip(Page(9, Content(9))));

    [Fact]
    public void A_page_that_is_nothing_but_repeated_is_left_alone() => Assert.Equal(0, Learned(8).Strip(Page(9, "")));

    [Fact]
    public void The_same_page_crawled_again_counts_once()
    {
        RepeatedBlocks blocks = new();
        for (int i = 0; i < 20; i++)
        {
            blocks.Learn(Page(1, Content(1)), new Uri("http://intranet.example/1.htm"));
        }

        Assert.Equal(1, blocks.Pages);
        Assert.Equal(0, blocks.Strip(Page(1, Content(1))));
    }

    [Fact]
    public void Restored_state_is_the_saved_one()
    {
        RepeatedBlocks blocks = Learned(8);
        RepeatedBlocks restored = RepeatedBlocks.Restore(blocks.Save());
        Assert.Equal(blocks.Save(), restored.Save());
        Assert.Equal(4, restored.Strip(Page(9, Content(9))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("???")]
    [InlineData("AQAAAAAAAAAA")]
    [InlineData("AQAAAAD/////AAAA")]
    public void Damaged_state_starts_afresh(string? state) => Assert.Equal(0, RepeatedBlocks.Restore(state).Pages);

    [Fact]
    public void Memory_is_bounded_and_a_redesign_is_unlearned()
    {
        RepeatedBlocks blocks = new(new RepeatedBlocksOptions { WindowPages = 20, MaxBlocks = 60 });
        for (int i = 0; i < 200; i++)
        {
            IEnumerable<string> lines = Enumerable.Range(0, 30).Select(n => $"<p>{Convert.ToString(i * 31 + n, 2).Replace('0', 'x').Replace('1', 'y')}</p>");
            blocks.Learn(Parse($"<p>{(i < 100 ? "Oude voet van de site" : "Nieuwe voet van de site")}</p>{string.Concat(lines)}"), new Uri($"http://intranet.example/{i}"));
        }

        Assert.True(blocks.Save().Length < 1200);
        Assert.Equal(0, blocks.Strip(Parse("<p>Oude voet van de site</p><p>Eigen</p>")));
        Assert.Equal(1, blocks.Strip(Parse("<p>Eigen</p><p>Nieuwe voet van de site</p>")));
    }
}
