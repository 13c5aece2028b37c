using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class BrowserTests(Chromium chromium, FilledSite filled) : IClassFixture<Chromium>, IClassFixture<FilledSite>
{
    private readonly TestSite _site = filled.Site;

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Search_filter_and_switch_of_persona_work_without_script_at_every_width(int width, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions
        {
            JavaScriptEnabled = false, ViewportSize = new ViewportSize { Width = width, Height = 844 }, ColorScheme = scheme, Locale = "nl-NL", BaseURL = _site.Address.AbsoluteUri,
        });
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

    [Theory]
    [InlineData(1280, ColorScheme.Light, "nl")]
    [InlineData(390, ColorScheme.Dark, "en")]
    public async Task Pages_have_no_faults_that_axe_finds(int width, ColorScheme scheme, string language)
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 844 }, ColorScheme = scheme, BaseURL = _site.Address.AbsoluteUri });
        foreach (string address in (string[])["/?", "/?q=verlof", "/?q=verlof&size=2", "/?q=verlof&source=engage&kind=question", "/?q=xyzzy&source=engage", "/?q=verlof&size=0"])
        {
            await page.GotoAsync($"{address}&ui={language}");
            if (await page.Locator(".who summary").IsVisibleAsync())
            {
                await page.Locator(".who summary").ClickAsync();
            }

            AxeResult result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{address}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})"))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{address} is wider than the window");
        }
    }

    [Fact]
    public async Task Suggestions_follow_the_keys_and_the_typed_text_stays_until_one_is_taken()
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions { Locale = "nl-NL", BaseURL = _site.Address.AbsoluteUri });
        List<string> refused = [];
        page.Console += (_, message) => refused.Add(message.Text);
        await page.GotoAsync("/");
        ILocator box = page.GetByRole(AriaRole.Combobox), options = page.GetByRole(AriaRole.Option);
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "false");
        await box.PressSequentiallyAsync("verl");
        await Assertions.Expect(options.First).ToBeVisibleAsync();
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "true");
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox, new() { Name = "Suggesties" })).ToBeVisibleAsync();
        Assert.Null(await box.GetAttributeAsync("aria-activedescendant"));
        Assert.Empty((await page.RunAxe()).Violations);

        await box.PressAsync("ArrowDown");
        await Assertions.Expect(options.First).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-activedescendant", (await options.First.GetAttributeAsync("id"))!);
        await box.PressAsync("ArrowUp");
        await Assertions.Expect(options.Last).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(box).ToHaveValueAsync("verl");
        await box.PressAsync("End");
        Assert.Null(await box.GetAttributeAsync("aria-activedescendant"));
        await ShotAsync(page, "suggestions");
        await box.PressAsync("Escape");
        await Assertions.Expect(options).ToHaveCountAsync(0);
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "false");
        await Assertions.Expect(box).ToHaveValueAsync("verl");

        await box.PressAsync("ArrowDown");
        await Assertions.Expect(options.First).ToBeVisibleAsync();
        await box.PressAsync("ArrowDown");
        string taken = await options.First.Locator("span").First.InnerTextAsync();
        await box.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q="));
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox)).ToHaveValueAsync(taken);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task Reference_of_the_api_is_drawn_and_asks_nobody_else()
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions { BaseURL = _site.Address.AbsoluteUri });
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
