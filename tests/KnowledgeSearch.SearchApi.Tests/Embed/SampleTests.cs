using System.Diagnostics;
using KnowledgeSearch.Samples.Razor;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>The pages in <c>searchapi/samples</c>, in a browser, with the address of the test's server in place of the one in the files.</summary>
[Collection(typeof(Embedding))]
public sealed class SampleTests(Chromium chromium, EmbedSite embed)
{
    [Fact]
    public async Task Plain_page_searches_as_who_is_signed_in_there()
    {
        foreach ((string name, string type) in ((string, string)[])[("page.css", "text/css"), ("page.js", "text/javascript")])
        {
            embed.Host.Put("/" + name, await FileAsync("plain", name), type);
        }

        IPage page = await embed.OpenAsync(chromium, "/plain.html", await FileAsync("plain", "index.html"));
        ILocator all = page.Locator("knowledge-search").First, news = page.Locator("knowledge-search").Last;
        await FindAsync(all, "verlof", 4);
        await FindAsync(news, "verlof", 1);
        await Assertions.Expect(all.Locator(".hit").First).ToHaveCSSAsync("border-inline-start-width", "4px");
        Assert.Empty(await page.EvaluateAsync<string[]>("violations"));
    }

    [Fact]
    public async Task Razor_site_changes_its_key_for_tokens()
    {
        int port = TutorialTests.FreePort();
        string origin = $"http://localhost:{port}";
        await using TestSite search = await TestSite.StartAsync(settings =>
        {
            settings["Cors:Origins:0"] = origin;
            settings["Auth:Keys:intranet:Hash"] = ApiKeys.Hash(embed.Key);
            settings["Auth:Keys:intranet:Scopes:0"] = Scopes.TokenOfPerson;
        });
        await search.FillAsync();
        string folder = Path.GetDirectoryName(OpenApiTests.RepositoryFile("searchapi", "samples", "razor", "Program.cs"))!; // a file is in a folder
        await using WebApplication site = IntranetSite.Build(
            [$"--contentRoot={folder}", $"--urls=http://127.0.0.1:{port}", $"--Search:Address={search.Address}", $"--Search:Key={embed.Key}", $"--Search:As={TestSite.Bram}", "--Logging:LogLevel:Default=Warning"]);
        await site.StartAsync(TestContext.Current.CancellationToken);
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions());
        List<string> refused = [];
        page.Console += (_, message) => refused.AddRange(message.Text.Contains("Content Security Policy", StringComparison.Ordinal) ? [message.Text] : []);
        await page.GotoAsync(origin);
        await FindAsync(page.Locator("knowledge-search"), "verlof", 3);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task React_page_hears_what_was_found()
    {
        string folder = Directory.CreateTempSubdirectory("react-").FullName;
        try
        {
            string? npm = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(place => Path.Combine(place, "npm")).FirstOrDefault(File.Exists);
            Assert.SkipWhen(npm is null, "needs npm, which brings React: apt-get install npm");
            using Process install = Process.Start(new ProcessStartInfo(npm, ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "react@18.3.1", "react-dom@18.3.1"]) { WorkingDirectory = folder, RedirectStandardError = true })!; // always started anew
            string fault = await install.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await install.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(install.ExitCode != 0, $"needs React from npm: {fault}");
            foreach (string name in (string[])["react", "react-dom"])
            {
                embed.Host.Put($"/vendor/{name}.production.min.js", await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", name, "umd", $"{name}.production.min.js")), "text/javascript");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string script = await FileAsync("react", "page.js");
        embed.Host.Put("/react.js", script, "text/javascript");
        IPage page = await embed.OpenAsync(chromium, "/react.html", (await FileAsync("react", "index.html")).Replace("src=\"page.js\"", "src=\"react.js\"", StringComparison.Ordinal));
        await FindAsync(page.Locator("knowledge-search"), "verlof", 1);
        await Assertions.Expect(page.Locator("#last")).ToHaveTextAsync("1 for verlof");
        Assert.Empty(await page.EvaluateAsync<string[]>("violations"));
    }

    private static async Task FindAsync(ILocator element, string text, int hits)
    {
        ILocator box = element.GetByRole(AriaRole.Combobox);
        await box.FillAsync(text);
        await box.PressAsync("Enter");
        await Assertions.Expect(element.Locator(".hit")).ToHaveCountAsync(hits);
    }

    private async Task<string> FileAsync(string sample, string name) =>
        (await File.ReadAllTextAsync(OpenApiTests.RepositoryFile("searchapi", "samples", sample, name))).Replace("http://127.0.0.1:5080", embed.Search, StringComparison.Ordinal);
}
