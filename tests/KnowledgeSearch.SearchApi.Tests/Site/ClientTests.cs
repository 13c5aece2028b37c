using System.Net;
using System.Reflection;
using System.Text.Json;
using KnowledgeSearch.Client;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class ClientTests
{
    [Fact]
    public async Task Client_stores_finds_reads_pages_and_removes()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient pushing = site.Client("push"), reading = site.Client("portal");
        KnowledgeSearchClient push = new(pushing), reader = new(reading);
        NewDocument first = Document(0);
        Assert.Equal("created", (await push.PutDocumentAsync(first)).Status);
        Assert.Equal("unchanged", (await push.PutDocumentAsync(first)).Status);
        List<StoreOutcome> outcomes = [];
        await foreach (StoreOutcome outcome in push.PutDocumentsAsync(Enumerable.Range(0, 25).Select(Document).Append(Document(0) with { Id = "engage/1" }).ToAsyncEnumerable()))
        {
            outcomes.Add(outcome);
        }

        Assert.Equal(["unchanged", .. Enumerable.Repeat("created", 24), "failed"], outcomes.Select(outcome => outcome.Status));
        Assert.Contains("engage", outcomes[^1].Error);
        await site.CatchUpAsync();

        SearchAnswer answer = await reader.SearchAsync(new SearchQuery("kwitantie") { Size = 10, Languages = ["nl"], Sources = ["handboek"], From = first.Created, NewestFirst = true });
        Assert.Equal((25, "eq"), (answer.Total.Value, answer.Total.Relation));
        Assert.Equal("handboek/stuk/24", answer.Hits[0].Id);
        Assert.Contains("<mark>", answer.Hits[0].Fragments[0]);
        Assert.Equal(25, answer.Facets["source"].Single().Count);
        Assert.Equal(new Suggestion("title", "Stuk 7"), Assert.Single((await reader.SuggestAsync("stuk 7", 3)).Suggestions));
        Assert.Equal("kwitantie", (await reader.SearchAsync(new SearchQuery("kwitansie"))).DidYouMean);
        HashSet<string> ids = [];
        await foreach (Hit hit in reader.SearchAllAsync(new SearchQuery("kwitantie") { Size = 10 }))
        {
            Assert.True(ids.Add(hit.Id));
        }

        Assert.Equal(25, ids.Count);
        Document? read = await reader.GetDocumentAsync("handboek/stuk/7");
        Assert.Equal(("Stuk 7", "nl", first.Created!.Value.AddDays(7)), (read!.Title, read.Languages[0], read.Created));
        Assert.Equal(["geld"], read.Tags);
        Assert.Equal("deleted", (await push.DeleteDocumentAsync("handboek/stuk/7")).Status);
        await site.CatchUpAsync();
        Assert.Null(await reader.GetDocumentAsync("handboek/stuk/7"));
    }

    [Fact]
    public async Task Refusals_carry_the_servers_sentence_and_the_parameter()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient reading = site.Client("search"), expired = site.Client("expired");
        KnowledgeSearchClient reader = new(reading);
        KnowledgeSearchException invalid = await Assert.ThrowsAsync<KnowledgeSearchException>(() => reader.SearchAsync(new SearchQuery("verlof") { Size = 0 }));
        Assert.Equal(HttpStatusCode.BadRequest, invalid.Status);
        Assert.Equal("urn:knowledgesearch:problem:invalid", invalid.ProblemType);
        Assert.Contains("between 1 and 100, was 0", invalid.Errors["size"].Single());
        KnowledgeSearchException forbidden = await Assert.ThrowsAsync<KnowledgeSearchException>(() => reader.PutDocumentAsync(Document(1)));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<KnowledgeSearchException>(() => new KnowledgeSearchClient(expired).SearchAsync(new SearchQuery("verlof")))).Status);
    }

    [Theory]
    [InlineData(typeof(SearchAnswer), "SearchResult")]
    [InlineData(typeof(Hit), "SearchHit", "explanation")]
    [InlineData(typeof(Place), "DocumentPlace")]
    [InlineData(typeof(Total), "SearchTotal")]
    [InlineData(typeof(Facet), "FacetValue")]
    [InlineData(typeof(SuggestAnswer), "SuggestResult")]
    [InlineData(typeof(Suggestion), "Suggestion")]
    [InlineData(typeof(Person), "PersonReference")]
    [InlineData(typeof(Container), "DocumentContainer")]
    [InlineData(typeof(ThreadInfo), "ThreadSummary")]
    [InlineData(typeof(Reply), "ThreadReply")]
    [InlineData(typeof(Expert), "PersonHit", "explanation")]
    [InlineData(typeof(Evidence), "PersonEvidence")]
    [InlineData(typeof(PeopleAnswer), "PeopleResult")]
    [InlineData(typeof(Access), "DocumentAccess")]
    [InlineData(typeof(StoreOutcome), "IngestResult")]
    [InlineData(typeof(SearchToken), "TokenAnswer")]
    [InlineData(typeof(Passage), "TextPassage")]
    [InlineData(typeof(Document), "IndexDocument", "access", "threadRoot")]
    [InlineData(typeof(NewDocument), null, "version")]
    public async Task Records_have_the_members_that_the_api_describes(Type record, string? schema, params string[] leftOut)
    {
        JsonElement api = JsonDocument.Parse(await File.ReadAllTextAsync(OpenApiTests.RepositoryFile("searchapi", "openapi.json"))).RootElement;
        JsonElement described = schema is not null
            ? api.GetProperty("components").GetProperty("schemas").GetProperty(schema)
            : api.GetProperty("paths").GetProperty("/api/v1/documents/{id}").GetProperty("put").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(
            described.GetProperty("properties").EnumerateObject().Select(member => member.Name).Except(leftOut).Order(StringComparer.Ordinal),
            record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Client_needs_nothing_but_the_framework() =>
        Assert.All(typeof(KnowledgeSearchClient).Assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name));

    private static NewDocument Document(int number) => new()
    {
        Id = $"handboek/stuk/{number}", Title = $"Stuk {number}", Body = "Declareren gaat met de kwitantie van het bedrag.", Language = "nl", Tags = ["geld"],
        Url = $"https://handboek.example/{number}", Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(number), Access = new Access { Everyone = true },
    };
}
