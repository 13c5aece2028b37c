using System.Text;
using System.Text.RegularExpressions;
using KnowledgeSearch.SearchApi.Tests.Site;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>The requests in <c>searchapi/requests</c>, sent one after another as an editor would.</summary>
[Collection(typeof(Embedding))]
public sealed partial class HttpFileTests(EmbedSite embed)
{
    [Theory]
    [InlineData("search.http", 7)]
    [InlineData("documents.http", 5)]
    [InlineData("tokens.http", 3)]
    public async Task Every_request_is_answered_as_its_heading_says(string name, int requests)
    {
        string text = await File.ReadAllTextAsync(OpenApiTests.RepositoryFile("searchapi", "requests", name), TestContext.Current.CancellationToken);
        Dictionary<string, string> values = new()
        {
            ["server"] = embed.Search, ["searchKey"] = embed.Site.Keys["portal"], ["pushKey"] = embed.Site.Keys["push"], ["tokenKey"] = embed.Key,
        };
        string[] declared = [.. Variable().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.All(declared, variable => Assert.Contains(variable, values.Keys));
        string[] parts = [.. text.Split("\n### ").Skip(1)];
        Assert.Equal(requests, parts.Length);
        using HttpClient client = new();
        foreach (string part in parts)
        {
            string filled = Use().Replace(part, match => declared.Contains(match.Groups[1].Value) ? values[match.Groups[1].Value] : throw new InvalidOperationException($"{name} uses {match.Value} without declaring it."));
            string[] halves = filled.TrimEnd().Split("\n\n", 2);
            string[] lines = halves[0].Split('\n');
            string[] what = lines[1].Split(' ');
            using HttpRequestMessage request = new(new HttpMethod(what[0]), what[1]);
            if (halves.Length > 1)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(halves[1]));
            }

            foreach (string[] header in lines.Skip(2).Select(line => line.Split(": ", 2)))
            {
                Assert.True(request.Headers.TryAddWithoutValidation(header[0], header[1]) || request.Content!.Headers.TryAddWithoutValidation(header[0], header[1]), header[0]);
            }

            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(
                lines[0].EndsWith($"; answers {(int)response.StatusCode}", StringComparison.Ordinal),
                $"{name}, {lines[0]}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }

    [GeneratedRegex(@"^@(\w+) = .+$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Use();
}
