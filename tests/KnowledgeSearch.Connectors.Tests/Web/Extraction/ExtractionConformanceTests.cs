using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Connectors.Web.Extraction;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Connectors.Tests.Web.Extraction;

public sealed partial class ExtractionConformanceTests(ITestOutputHelper output)
{
    private static readonly Uri Address = new("http://intranet.example/hr/page.htm");

    [Fact]
    public async Task Expected_content_of_articles_is_found()
    {
        List<double> scores = [];
        foreach (string folder in Directory.GetDirectories(SharedData.Folder("conformance/extraction")).Order(StringComparer.Ordinal))
        {
            using IHtmlDocument source = await ParseAsync(await File.ReadAllTextAsync(Path.Combine(folder, "source.html"), TestContext.Current.CancellationToken));
            using IHtmlDocument expected = await ParseAsync(await File.ReadAllTextAsync(Path.Combine(folder, "expected.html"), TestContext.Current.CancellationToken));
            PageContent page = await new PageReader().ReadAsync(source, Address, TestContext.Current.CancellationToken);
            scores.Add(TokenF1(page.Text, string.Join('\n', TextRun.Of(expected.Body!).Select(run => run.Text))));
            output.WriteLine($"{scores[^1]:F3} {Path.GetFileName(folder)}");
        }

        output.WriteLine($"mean {scores.Average():F4} over {scores.Count} pages");
        Assert.True(scores.Average() >= 0.95, $"Mean token F1 is {scores.Average():F4}; at least .95 is asked.");
    }

    [Theory]
    [MemberData(nameof(LegacyPages.All), MemberType = typeof(LegacyPages))]
    public async Task Content_of_legacy_pages_is_found(string kind, string html, string expected)
    {
        using IHtmlDocument document = await ParseAsync(html);
        PageContent page = await new PageReader().ReadAsync(document, Address, TestContext.Current.CancellationToken);
        double f1 = TokenF1(page.Text, expected);
        Assert.True(f1 >= 0.97, $"Token F1 of {kind} is {f1:F3}: {page.Text}");
    }

    private static Task<IHtmlDocument> ParseAsync(string html) => new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken);

    /// <summary>Harmonic mean of precision and recall over the bags of words.</summary>
    private static double TokenF1(string actual, string expected)
    {
        Dictionary<string, int> found = Bag(actual);
        Dictionary<string, int> wanted = Bag(expected);
        double common = found.Sum(word => Math.Min(word.Value, wanted.GetValueOrDefault(word.Key)));
        int total = found.Values.Sum() + wanted.Values.Sum();
        return total == 0 ? 1 : 2 * common / total;
    }

    private static Dictionary<string, int> Bag(string text) => Word().Matches(text.ToLowerInvariant()).CountBy(match => match.Value).ToDictionary();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
