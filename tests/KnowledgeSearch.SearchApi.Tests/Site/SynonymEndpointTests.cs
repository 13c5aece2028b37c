using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class SynonymEndpointTests
{
    [Fact]
    public async Task Synonyms_are_previewed_set_and_found_by_without_indexing_anew()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        Assert.Equal(0, await TotalAsync(carla, "furlough"));

        using HttpResponseMessage previewed = await carla.PostAsJsonAsync("/api/v1/admin/synonyms/preview", new { query = "furlough", lines = (string[])["furlough => verlof"] });
        JsonElement preview = await JsonAsync(previewed);
        Assert.Equal((0, 3), (preview.GetProperty("totalBefore").GetInt32(), preview.GetProperty("totalAfter").GetInt32()));
        Assert.Equal(3, preview.GetProperty("after").GetArrayLength());
        Assert.Equal(0, await TotalAsync(carla, "furlough"));

        using HttpResponseMessage set = await carla.PutAsJsonAsync("/api/v1/admin/synonyms", new { lines = (string[])["# glossary", "furlough => verlof"], basedOn = 0 });
        JsonElement view = await JsonAsync(set);
        Assert.Equal((1, "Carla Bos"), (view.GetProperty("version").GetInt32(), view.GetProperty("changedBy").GetString()));
        Assert.Equal(3, await TotalAsync(carla, "furlough"));
        Assert.Equal("# glossary\nfurlough => verlof\n", await carla.GetStringAsync("/api/v1/admin/synonyms/lines"));
    }

    [Fact]
    public async Task A_malformed_line_is_refused_with_its_number_and_the_old_set_stays()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient writer = site.Client("writer");
        using HttpResponseMessage first = await writer.PutAsync("/api/v1/admin/synonyms/lines", new StringContent("verlof, leave\r\n"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using HttpResponseMessage refused = await writer.PutAsync("/api/v1/admin/synonyms/lines", new StringContent("verlof, leave\nleave\n"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith("Line 2: it has one term", (await JsonAsync(refused)).GetProperty("errors").GetProperty("lines")[0].GetString());
        using HttpResponseMessage stale = await writer.PutAsJsonAsync("/api/v1/admin/synonyms", new { lines = (string[])["a, b"], basedOn = 0 });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        using HttpResponseMessage nothing = await writer.PutAsJsonAsync("/api/v1/admin/synonyms", new { });
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
        JsonElement view = await JsonAsync(await writer.GetAsync("/api/v1/admin/synonyms"));
        Assert.Equal((1, "verlof, leave"), (view.GetProperty("version").GetInt32(), view.GetProperty("lines")[0].GetString()));
        Assert.Equal("writer", Assert.Single(view.GetProperty("history").EnumerateArray()).GetProperty("changedBy").GetString());
    }

    private static async Task<int> TotalAsync(HttpClient client, string query) =>
        JsonDocument.Parse(await client.GetStringAsync("/api/v1/search?q=" + query)).RootElement.GetProperty("total").GetProperty("value").GetInt32();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
