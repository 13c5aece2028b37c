using System.Net;
using System.Text;
using KnowledgeSearch.SearchApi.Tests.Site;
using KnowledgeSearch.Tests.Hostile;

namespace KnowledgeSearch.SearchApi.Tests.Hostile;

public sealed class CanaryTests
{
    [Fact]
    public async Task Words_of_hidden_documents_come_back_from_no_surface_and_no_cache()
    {
        const int Hidden = 60;
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient push = site.Client("push"), outsider = site.Client("search"), insider = site.Client("portal");
        using HttpResponseMessage sent = await push.PostAsync(
            "/api/v1/documents:bulk", new StringContent(string.Join('\n', CanaryProbe.Lines("handboek", Hidden)), Encoding.UTF8, "application/x-ndjson"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Equal(2 * Hidden, (await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\"created\"").Length - 1);
        await site.CatchUpAsync();

        CanaryProbe probe = new(outsider, insider, "handboek", Hidden);
        Assert.Empty(await probe.RunAsync(600, 2, new Random(20261125), TestContext.Current.CancellationToken));
        Assert.Empty(await probe.AlternateAsync(100, TestContext.Current.CancellationToken));

        // Were the canaries the outsider's to see, the probe would say so.
        CanaryProbe blind = new(insider, insider, "handboek", Hidden);
        Assert.NotEmpty(await blind.RunAsync(100, 2, new Random(20261125), TestContext.Current.CancellationToken));
    }
}
