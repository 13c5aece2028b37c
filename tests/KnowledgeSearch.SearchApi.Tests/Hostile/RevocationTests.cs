using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Tests.Site;
using KnowledgeSearch.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Hostile;

public sealed class RevocationTests
{
    [Fact]
    public async Task Everyone_finds_exactly_what_is_theirs_after_every_grant_and_revocation()
    {
        SkippingClock clock = new();
        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna), bram = await site.ClientAsAsync(TestSite.Bram), dirk = await site.ClientAsAsync(TestSite.Dirk);
        RevocationStorm storm = new(
            site.App.Services, [(TestSite.Anna, anna), (TestSite.Bram, bram), (TestSite.Dirk, dirk)], () => clock.Skip(PrincipalsResolver.Lifetime));
        Assert.Empty(await storm.RunAsync(60, new Random(20261125), TestContext.Current.CancellationToken));
    }
}
