using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>The browser of the machine, where there is one: nothing is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        string? path = s_places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "needs Chromium: apt-get install chromium");
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
