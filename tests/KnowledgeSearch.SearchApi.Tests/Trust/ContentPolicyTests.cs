using System.Net.Http.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Tests.Site;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Trust;

public sealed class ContentPolicyTests
{
    private static readonly SourceId s_engage = new("engage");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hidden_texts_are_found_nowhere_and_excluded_documents_not_at_all()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, ["mask: afdeling Kompas", "exclude: Pasen", "report: portaal"], Cancel);
            await using TestSite site = await TestSite.StartAsync(settings => settings["Privacy:Terms"] = file);
            await site.FillAsync();
            using HttpClient anna = await site.ClientAsAsync(TestSite.Anna);
            using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
            Assert.Contains("•••", await anna.GetStringAsync("/api/v1/documents/engage/message/1", Cancel), StringComparison.Ordinal);
            foreach (string query in (string[])["kompas", "komp*", "pasen", "\"afdeling kompas\""])
            {
                string found = await anna.GetStringAsync($"/api/v1/search?q={Uri.EscapeDataString(query)}", Cancel);
                Assert.Contains("\"hits\":[]", found, StringComparison.Ordinal);
            }

            string all = await anna.GetStringAsync("/api/v1/search?q=verlof&size=50", Cancel);
            Assert.DoesNotContain("Kompas", all, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Pasen", all, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Pasen", await anna.GetStringAsync("/api/v1/suggest?q=pas", Cancel), StringComparison.OrdinalIgnoreCase);
            TermsView terms = (await carla.GetFromJsonAsync<TermsView>("/api/v1/admin/terms", Cancel))!; // an answer has a body
            Assert.Equal([(1, 1L), (2, 1L), (3, 1L)], terms.Terms.Select(term => (term.Line, term.Documents)));

            // What is malformed is refused, and what was in force stays so.
            ContentPolicy policy = site.App.Services.GetRequiredService<ContentPolicy>();
            await File.WriteAllLinesAsync(file, ["mask: afdeling Kompas", "nothing"], Cancel);
            await WaitAsync(() => policy.Fault is not null);
            Assert.Contains("Line 2", policy.Fault, StringComparison.Ordinal);
            Assert.Equal(3, policy.Terms.Count);

            // Other rules write the index anew by themselves.
            await File.WriteAllLinesAsync(file, ["# none any more"], Cancel);
            await WaitAsync(() => policy.Terms.Count == 0);
            site.App.Services.GetRequiredService<IndexProjection>().Signal();
            await WaitAsync(() => policy.WhyRenew is null);
            Assert.Contains("Pasen", await anna.GetStringAsync("/api/v1/search?q=pasen", Cancel), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public async Task Nobody_is_named_for_what_a_sensitive_source_holds(string sensitive, bool named)
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Sources:engage:Sensitive"] = sensitive);
        await site.FillAsync();
        DateTimeOffset day = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        SourceDocument question = new()
        {
            Id = DocumentId.Parse("engage/message/10"), Kind = DocumentKind.Question, Title = "Wie weet iets van re-integratie?", Body = "Hoe gaat re-integratie na ziekte?", Language = "nl",
            Thread = "engage/thread/10", Created = day, Access = DocumentAccess.ForEveryone,
        };
        SourceDocument answer = question with
        {
            Id = DocumentId.Parse("engage/message/11"), Kind = DocumentKind.Answer, Title = "", Body = "Re-integratie begint met een plan van aanpak bij de bedrijfsarts.", Author = "engage/user/1",
            InReplyTo = "engage/message/10", Accepted = true, Endorsements = 3, Created = day.AddHours(1),
        };
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(new CrawlBatch { Source = s_engage, Now = day, Upserts = [question, answer] }, Cancel);
        await site.CatchUpAsync();
        using HttpClient bram = await site.ClientAsAsync(TestSite.Bram);
        Assert.Equal(named, (await bram.GetStringAsync("/api/v1/people?q=re-integratie", Cancel)).Contains("Anna", StringComparison.Ordinal));
        Assert.Contains("plan van aanpak", await bram.GetStringAsync("/api/v1/search?q=bedrijfsarts", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_past_their_term_go_and_do_not_come_back()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Sources:engage:RetentionDays"] = "30");
        DateTimeOffset now = site.App.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        Retention retention = site.App.Services.GetRequiredService<Retention>();
        SourceDocument old = new() { Id = DocumentId.Parse("engage/message/20"), Body = "Oud.", Created = now.AddDays(-40), Access = DocumentAccess.ForEveryone };
        SourceDocument[] kept =
        [
            old with { Id = DocumentId.Parse("engage/message/21"), Modified = now.AddDays(-1) },
            old with { Id = DocumentId.Parse("engage/message/22"), Created = now.AddDays(-29) },
            old with { Id = DocumentId.Parse("engage/message/23"), Created = null },
        ];

        // As a store that was filled before there was a term.
        IConfiguration termless = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Store:Path"] = site.StoreFile }).Build();
        await using (ServiceProvider before = new ServiceCollection().AddLogging().AddContentStore(termless).BuildServiceProvider())
        {
            await before.GetRequiredService<IContentStore>().OpenAsync(Cancel);
            await before.GetRequiredService<IContentStore>().CommitAsync(new CrawlBatch { Source = s_engage, Now = now, Upserts = [old, .. kept] }, Cancel);
        }

        RetentionOutcome outcome = Assert.Single(await retention.EnforceAsync(Cancel));
        Assert.Equal(("engage", 30), (outcome.Source, outcome.Days));
        Assert.Equal(3, await store.CountDocumentsAsync(s_engage, Cancel));
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        AuditPage log = (await carla.GetFromJsonAsync<AuditPage>("/api/v1/admin/audit?actor=retention", Cancel))!; // an answer has a body
        Assert.Equal("1 documents older than 30 days removed", Assert.Single(log.Entries).Detail);
        BatchOutcome again = await store.CommitAsync(new CrawlBatch { Source = s_engage, Now = now, Upserts = [old, .. kept] }, Cancel);
        Assert.Equal((0, 3), (again.Added, again.Unchanged));
        Assert.Null((await store.FindAsync(old.Id, Cancel))!.Document);
        Assert.Equal(0, Assert.Single(await retention.EnforceAsync(Cancel)).Removed);

        // Changed at its source since, it is young again; and one that grew old is removed when it is seen.
        Assert.Equal(1, (await store.CommitAsync(new CrawlBatch { Source = s_engage, Now = now, Upserts = [old with { Modified = now }] }, Cancel)).Added);
        Assert.Equal(1, (await store.CommitAsync(new CrawlBatch { Source = s_engage, Now = now, Upserts = [old] }, Cancel)).Deleted);
    }

    [Fact]
    public async Task Oversharing_is_reported_of_what_everybody_sees_only()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(
            new CrawlBatch
            {
                Source = s_engage, Now = DateTimeOffset.UnixEpoch,
                Upserts =
                [
                    new SourceDocument { Id = DocumentId.Parse("engage/message/30"), Body = "<p>BSN <b>111222333</b></p>", BodyFormat = BodyFormat.Html, Access = DocumentAccess.ForEveryone },
                    new SourceDocument { Id = DocumentId.Parse("engage/message/31"), Body = "BSN 111222333", Access = DocumentAccess.ForAnyOf("group:engage/group/or") },
                    new SourceDocument { Id = DocumentId.Parse("engage/message/32"), Body = "wachtwoord: Zomer2026!", Access = DocumentAccess.ForPublic },
                ],
            },
            Cancel);
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        string json = await carla.GetStringAsync("/api/v1/admin/oversharing", Cancel);
        Assert.DoesNotContain("111222333", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Zomer", json, StringComparison.Ordinal);
        OversharingReport report = (await carla.GetFromJsonAsync<OversharingReport>("/api/v1/admin/oversharing", Cancel))!; // an answer has a body
        Assert.Equal(["engage/message/30 everyone bsn", "engage/message/32 public password"], report.Findings.Select(found => $"{found.Document} {found.Audience} {found.Kind}").Order());
        Assert.Equal("bsn", Assert.Single((await carla.GetFromJsonAsync<OversharingReport>("/api/v1/admin/oversharing?kind=bsn", Cancel))!.Findings).Kind);
    }

    private static async Task WaitAsync(Func<bool> holds)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(25));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(Cancel);
        }
    }
}
