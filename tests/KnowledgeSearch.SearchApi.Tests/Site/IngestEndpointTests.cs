using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class IngestEndpointTests : IAsyncLifetime
{
    private const string Page = """{"title":"Declareren","body":"Declareren gaat met de kwitantie.","url":"https://handboek.example/declareren","access":{"everyone":true}}""";
    private TestSite _site = null!; // set before each test

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Document_is_created_found_unchanged_updated_and_removed()
    {
        using HttpClient push = _site.Client("push");
        using HttpClient reader = _site.Client();
        using HttpResponseMessage created = await push.PutAsync("/api/v1/documents/handboek/geld/declareren", Json(Page));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/documents/handboek/geld/declareren", created.Headers.Location!.OriginalString);
        Assert.Equal("created", await StatusAsync(created));
        await _site.CatchUpAsync();
        Assert.Contains("handboek/geld/declareren", await reader.GetStringAsync("/api/v1/search?q=kwitantie"));

        string digest = await Store.GetDigestAsync(CancellationToken.None);
        Assert.Equal("unchanged", await StatusAsync(await push.PutAsync("/api/v1/documents/handboek/geld/declareren", Json(Page))));
        Assert.Equal(digest, await Store.GetDigestAsync(CancellationToken.None));

        Assert.Equal("updated", await StatusAsync(await push.PutAsync("/api/v1/documents/handboek/geld/declareren", Json(Page.Replace("kwitantie", "bon")))));
        await _site.CatchUpAsync();
        Assert.Contains("\"hits\":[]", await reader.GetStringAsync("/api/v1/search?q=kwitantie"));

        Assert.Equal("deleted", await StatusAsync(await push.DeleteAsync("/api/v1/documents/handboek/geld/declareren")));
        Assert.Equal("unchanged", await StatusAsync(await push.DeleteAsync("/api/v1/documents/handboek/geld/declareren")));
        await _site.CatchUpAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/api/v1/documents/handboek/geld/declareren")).StatusCode);
    }

    [Fact]
    public async Task File_is_stored_as_its_text_and_one_that_cannot_be_read_is_refused_with_the_reason()
    {
        using HttpClient push = _site.Client("push");
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("notulen.md").Open();
            entry.Write("Besloten is dat de slagboom om zeven uur opengaat."u8);
        }

        using ByteArrayContent file = new(zip.ToArray());
        file.Headers.ContentType = new("application/zip");
        using HttpResponseMessage created = await push.PutAsync("/api/v1/documents/handboek/notulen.zip?title=Notulen+maart&url=https://handboek.example/notulen.zip", file);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        SourceDocument stored = (await Store.FindAsync(DocumentId.Parse("handboek/notulen.zip"), CancellationToken.None))!.Document!; // stored above
        Assert.Equal(("Notulen maart", DocumentKind.File, "https://handboek.example/notulen.zip"), (stored.Title, stored.Kind, stored.Url));
        Assert.Contains("slagboom om zeven uur", stored.Body, StringComparison.Ordinal);

        using ByteArrayContent broken = new("%PDF-1.7 niets"u8.ToArray());
        broken.Headers.ContentType = new("application/pdf");
        using HttpResponseMessage refused = await push.PutAsync("/api/v1/documents/handboek/kapot.pdf", broken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("kapot.pdf", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_answered_in_order_and_the_same_lines_again_change_nothing()
    {
        StringBuilder lines = new();
        for (int i = 0; i < 2_500; i++)
        {
            lines.AppendLine(CultureInfo.InvariantCulture, $$$"""{"id":"handboek/{{{i}}}","title":"Stuk {{{i}}}","body":"Tekst van stuk {{{i}}}.","access":{"everyone":true}}""");
        }

        lines.AppendLine("""{"id":"handboek/7","title":"half""");
        lines.AppendLine("""{"id":"engage/1","title":"Van een ander","body":"x"}""");
        lines.AppendLine("""{"delete":"handboek/8"}""");
        using HttpClient push = _site.Client("push");
        JsonElement[] first = await BulkAsync(push, lines.ToString());
        Assert.Equal(Enumerable.Range(1, 2_503), first.Select(line => line.GetProperty("line").GetInt32()));
        Assert.All(first[..2_500], line => Assert.Equal("created", line.GetProperty("status").GetString()));
        Assert.Equal(["failed", "failed", "deleted"], first[2_500..].Select(line => line.GetProperty("status").GetString()));
        Assert.Contains("engage", first[2_501].GetProperty("error").GetString());

        string digest = await Store.GetDigestAsync(CancellationToken.None);
        JsonElement[] second = await BulkAsync(push, lines.ToString());
        Assert.Equal(digest, await Store.GetDigestAsync(CancellationToken.None));
        Assert.Equal(2_499, second.Count(line => line.GetProperty("status").GetString() == "unchanged"));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("search", HttpStatusCode.Forbidden)]
    [InlineData("writer", HttpStatusCode.Forbidden)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    public async Task Writing_needs_a_key_with_a_scope_for_it(string? key, HttpStatusCode expected)
    {
        using HttpClient client = key is null ? await _site.ClientAsNobodyAsync() : _site.Client(key);
        Assert.Equal(expected, (await client.PutAsync("/api/v1/documents/handboek/1", Json(Page))).StatusCode);
        Assert.Equal(expected, (await client.DeleteAsync("/api/v1/documents/handboek/1")).StatusCode);
        Assert.Equal(expected, (await client.PostAsync("/api/v1/documents:bulk", Json("{}"))).StatusCode);
        Assert.Equal(0, (await Store.GetCountsAsync(CancellationToken.None)).Documents);
    }

    [Fact]
    public async Task Even_an_admin_writes_with_a_key_only()
    {
        using HttpClient carla = await _site.ClientAsAsync(TestSite.Carla);
        Assert.Equal(HttpStatusCode.Forbidden, (await carla.PutAsync("/api/v1/documents/handboek/1", Json(Page))).StatusCode);
    }

    [Fact]
    public async Task Key_for_one_source_does_not_write_another()
    {
        using HttpClient push = _site.Client("push");
        using HttpResponseMessage response = await push.PutAsync("/api/v1/documents/engage/1", Json(Page));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("ingest:engage", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("handboek/1", "{\"title\":", "document")]
    [InlineData("handboek/1", "{\"id\":\"handboek/2\"}", "document")]
    [InlineData("handboek/1", "{\"url\":\"javascript:alert(1)\"}", "document")]
    [InlineData("Geen%20Bron/1", "{}", "id")]
    public async Task Document_that_cannot_be_stored_is_refused_with_the_reason(string id, string json, string field)
    {
        using HttpClient push = _site.Client("push");
        using HttpResponseMessage response = await push.PutAsync("/api/v1/documents/" + id, Json(json));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(SearchEndpointTests.Problem(response)["errors"].GetProperty(field)[0].GetString()!.Length > 20);
    }

    [Fact]
    public async Task Document_larger_than_allowed_is_refused()
    {
        using HttpClient push = _site.Client("push");
        push.DefaultRequestHeaders.ExpectContinue = true; // asks before it sends
        using HttpResponseMessage response = await push.PutAsync("/api/v1/documents/handboek/1", new ByteArrayContent(new byte[(16 << 20) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("16 MB", await response.Content.ReadAsStringAsync());
    }

    private IContentStore Store => _site.App.Services.GetRequiredService<IContentStore>();

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<string?> StatusAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString();

    private static async Task<JsonElement[]> BulkAsync(HttpClient client, string lines)
    {
        using HttpResponseMessage response = await client.PostAsync("/api/v1/documents:bulk", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync();
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
