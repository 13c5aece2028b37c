using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

[Collection(typeof(Embedding))]
public sealed partial class TypeScriptClientTests(Chromium chromium, EmbedSite embed)
{
    private static string ClientFile => OpenApiTests.RepositoryFile("searchapi", "KnowledgeSearch.Client.TypeScript", "client.js");

    [Fact]
    public async Task Node_searches_pages_stores_removes_and_is_told_what_is_wrong()
    {
        string script = OpenApiTests.RepositoryFile("tests", "KnowledgeSearch.SearchApi.Tests", "Embed", "client-run.mjs");
        (int code, string output) = await RunAsync("node", [script, ClientFile, embed.Search, embed.Site.Keys["portal"], embed.Site.Keys["push"], embed.Key], "apt-get install nodejs");
        Assert.True(code == 0 && output.EndsWith("done\n", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Browser_of_another_site_runs_it_as_it_is_served()
    {
        string script = embed.Host.Put(
            "/client-page.js",
            $$"""
            import { KnowledgeSearchClient } from "{{embed.Search}}/embed/v1/client.js";
            const client = new KnowledgeSearchClient("{{embed.Search}}", { token: async () => (await (await fetch("/search-token")).json()).token });
            window.found = (async () => [(await client.search("verlof")).total.value, (await client.suggest("verl")).length, (await client.getDocument("handboek/verlof")).title])();
            """,
            "text/javascript");
        IPage page = await embed.OpenAsync(chromium, "/client", $"""<!doctype html><html lang="nl"><title>C</title><script type="module" src="{script}"></script>""");
        JsonElement found = await page.EvaluateAsync<JsonElement>("async () => JSON.parse(JSON.stringify(await window.found))");
        Assert.Equal(4, found[0].GetInt32());
        Assert.True(found[1].GetInt32() > 0);
        Assert.Equal("Verlof aanvragen", found[2].GetString());
        Assert.Empty(await page.EvaluateAsync<string[]>("violations"));
    }

    [Fact]
    public async Task Compiler_takes_what_the_types_say_and_nothing_else()
    {
        string folder = Directory.CreateTempSubdirectory("client-types-").FullName;
        try
        {
            File.Copy(ClientFile, Path.Combine(folder, "client.js"));
            File.Copy(Path.ChangeExtension(ClientFile, ".d.ts"), Path.Combine(folder, "client.d.ts"));
            string usage = Path.Combine(folder, "client-usage.ts");
            File.Copy(OpenApiTests.RepositoryFile("tests", "KnowledgeSearch.SearchApi.Tests", "Embed", "client-usage.ts"), usage);
            (int code, string output) = await RunAsync(
                "tsc", ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--module", "es2022", "--moduleResolution", "node", "--lib", "es2022,dom,dom.iterable", usage],
                "apt-get install node-typescript");
            Assert.True(code == 0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Types_have_the_members_that_the_api_describes()
    {
        JsonElement schemas = JsonDocument.Parse(await File.ReadAllTextAsync(OpenApiTests.RepositoryFile("searchapi", "openapi.json"))).RootElement.GetProperty("components").GetProperty("schemas");
        Dictionary<string, string[]> types = Interface().Matches(await File.ReadAllTextAsync(Path.ChangeExtension(ClientFile, ".d.ts")))
            .ToDictionary(match => match.Groups["name"].Value, match => Member().Matches(match.Groups["body"].Value).Select(member => member.Groups[1].Value).Order(StringComparer.Ordinal).ToArray());
        string[] shared = [.. types.Keys.Where(name => schemas.TryGetProperty(name, out _))];
        Assert.True(shared.Length >= 17, string.Join(", ", shared));
        foreach (string name in shared)
        {
            // Who may see a document is not told to readers; the root of a thread is the index's own; the numbers behind a hit are for admins.
            IEnumerable<string> leftOut = name switch { "IndexDocument" => ["access", "threadRoot"], "SourceDocument" => ["version"], "SearchHit" or "PersonHit" => ["explanation"], _ => [] };
            Assert.Equal((name, string.Join(' ', schemas.GetProperty(name).GetProperty("properties").EnumerateObject().Select(member => member.Name).Except(leftOut).Order(StringComparer.Ordinal))), (name, string.Join(' ', types[name])));
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, string remedy)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"needs {program}: {remedy}");
        using Process process = Process.Start(new ProcessStartInfo(found, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // always started anew
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await errors + output);
    }

    [GeneratedRegex(@"^export interface (?<name>\w+) \{\n(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Interface();

    [GeneratedRegex(@"^  (\w+)\??:", RegexOptions.Multiline)]
    private static partial Regex Member();
}
