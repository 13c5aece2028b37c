using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Finds the trail of a page: marked up as one, named as one, or printed as "U bent hier: Home &gt; HR &gt; Verlof".</summary>
internal static class Breadcrumbs
{
    private const string Marked =
        "[itemtype$='BreadcrumbList'],[typeof~='BreadcrumbList'],nav[aria-label*='readcrumb' i],nav[aria-label*='kruimel' i],[class*='breadcrumb' i],[id*='breadcrumb' i],"
        + "[class*='kruimel' i],[id*='kruimel' i],[class~='crumbs' i],[id='crumbs' i],[class~='pathway' i]";

    private const int MaxLength = 400;
    private static readonly string[] Separators = [" > ", " » ", " › ", " / ", " | ", " → ", " :: ", " \\ ", ">", "»", "›"];
    private static readonly string[] Starts = ["u bent hier", "je bent hier", "u bevindt zich hier", "you are here", "locatie:", "location:"];

    /// <summary>The trail and the element that prints it; an empty trail and null when the page has none.</summary>
    public static (IReadOnlyList<string> Trail, IElement? Element) Find(IHtmlDocument document, IReadOnlyList<TextRun> runs)
    {
        foreach (IElement element in document.QuerySelectorAll(Marked).Take(10))
        {
            if (element.TextContent.Length <= 4 * MaxLength && Parts(element) is { Count: > 0 } trail)
            {
                return (trail, element);
            }
        }

        foreach (TextRun run in runs.Take(200))
        {
            string? start = Array.Find(Starts, words => run.Text.StartsWith(words, StringComparison.OrdinalIgnoreCase));
            if (run.Text.Length <= MaxLength && (start is not null || StartsAtHome(run.Text))
                && Split(run.Text[(start?.Length ?? 0)..]) is { Count: >= 2 } trail)
            {
                return (trail, null);
            }
        }

        return ([], null);
    }

    private static List<string> Parts(IElement element)
    {
        List<string> items = [.. element.QuerySelectorAll("li").Take(20).Select(item => Whitespace.Collapse(item.TextContent)).SelectMany(Split)];
        return items.Count > 0 ? items : Split(Whitespace.Collapse(element.TextContent));
    }

    private static bool StartsAtHome(string text) =>
        Array.Exists(Separators, s => text.StartsWith($"Home{s}", StringComparison.OrdinalIgnoreCase) || text.StartsWith($"Start{s}", StringComparison.OrdinalIgnoreCase))
        && !text.Contains(" | ", StringComparison.Ordinal);

    private static List<string> Split(string text) =>
        text.Length > MaxLength ? [] : [.. text.TrimStart(':', ' ').Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(part => part.Any(char.IsLetterOrDigit)).Select(part => part.Trim(' ', '/', ':')).Take(20)];
}
