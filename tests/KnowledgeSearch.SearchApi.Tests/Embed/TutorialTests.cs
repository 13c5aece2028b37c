using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>The README's "On your own page, in five minutes", done as it says by someone who knows nothing else. Only the two ports are others: those may be taken here.</summary>
[Collection(typeof(Embedding))]
public sealed partial class TutorialTests(Chromium chromium)
{
    private const string Program = "dotnet run --project searchapi/KnowledgeSearch.SearchApi -- ";

    [Fact]
    public async Task Readme_alone_leads_to_a_working_search_on_a_page_of_another_site()
    {
        string readme = await File.ReadAllTextAsync(OpenApiTests.RepositoryFile("README.md"), TestContext.Current.CancellationToken);
        string chapter = Chapter().Match(readme).Value;
        Dictionary<string, string> blocks = Block().Matches(chapter).GroupBy(block => block.Groups["kind"].Value).ToDictionary(kind => kind.Key, kind => kind.First().Groups["text"].Value);
        string command = blocks["sh"].Trim(), policy = blocks[""].Trim();
        Assert.StartsWith(Program, command);
        Assert.StartsWith("Content-Security-Policy: ", policy);
        Assert.Contains("python3 -m http.server 8000", chapter);
        string query = Address().Match(chapter).Groups["path"].Value;

        await using HostPage host = await HostPage.StartAsync();
        string search = $"http://127.0.0.1:{FreePort()}";
        string Here(string text) => text.Replace("http://127.0.0.1:5080", search, StringComparison.Ordinal).Replace("http://localhost:8000", host.Origin, StringComparison.Ordinal);
        host.Policy = Here(policy["Content-Security-Policy: ".Length..]);
        host.Put("/", Here(blocks["html"]));

        using Process demo = await StartAsync([.. Here(command[Program.Length..]).Split(' '), $"--Urls={search}"]);
        try
        {
            IPage page = await chromium.OpenAsync(new BrowserNewPageOptions());
            await page.AddInitScriptAsync("window.violations = []; document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`))");
            await page.GotoAsync(host.Origin + query);
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "verlof aanvragen" }).First).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Combobox).FillAsync("poedercoat");
            await page.GetByRole(AriaRole.Combobox).PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("poedercoat") }).First).ToBeVisibleAsync();
            Assert.Empty(await page.EvaluateAsync<string[]>("violations"));
            Assert.Equal(host.Origin + "/?q=poedercoat", page.Url);
        }
        finally
        {
            await StopAsync(demo);
        }
    }

    private static async Task<Process> StartAsync(IEnumerable<string> arguments)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "KnowledgeSearch.SearchApi.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        })!; // always started anew
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Search on", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(); // nobody else empties the pipe
                return process;
            }
        }

        throw new InvalidOperationException("The demo ended: " + await errors);
    }

    // As Ctrl+C does: it takes its folder away. Killed only when that does not work.
    private static async Task StopAsync(Process process)
    {
        using Process signal = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^## On your own page, in five minutes\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Chapter();

    [GeneratedRegex(@"^```(?<kind>\w*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"<http://localhost:8000(?<path>/[^>]*)>")]
    private static partial Regex Address();
}
