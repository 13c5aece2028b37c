using System.Net;
using System.Net.Http.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Trust;

public sealed class ErasureEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_erases_while_it_serves_and_tells_what_it_did()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(
            new CrawlBatch
            {
                Source = new SourceId("engage"), Now = DateTimeOffset.UnixEpoch,
                Upserts = [new SourceDocument { Id = DocumentId.Parse("engage/message/9"), Title = "Tip", Body = "Anna de Wit weet alles van tuinkruiden.", Language = "nl", Access = DocumentAccess.ForEveryone }],
            },
            Cancel);
        await site.CatchUpAsync();
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna);
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        using HttpClient bram = await site.ClientAsAsync(TestSite.Bram);
        (await anna.GetAsync("/api/v1/search?q=geheimenis", Cancel)).EnsureSuccessStatusCode();

        string export = await carla.GetStringAsync($"/api/v1/admin/people/{TestSite.Anna}/export", Cancel);
        Assert.Contains("\"search\":{\"query\":\"geheimenis\"", export, StringComparison.Ordinal);
        Assert.Contains("{\"mention\":{\"document\":\"engage/message/9\"", export, StringComparison.Ordinal);

        // Only counted, unless told otherwise.
        ErasureReport dry = await PostAsync(carla, new { people = new[] { TestSite.Anna } }, HttpStatusCode.OK);
        Assert.Equal((0L, ErasureStage.DryRun, 2L, 1L), (dry.Id, dry.Stage, dry.Counts["messages removed"], dry.Counts["documents of others changed"]));
        Assert.Contains("Anna de Wit", await bram.GetStringAsync("/api/v1/documents/engage/message/9", Cancel), StringComparison.Ordinal);

        ErasureReport report = await PostAsync(carla, new { people = new[] { TestSite.Anna }, dryRun = false }, HttpStatusCode.Accepted);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(25));
        while (report.Ended is null && await timer.WaitForNextTickAsync(Cancel))
        {
            report = (await carla.GetFromJsonAsync<ErasureReport>($"/api/v1/admin/erasures/{report.Id}", Cancel))!; // an answer has a body
        }

        Assert.Equal((ErasureStage.Done, 2L, 2L), (report.Stage, report.Counts["messages removed"], report.Counts["accounts removed"]));
        Assert.True(report.Counts["searches removed"] >= 1);
        Assert.Empty(report.Remains);
        Assert.Equal("(erased) weet alles van tuinkruiden.", (await bram.GetFromJsonAsync<BodyOnly>("/api/v1/documents/engage/message/9", Cancel))!.Body);
        Assert.Equal(HttpStatusCode.NotFound, (await bram.GetAsync("/api/v1/documents/handboek/verlof", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await carla.GetAsync($"/api/v1/admin/people/{TestSite.Anna}/export", Cancel)).StatusCode);
        Assert.Equal("[]", await anna.GetStringAsync("/api/v1/searches/me", Cancel));
        AuditPage log = (await carla.GetFromJsonAsync<AuditPage>("/api/v1/admin/audit?size=500", Cancel))!; // an answer has a body
        Assert.Contains(log.Entries, entry => entry is { Action: "erase", Actor: TestSite.Carla, Person: null });
        Assert.Contains(log.Entries, entry => entry.Action == "export.person" && entry.Person!.StartsWith("erased:", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Entries, entry => entry.ToString().Contains("anna", StringComparison.OrdinalIgnoreCase));
        Assert.Null((await carla.GetFromJsonAsync<AuditVerdict>("/api/v1/admin/audit/verify", Cancel))!.Fault);
    }

    [Fact]
    public async Task Nobody_is_erased_by_a_request_that_cannot_be_meant()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        foreach (object order in (object[])[new { dryRun = false }, new { people = Array.Empty<string>(), dryRun = false }, new { people = new[] { "niemand" }, dryRun = false }, new { people = new[] { "" } }])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await carla.PostAsJsonAsync("/api/v1/admin/erasures", order, Cancel)).StatusCode);
        }

        Assert.Equal("[]", await carla.GetStringAsync("/api/v1/admin/erasures", Cancel));
        Assert.Equal(HttpStatusCode.NotFound, (await carla.GetAsync("/api/v1/admin/erasures/1", Cancel)).StatusCode);
    }

    private static async Task<ErasureReport> PostAsync(HttpClient client, object order, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync("/api/v1/admin/erasures", order, Cancel);
        Assert.Equal(expected, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<ErasureReport>(Cancel))!; // an answer has a body
    }

    private sealed record BodyOnly(string Body);
}
