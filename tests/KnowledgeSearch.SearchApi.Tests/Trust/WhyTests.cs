using System.Net;
using System.Net.Http.Json;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.SearchApi.Tests.Site;

namespace KnowledgeSearch.SearchApi.Tests.Trust;

public sealed class WhyTests
{
    private static readonly string[] s_documents = ["handboek/verlof", "handboek/zonder", "nieuws/1", "engage/message/1", "engage/message/2", "engage/message/99"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_why_says_is_what_everyone_gets()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        List<string> wrong = [];
        foreach (string user in (string[])["public", TestSite.Anna, TestSite.Bram, TestSite.Dirk])
        {
            using HttpClient client = user == "public" ? await site.ClientAsNobodyAsync() : await site.ClientAsAsync(user);
            foreach (string document in s_documents)
            {
                using HttpResponseMessage got = await client.GetAsync($"/api/v1/documents/{document}", Cancel);
                AccessReason why = await WhyAsync(carla, user, document);
                if (why.Visible != (got.StatusCode == HttpStatusCode.OK) || why.Summary.Length == 0)
                {
                    wrong.Add($"{user} {document}: {got.StatusCode}, but {why.Summary}");
                }
            }
        }

        Assert.Empty(wrong);
        AuditPage log = (await carla.GetFromJsonAsync<AuditPage>("/api/v1/admin/audit?action=why&size=500", Cancel))!; // an answer has a body
        Assert.Equal(4 * s_documents.Length, log.Entries.Count);
        Assert.All(log.Entries, entry => Assert.Equal(TestSite.Carla, entry.Actor));
        Assert.Contains(log.Entries, entry => entry.Person == TestSite.Anna && entry.Target == "engage/message/1");
    }

    [Fact]
    public async Task Chain_goes_from_the_account_through_every_group()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        AccessReason anna = await WhyAsync(carla, TestSite.Anna, "engage/message/1");
        Assert.Equal(["user:engage/user/1", "group:engage/group/or"], Assert.Single(anna.Steps, step => step.About == "list").Chain);
        AccessReason bram = await WhyAsync(carla, TestSite.Bram, "engage/message/1");
        Assert.Equal("List 1 of 1 demands one of group:engage/group/or, and they hold none.", bram.Summary);
        Assert.StartsWith("It has no access", (await WhyAsync(carla, TestSite.Anna, "handboek/zonder")).Summary, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await carla.GetAsync("/api/v1/admin/why?user=public&document=none", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Acts_of_admins_are_recorded_and_the_log_is_sound()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        (await carla.PostAsync("/api/v1/admin/sources/engage/pause?reason=rust", null, Cancel)).EnsureSuccessStatusCode();
        (await carla.PutAsync($"/api/v1/admin/people/{TestSite.Anna}/opt-out?topic=verlof", null, Cancel)).EnsureSuccessStatusCode();
        AuditPage log = (await carla.GetFromJsonAsync<AuditPage>("/api/v1/admin/audit?actor=" + TestSite.Carla, Cancel))!; // an answer has a body
        Assert.Equal(["opt-out.set", "source.pause"], log.Entries.Select(entry => entry.Action));
        Assert.Equal((TestSite.Anna, "topic=verlof", "127.0.0.1"), (log.Entries[0].Person, log.Entries[0].Detail, log.Entries[0].From));
        Assert.Equal("engage", log.Entries[1].Target);
        AuditVerdict verdict = (await carla.GetFromJsonAsync<AuditVerdict>("/api/v1/admin/audit/verify", Cancel))!; // an answer has a body
        Assert.Null(verdict.Fault);
    }

    private static async Task<AccessReason> WhyAsync(HttpClient admin, string user, string document) =>
        (await admin.GetFromJsonAsync<AccessReason>($"/api/v1/admin/why?user={user}&document={document}", Cancel))!; // an answer has a body
}
