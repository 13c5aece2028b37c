using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SearchFeedTests(FilledSite filled) : IClassFixture<FilledSite>
{
    private static readonly XNamespace s_atom = "http://www.w3.org/2005/Atom";
    private readonly TestSite _site = filled.Site;

    [Fact]
    public async Task Feed_of_a_search_holds_what_the_reader_may_see_newest_first()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna), bram = await _site.ClientAsAsync(TestSite.Bram), nobody = await _site.ClientAsNobodyAsync();
        XElement annas = await FeedAsync(anna, "/feed?q=verlof"), brams = await FeedAsync(bram, "/feed?q=verlof"), open = await FeedAsync(nobody, "/feed?q=verlof");
        Assert.Equal(["Parental leave", "Reorganisatie verlof", "Verlof rond Pasen", "Verlof aanvragen"], Titles(annas));
        Assert.Equal(["Parental leave", "Verlof rond Pasen", "Verlof aanvragen"], Titles(brams));
        Assert.Equal(["Verlof rond Pasen"], Titles(open));
        Assert.DoesNotContain("Kompas", brams.ToString());
        Assert.Equal("2026-03-05T08:00:00Z", annas.Element(s_atom + "updated")!.Value);
        XElement entry = annas.Elements(s_atom + "entry").First();
        Assert.Equal("https://engage.example/2", entry.Element(s_atom + "link")!.Attribute("href")!.Value);
        Assert.DoesNotContain("mark>", entry.Element(s_atom + "summary")!.Value);
        Assert.DoesNotContain("javascript:", annas.ToString());
    }

    [Fact]
    public async Task Feed_takes_the_filters_of_the_page_and_says_what_it_cannot_take()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        Assert.Equal(["Verlof aanvragen"], Titles(await FeedAsync(anna, "/feed?q=verlof&source=handboek")));
        using HttpResponseMessage refused = await anna.GetAsync("/feed?q=verlof&size=0");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("/feed?q=verlof&source=handboek", await LinkAsync(anna, "/?q=verlof&source=handboek&sort=newest", "application/atom+xml"));
    }

    [Fact]
    public async Task Browser_learns_how_to_search_and_to_complete()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        Assert.Equal("/opensearch.xml", await LinkAsync(anna, "/", "application/opensearchdescription+xml"));
        using HttpResponseMessage described = await anna.GetAsync("/opensearch.xml");
        Assert.Equal("application/opensearchdescription+xml", described.Content.Headers.ContentType!.MediaType);
        XElement description = XDocument.Parse(await described.Content.ReadAsStringAsync()).Root!;
        XNamespace search = "http://a9.com/-/spec/opensearch/1.1/";
        Assert.InRange(description.Element(search + "ShortName")!.Value.Length, 1, 16);
        string completing = description.Elements(search + "Url").Single(url => url.Attribute("type")!.Value == "application/x-suggestions+json").Attribute("template")!.Value;
        Assert.StartsWith(_site.Address.AbsoluteUri, completing);
        JsonElement completed = JsonDocument.Parse(await anna.GetStringAsync(completing.Replace("{searchTerms}", "verl", StringComparison.Ordinal))).RootElement;
        Assert.Equal("verl", completed[0].GetString());
        Assert.Contains(completed[1].EnumerateArray(), text => text.GetString()!.StartsWith("Verlof", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Characters_that_XML_has_no_room_for_do_not_break_the_feed()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(
            new CrawlBatch
            {
                Source = new SourceId("nieuws"), Now = DateTimeOffset.UnixEpoch,
                Upserts = [new SourceDocument { Id = DocumentId.Parse("nieuws/1"), Title = "Verlof\u0001 \uFFFF <&> 😀", Body = "Verlof \u000B ]]> einde", Access = DocumentAccess.ForPublic, Language = "nl" }],
            },
            CancellationToken.None);
        await site.CatchUpAsync();
        using HttpClient client = site.Client("search");
        XElement feed = await FeedAsync(client, "/feed?q=verlof%01");
        Assert.Contains("<&> 😀", Titles(feed).Single());
    }

    private static async Task<XElement> FeedAsync(HttpClient client, string address)
    {
        using HttpResponseMessage response = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/atom+xml", response.Content.Headers.ContentType!.MediaType);
        return XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
    }

    private static async Task<string?> LinkAsync(HttpClient client, string page, string type) =>
        (await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(page))).QuerySelector($"head link[type='{type}']")?.GetAttribute("href");

    private static string[] Titles(XElement feed) => [.. feed.Elements(s_atom + "entry").Select(entry => entry.Element(s_atom + "title")!.Value)];
}
