using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Description_equals_the_committed_one()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient client = site.Client();
        JsonNode served = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!; // never null
        string committed = RepositoryFile("searchapi", "openapi.json");
        if (Environment.GetEnvironmentVariable("KS_WRITE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(committed, served.ToJsonString(s_indented) + "\n");
        }

        Assert.True(File.Exists(committed), "searchapi/openapi.json is missing: run this test with KS_WRITE_OPENAPI=1");
        JsonNode known = JsonNode.Parse(await File.ReadAllTextAsync(committed))!; // never null
        Assert.True(
            JsonNode.DeepEquals(Shape(served), Shape(known)),
            "The API has changed: look at the difference that KS_WRITE_OPENAPI=1 makes to searchapi/openapi.json, and commit it.");
    }

    [Fact]
    public async Task Description_is_of_3_1_and_integers_are_integers()
    {
        await using TestSite site = await TestSite.StartAsync();
        using HttpClient client = site.Client();
        JsonElement description = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString());
        JsonElement[] parameters = [.. description.GetProperty("paths").GetProperty("/api/v1/search").GetProperty("get").GetProperty("parameters").EnumerateArray()];
        Assert.Equal(
            ["q", "source", "kind", "author", "language", "container", "from", "until", "sort", "size", "cursor", "facets", "group", "people", "explain"],
            parameters.Select(parameter => parameter.GetProperty("name").GetString()));
        JsonElement size = parameters.Single(parameter => parameter.GetProperty("name").GetString() == "size").GetProperty("schema");
        Assert.Equal("integer", size.GetProperty("type").GetString());
        Assert.Equal((1, 100), (size.GetProperty("minimum").GetInt32(), size.GetProperty("maximum").GetInt32()));
        Assert.DoesNotContain("\"integer\",\"string\"", description.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    // A better sentence in a comment is no change of the API.
    private static JsonNode? Shape(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            IEnumerable<string> words = members.Where(member => member.Key is "description" or "summary" && member.Value is JsonValue).Select(member => member.Key);
            foreach (string name in words.ToArray())
            {
                members.Remove(name);
            }
        }

        foreach (JsonNode? child in node switch { JsonObject some => some.Select(member => member.Value), JsonArray list => list, _ => [] })
        {
            Shape(child);
        }

        return node;
    }

    internal static string RepositoryFile(params string[] parts)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "KnowledgeSearch.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        Assert.SkipWhen(folder is null, "runs outside the repository");
        return Path.Combine([folder, .. parts]);
    }
}
