using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Demo;

/// <summary>The whole program as the demo starts it: real servers, real connectors, schedule, store, index, HTTP. Crawled once for all tests of the class.</summary>
public sealed class DemoEndToEndTests(DemoEndToEndTests.CrawledDemo demo) : IClassFixture<DemoEndToEndTests.CrawledDemo>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("verlof aanvragen", "nl")]
    [InlineData("request leave", "en")]
    public async Task Query_finds_passages_of_at_least_three_kinds_of_sources_with_highlights(string query, string language)
    {
        JsonElement result = await demo.SearchAsync(query, "l.hazebroek");

        List<JsonElement> hits = [.. result.GetProperty("hits").EnumerateArray()];
        Assert.True(hits.Select(hit => hit.GetProperty("source").GetString()).Distinct().Count() >= 3, result.ToString());
        Assert.Contains(hits, hit => hit.GetProperty("language").GetString() == language);
        Assert.Contains("<mark>", hits[0].GetProperty("fragments")[0].GetString());
    }

    [Theory]
    [InlineData("torsieveer spanstaven veiligheidsbril", "Montagehandleiding sectionaaldeur SD-40", "/bestanden/montagehandleiding-sectionaaldeur.pdf")]
    [InlineData("tolkosten overnachting secretariaat", "Reiskostenregeling buitendienst", "/bestanden/reiskostenregeling.docx")]
    public async Task File_on_the_intranet_is_found_by_its_text(string query, string title, string path)
    {
        JsonElement hit = (await demo.SearchAsync(query, "l.hazebroek")).GetProperty("hits")[0];

        Assert.Equal((title, "file", "nl"), (hit.GetProperty("title").GetString(), hit.GetProperty("kind").GetString(), hit.GetProperty("language").GetString()));
        Assert.EndsWith(path, hit.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await demo.StatusAsync($"/api/v1/documents/{hit.GetProperty("id").GetString()}", "l.hazebroek"));
    }

    [Fact]
    public async Task Message_of_a_private_group_exists_for_its_members_only()
    {
        EngageMessage secret = demo.Organisation.Engage.Messages.First(message => message.Group is { } key && demo.Organisation.Engage.Group(key).IsPrivate && message.IsStarter && message.Text.Length > 40);
        string handle = demo.Organisation.Engage.Members(secret.Group!).First(member => DemoPersonas.Of(demo.Organisation).Any(persona => persona.Handle == member));
        string id = $"{DemoSources.Engage}/message/{secret.Id}";
        string words = string.Join(' ', secret.Text.Split(' ').Take(8));

        JsonElement insider = await demo.SearchAsync(words, handle);
        JsonElement outsider = await demo.SearchAsync(words, "e.yildizhan");

        Assert.Contains(insider.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("id").GetString() == id);
        Assert.DoesNotContain(outsider.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("id").GetString() == id);
        string group = demo.Organisation.Engage.Group(secret.Group!).Name;
        Assert.DoesNotContain(group, outsider.GetProperty("facets").ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await demo.StatusAsync($"/api/v1/documents/{id}", handle));
        Assert.Equal(HttpStatusCode.NotFound, await demo.StatusAsync($"/api/v1/documents/{id}", "e.yildizhan"));
    }

    [Fact]
    public async Task Person_with_an_account_in_two_sources_is_one_person()
    {
        DemoPerson somebody = demo.Organisation.Person("l.hazebroek");

        StoredPerson person = (await demo.Services.GetRequiredService<IContentStore>().FindPersonAsync(somebody.Email, Cancel))!;

        Assert.NotNull(person);
        Assert.Equal([DemoSources.Engage, DemoSources.People], person.Accounts.Select(account => account.Id.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Page_in_two_languages_of_interface_shows_hits_without_script()
    {
        string dutch = await demo.PageAsync("/?q=verlof+aanvragen", "nl-NL"), english = await demo.PageAsync("/?q=verlof+aanvragen", "en-GB");

        Assert.Contains("<html lang=\"nl\"", dutch, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", english, StringComparison.Ordinal);
        Assert.Contains("<mark>", dutch, StringComparison.Ordinal);
    }

    /// <summary>A running demo whose sources have been crawled once.</summary>
    public sealed class CrawledDemo : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("knowledgesearch-test-");
        private DemoServers? _servers;
        private WebApplication? _application;

        public DemoOrganisation Organisation { get; } = DemoOrganisation.Create(TimeProvider.System);

        public IServiceProvider Services => _application!.Services; // started before any test

        private Uri Address => new(_application!.Urls.First()); // started before any test

        public async ValueTask InitializeAsync()
        {
            _servers = await DemoServers.StartAsync(Organisation, CancellationToken.None);
            Dictionary<string, string?> settings = new(DemoSettings.Of(_servers, _folder.FullName)) { ["Urls"] = "http://127.0.0.1:0" };
            _application = SearchHost.Build([], settings);
            await _application.StartAsync();
            CrawlScheduler scheduler = Services.GetRequiredService<CrawlScheduler>();
            CrawlRun?[] runs = await Task.WhenAll(Services.GetRequiredService<SourceCatalog>().Sources.Select(source => scheduler.WaitAsync(source.Id, CancellationToken.None)));
            Assert.All(runs, run => Assert.True(run is null or { State: RunState.Completed }, run?.Message));
            await Services.GetRequiredService<IndexProjection>().CatchUpAsync(CancellationToken.None);
        }

        public async Task<JsonElement> SearchAsync(string query, string handle)
        {
            using HttpClient client = await SignedInAsync(handle);
            return await client.GetFromJsonAsync<JsonElement>("/api/v1/search?size=20&q=" + Uri.EscapeDataString(query), Cancel);
        }

        public async Task<HttpStatusCode> StatusAsync(string path, string handle)
        {
            using HttpClient client = await SignedInAsync(handle);
            using HttpResponseMessage response = await client.GetAsync(path, Cancel);
            return response.StatusCode;
        }

        public async Task<string> PageAsync(string path, string language)
        {
            using HttpClient client = await SignedInAsync("l.hazebroek");
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            return await client.GetStringAsync(path, Cancel);
        }

        private async Task<HttpClient> SignedInAsync(string handle)
        {
            HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = Address };
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
            using HttpResponseMessage response = await client.PostAsync("/signin", new FormUrlEncodedContent([new("persona", Organisation.Person(handle).Email)]), Cancel);
            response.EnsureSuccessStatusCode();
            return client;
        }

        public async ValueTask DisposeAsync()
        {
            if (_application is not null)
            {
                await _application.StopAsync();
                await _application.DisposeAsync();
            }

            if (_servers is not null)
            {
                await _servers.DisposeAsync();
            }

            _folder.Delete(recursive: true);
        }
    }
}
