using System.Net;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class BusyTests
{
    [Theory]
    [InlineData("/api/v1/search?q=verlof")]
    [InlineData("/api/v1/suggest?q=verlof")]
    [InlineData("/api/v1/people?q=verlof")]
    [InlineData("/?q=verlof")]
    public async Task More_searches_than_the_server_bears_are_told_to_come_back_and_the_next_is_answered(string address)
    {
        using HeldSearcher searcher = new();
        await using TestSite site = await TestSite.StartAsync(
            settings =>
            {
                settings["Search:Concurrent"] = "2";
                settings["Search:Wait"] = "00:00:00";
            },
            services: services => services.AddSingleton<IIndexSearcher>(searcher));
        using HttpClient client = site.Client("search"); // signing in would end on the page, which searches
        Task<HttpResponseMessage>[] first = [client.GetAsync(address), client.GetAsync(address)];
        await searcher.Began(2);

        using HttpResponseMessage refused = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("more is searched", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);

        searcher.Release();
        foreach (Task<HttpResponseMessage> one in first)
        {
            Assert.Equal(HttpStatusCode.OK, (await one).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task One_more_waits_for_its_turn()
    {
        using HeldSearcher searcher = new();
        await using TestSite site = await TestSite.StartAsync(
            settings =>
            {
                settings["Search:Concurrent"] = "1";
                settings["Search:Wait"] = "00:01:00";
            },
            services: services => services.AddSingleton<IIndexSearcher>(searcher));
        using HttpClient client = site.Client("search");
        Task<HttpResponseMessage> first = client.GetAsync("/api/v1/search?q=a");
        await searcher.Began(1);
        Task<HttpResponseMessage> second = client.GetAsync("/api/v1/search?q=b");
        searcher.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second).StatusCode);
        Assert.Equal(1, searcher.MostAtOnce);
    }

    [Fact]
    public async Task Answer_cut_short_says_so_to_programs_and_people()
    {
        using HeldSearcher searcher = new(partial: true);
        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<IIndexSearcher>(searcher));
        using HttpClient client = await site.ClientAsAsync(TestSite.Anna);
        JsonElement answer = JsonElement.Parse(await client.GetStringAsync("/api/v1/search?q=verlof"));
        Assert.True(answer.GetProperty("partial").GetBoolean());
        Assert.True(JsonElement.Parse(await client.GetStringAsync("/api/v1/suggest?q=verlof")).GetProperty("partial").GetBoolean());
        Assert.Contains("found in time", await client.GetStringAsync("/?q=verlof&ui=en"));
    }

    [Theory]
    [InlineData("Search:Deadline", "00:00:00")]
    [InlineData("Search:Concurrent", "0")]
    [InlineData("Search:Wait", "01:00:00")]
    public async Task Settings_outside_their_limits_stop_the_start(string setting, string value)
    {
        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => TestSite.StartAsync(settings => settings[setting] = value));
        Assert.Contains($"{setting} must be from", fault.Message);
        Assert.Contains(value, fault.Message);
    }

    [Fact]
    public async Task Page_names_the_words_that_are_missing()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient client = await site.ClientAsAsync(TestSite.Anna);
        string page = await client.GetStringAsync("/?q=verlof+xyzzy&ui=nl");
        Assert.Matches("Zonder:\\s*<s>xyzzy</s>", page);
        Assert.Equal("xyzzy", JsonElement.Parse(await client.GetStringAsync("/api/v1/search?q=verlof+xyzzy")).GetProperty("missing")[0].GetString());
        Assert.DoesNotContain("Zonder:", await client.GetStringAsync("/?q=verlof&ui=nl"));
    }

    /// <summary>Answers when it is let; or at once, with an answer cut short.</summary>
    private sealed class HeldSearcher(bool partial = false) : IIndexSearcher, IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _began = new(0);
        private int _now;

        public bool IsReady => true;

        public void Dispose() => _began.Dispose();

        public int MostAtOnce { get; private set; }

        public async Task Began(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await _began.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        public void Release() => _held.SetResult();

        public async ValueTask<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
        {
            await WaitAsync();
            return new SearchResult { Hits = [], Total = new SearchTotal(0, "eq"), Partial = partial };
        }

        public async ValueTask<PeopleResult> FindPeopleAsync(SearchRequest request, CancellationToken cancellationToken)
        {
            await WaitAsync();
            return new PeopleResult([]);
        }

        public async ValueTask<SuggestResult> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken)
        {
            await WaitAsync();
            return new SuggestResult([]) { Partial = partial };
        }

        public ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken) => ValueTask.FromResult<IndexDocument?>(null);

        private async Task WaitAsync()
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            _began.Release();
            if (!partial)
            {
                await _held.Task;
            }

            Interlocked.Decrement(ref _now);
        }
    }
}
