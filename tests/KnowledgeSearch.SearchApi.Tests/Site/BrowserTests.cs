using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class BrowserTests : IAsyncLifetime
{
    private TestSite _site = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        await _site.FillAsync();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Search_filter_and_switch_of_persona_work_without_script_at_every_width(int width, ColorScheme scheme)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await Chromium.LaunchAsync(playwright);
        await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = false, ViewportSize = new ViewportSize { Width = width, Height = 844 }, ColorScheme = scheme, Locale = "nl-NL", BaseURL = _site.Address.AbsoluteUri,
        });
        IPage page = await context.NewPageAsync();
        List<string> refused = [];
        page.Console += (_, message) => refused.Add(message.Text);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("verlof");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("article.hit")).ToHaveCountAsync(4);
        await ShotAsync(page, $"results-{width}-{scheme}");

        await page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Link, new() { NameRegex = new("Vraag") }).ClickAsync();
        await Assertions.Expect(page.Locator("article.hit")).ToHaveCountAsync(1);
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("article.hit")).ToHaveCountAsync(4);

        await page.Locator(".who summary").ClickAsync();
        await ShotAsync(page, $"personas-{width}-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Bram Smit") }).ClickAsync();
        await Assertions.Expect(page.Locator("article.hit")).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("verlof");
        Assert.Empty(refused);
    }

    [Fact]
    public async Task Reference_of_the_api_is_drawn_and_asks_nobody_else()
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await Chromium.LaunchAsync(playwright);
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = _site.Address.AbsoluteUri });
        List<string> elsewhere = [], refused = [];
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } address && address.Authority != _site.Address.Authority)
            {
                elsewhere.Add(request.Url);
            }
        };
        page.Console += (_, message) => refused.AddRange(message.Text.Contains("Content Security Policy", StringComparison.Ordinal) ? [message.Text] : []);
        await page.GotoAsync("/docs/");
        await Assertions.Expect(page.GetByText("Searches what the caller may see.").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await ShotAsync(page, "reference");
        Assert.Empty(elsewhere);
        Assert.Empty(refused);
    }

    // To look at: KS_SCREENSHOTS names a folder.
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("KS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }
}
