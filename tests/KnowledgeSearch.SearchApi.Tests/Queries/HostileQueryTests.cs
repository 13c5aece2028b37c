using System.Net;
using KnowledgeSearch.SearchApi.Tests.Site;

namespace KnowledgeSearch.Tests.Queries;

public sealed class HostileQueryTests(FilledSite filled) : IClassFixture<FilledSite>
{
    [Fact]
    public void Enough_of_them_are_made_by_hand() => Assert.True(HostileQueries.ByHand.Count >= 500, $"{HostileQueries.ByHand.Count}");

    [Fact]
    public async Task Every_query_is_answered()
    {
        using HttpClient client = filled.Site.Client();
        BarrageOutcome outcome = await QueryBarrage.RunAsync(client, HostileQueries.ByHand.Concat(HostileQueries.Random(seed: 1, count: 1500)), clients: 2, TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Failed);

        // An address of more than 8 kB does not get as far as the search.
        Assert.All(outcome.Statuses.Keys, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.RequestUriTooLong, $"{status}"));

        // The full run has the limit of 1.5 s; here other tests share the machine.
        Assert.True(outcome.Times.Max() < TimeSpan.FromSeconds(10), outcome.Slowest);
    }

    [Fact]
    public async Task Every_query_makes_a_page()
    {
        using HttpClient client = filled.Site.Client();
        foreach (string query in HostileQueries.ByHand.Where((_, i) => i % 7 == 0))
        {
            using HttpResponseMessage response = await client.GetAsync("/?q=" + Uri.EscapeDataString(query.Replace('\ud83d', '?').Replace('\udc4d', '?')));
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestUriTooLong, query);
        }
    }
}
