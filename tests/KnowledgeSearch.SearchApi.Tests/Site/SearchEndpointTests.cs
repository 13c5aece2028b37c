using System.Net;
using System.Text.Json;
using KnowledgeSearch.Indexing;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SearchEndpointTests(FilledSite filled) : IClassFixture<FilledSite>
{
    private readonly TestSite _site = filled.Site;

    [Fact]
    public async Task Answer_has_the_wire_names_and_no_scores()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        JsonElement answer = await AskAsync(anna, "q=verlof");
        Assert.Equal(4, answer.GetProperty("total").GetProperty("value").GetInt32());
        Assert.Equal("eq", answer.GetProperty("total").GetProperty("relation").GetString());
        JsonElement hit = answer.GetProperty("hits").EnumerateArray().Single(hit => hit.GetProperty("id").GetString() == "handboek/verlof");
        Assert.Equal("handboek", hit.GetProperty("source").GetString());
        Assert.Equal("page", hit.GetProperty("kind").GetString());
        Assert.Equal("p1", hit.GetProperty("author").GetProperty("id").GetString());
        Assert.Contains("<mark>verlof</mark>", hit.GetProperty("fragments")[0].GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(hit.TryGetProperty("thread", out _), "nulls are omitted");
        Assert.DoesNotContain(hit.EnumerateObject(), property => property.Name.Contains("score", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(2, answer.GetProperty("facets").GetProperty("source").EnumerateArray().Single(value => value.GetProperty("value").GetString() == "engage").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Message_of_a_private_group_does_not_exist_for_an_outsider()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        using HttpClient bram = await _site.ClientAsAsync(TestSite.Bram);
        Assert.Contains("Kompas", await anna.GetStringAsync("/api/v1/search?q=verlof"));
        string seen = await bram.GetStringAsync("/api/v1/search?q=verlof");
        Assert.DoesNotContain("Kompas", seen);
        Assert.DoesNotContain("engage/message/1", seen);
        Assert.Equal(3, JsonDocument.Parse(seen).RootElement.GetProperty("total").GetProperty("value").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/api/v1/documents/engage/message/1")).StatusCode);

        using HttpResponseMessage hidden = await bram.GetAsync("/api/v1/documents/engage/message/1");
        using HttpResponseMessage absent = await bram.GetAsync("/api/v1/documents/engage/message/9");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(Untraced(absent).Replace("message/9", "message/1"), Untraced(hidden));
    }

    [Fact]
    public async Task Numbers_are_told_to_admins_only()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna), dirk = await _site.ClientAsAsync(TestSite.Dirk), carla = await _site.ClientAsAsync(TestSite.Carla);
        using HttpClient key = _site.Client("portal");
        foreach (HttpClient refused in (HttpClient[])[anna, dirk, key])
        {
            using HttpResponseMessage response = await refused.GetAsync("/api/v1/search?q=verlof&explain=true");
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("explain=true is for people with the role admin only; search without it.", await response.Content.ReadAsStringAsync());
        }

        JsonElement hit = (await AskAsync(carla, "q=verlof&explain=true")).GetProperty("hits")[0];
        Assert.True(hit.GetProperty("explanation").GetProperty("words")[0].GetProperty("score").GetDouble() > 0);
        Assert.False((await AskAsync(carla, "q=verlof")).GetProperty("hits")[0].TryGetProperty("explanation", out _));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("search", 1)]
    [InlineData("portal", 3)]
    public async Task Nobody_and_keys_see_no_more_than_they_are_told(string? key, int expected)
    {
        using HttpClient client = key is null ? await _site.ClientAsNobodyAsync() : _site.Client(key);
        Assert.Equal(expected, (await AskAsync(client, "q=verlof")).GetProperty("total").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Visitor_of_a_trial_is_the_first_persona()
    {
        using HttpClient visitor = _site.Client();
        Assert.Equal(4, (await AskAsync(visitor, "q=verlof")).GetProperty("total").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Document_without_access_is_seen_by_nobody_and_access_is_not_told()
    {
        using HttpClient carla = await _site.ClientAsAsync(TestSite.Carla);
        Assert.Equal(HttpStatusCode.NotFound, (await carla.GetAsync("/api/v1/documents/handboek/zonder")).StatusCode);
        string text = await carla.GetStringAsync("/api/v1/documents/handboek/verlof");
        Assert.Contains("portaal", text);
        Assert.DoesNotContain("access", text);
    }

    [Fact]
    public async Task Document_that_has_not_changed_is_not_sent_again()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        using HttpResponseMessage first = await anna.GetAsync("/api/v1/documents/handboek/verlof");
        anna.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!); // every document has one
        Assert.Equal(HttpStatusCode.NotModified, (await anna.GetAsync("/api/v1/documents/handboek/verlof")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/api/v1/documents/nieuws/1")).StatusCode);
    }

    [Fact]
    public async Task Pages_of_results_follow_by_cursor_and_no_other_caller_may_use_it()
    {
        using HttpClient anna = await _site.ClientAsAsync(TestSite.Anna);
        using HttpClient bram = await _site.ClientAsAsync(TestSite.Bram);
        List<string> ids = [];
        string? cursor = null;
        do
        {
            JsonElement page = await AskAsync(anna, $"q=verlof&size=1{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            ids.AddRange(page.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out JsonElement next) ? next.GetString() : null;
            if (cursor is not null)
            {
                using HttpResponseMessage foreign = await bram.GetAsync($"/api/v1/search?q=verlof&size=1&cursor={Uri.EscapeDataString(cursor)}");
                Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
                Assert.True(Problem(foreign)["errors"].TryGetProperty("cursor", out _));
            }
        }
        while (cursor is not null);

        Assert.Equal(4, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("size=0", "size", "between 1 and 100, was 0")]
    [InlineData("size=101", "size", "between 1 and 100, was 101")]
    [InlineData("size=many", "size", "a whole number, was 'many'")]
    [InlineData("facets=maybe", "facets", "true or false, was 'maybe'")]
    [InlineData("kind=page&kind=poem", "kind", "one of page, message, question, answer, file, person, was 'poem'")]
    [InlineData("language=fr", "language", "one of nl, en, was 'fr'")]
    [InlineData("from=yesterday", "from", "a date (2026-11-23)")]
    [InlineData("until=2026-13-01", "until", "was '2026-13-01'")]
    [InlineData("sort=best", "sort", "one of relevance, newest, was 'best'")]
    public async Task Bad_parameter_is_named_with_its_value_and_what_is_allowed(string query, string field, string message)
    {
        using HttpClient client = _site.Client();
        using HttpResponseMessage response = await client.GetAsync("/api/v1/search?q=verlof&" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        IReadOnlyDictionary<string, JsonElement> problem = Problem(response);
        Assert.Equal("urn:knowledgesearch:problem:invalid", problem["type"].GetString());
        Assert.Contains(message, problem["errors"].GetProperty(field)[0].GetString());
    }

    [Fact]
    public async Task All_bad_parameters_are_named_at_once_and_unknown_ones_ignored()
    {
        using HttpClient client = _site.Client();
        using HttpResponseMessage response = await client.GetAsync("/api/v1/search?size=0&kind=poem&sort=best&whatever=1");
        Assert.Equal(["kind", "sort", "size"], Problem(response)["errors"].EnumerateObject().Select(error => error.Name));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/search?q=verlof&whatever=1")).StatusCode);
    }

    [Fact]
    public async Task Repeated_parameters_are_alternatives()
    {
        using HttpClient client = _site.Client();
        Assert.Equal(2, (await AskAsync(client, "q=verlof&source=handboek&source=nieuws")).GetProperty("total").GetProperty("value").GetInt32());
        Assert.Equal(1, (await AskAsync(client, "q=verlof&kind=MESSAGE")).GetProperty("total").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Index_that_is_away_gives_503_to_try_again_and_tells_nothing_of_the_inside()
    {
        await using TestSite site = await TestSite.StartAsync(services: services => services.AddSingleton<IIndexSearcher, ClosedSearcher>());
        using HttpClient client = site.Client();
        using HttpResponseMessage response = await client.GetAsync("/api/v1/search?q=verlof");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        string body = await response.Content.ReadAsStringAsync();
        Assert.Contains("urn:knowledgesearch:problem:unavailable", body);
        Assert.DoesNotContain("secret", body);
    }

    [Fact]
    public async Task Answers_are_private_and_hardened()
    {
        using HttpClient client = _site.Client();
        foreach (string path in (string[])["/api/v1/search?q=verlof", "/", "/api/v1/search?size=0", "/nowhere"])
        {
            using HttpResponseMessage response = await client.GetAsync(path);
            Assert.True(response.Headers.CacheControl is { Private: true, NoCache: true }, path);
            Assert.Equal(["Accept-Language", "Authorization", "Cookie"], response.Headers.Vary.Except(["Origin"])); // which pages elsewhere may ask differs by their origin
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    private static string Untraced(HttpResponseMessage response) =>
        string.Join('\n', Problem(response).Where(member => member.Key != "traceId").Select(member => $"{member.Key}: {member.Value}"));

    internal static IReadOnlyDictionary<string, JsonElement> Problem(HttpResponseMessage response) =>
        JsonDocument.Parse(response.Content.ReadAsStream()).RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);

    private static async Task<JsonElement> AskAsync(HttpClient client, string query) =>
        JsonDocument.Parse(await client.GetStringAsync("/api/v1/search?" + query)).RootElement;
}
