using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>The name of a page without the name of its site.</summary>
internal sealed class PageTitle
{
    private const int MaxLength = 500;

    // What editors of the time put there when nobody filled in a title.
    private static readonly string[] Placeholders =
        ["untitled", "untitled document", "untitled page", "naamloos", "naamloos document", "new page 1", "nieuwe pagina 1", "no title", "geen titel", "document", "index", "default", "home", "welkom", "intranet"];

    // Hyphens only between spaces; the same as RepeatedBlocks learns by.
    internal static readonly string[] Separators = [" | ", " - ", " – ", " — ", " » ", " :: ", " · ", " > ", " / ", ": "];

    private readonly DeclaredMetadata declared;
    private readonly string titleElement;
    private readonly string[] headings;
    private readonly string? articleTitle;

    private PageTitle(DeclaredMetadata declared, string titleElement, string[] headings, string? articleTitle)
    {
        this.declared = declared;
        this.titleElement = titleElement;
        this.headings = headings;
        this.articleTitle = articleTitle;
    }

    /// <summary>The chosen title.</summary>
    public string Text => Choose(articleTitle ?? declared.Title ?? titleElement);

    /// <summary>Reads what the page offers as titles, before anything takes it apart.</summary>
    public static PageTitle Of(IHtmlDocument document, DeclaredMetadata declared)
    {
        string[] headings = [.. document.QuerySelectorAll("h1").Concat(document.QuerySelectorAll("h2")).Take(20)
            .Select(heading => Whitespace.Collapse(heading.TextContent)).Where(heading => heading.Length is > 0 and <= 150)];
        return new PageTitle(declared, Whitespace.Collapse(document.Title), headings, null);
    }

    /// <summary>Prefers the title an article reader chose.</summary>
    public PageTitle WithArticle(string? title) => new(declared, titleElement, headings, Whitespace.Collapse(title) is { Length: > 0 } chosen ? chosen : null);

    private string Choose(string title)
    {
        // "Verlof aanvragen - Intranet Delta Staal" above a heading "Verlof aanvragen": the rest is the site's.
        if (declared.Title is null && headings.Length > 0 && Parts(titleElement).Contains(headings[0], StringComparer.OrdinalIgnoreCase))
        {
            title = headings[0];
        }

        title = WithoutSite(title, declared.SiteName);
        if (IsPlaceholder(title))
        {
            title = Array.Find(headings, heading => !IsPlaceholder(heading)) ?? title;
        }

        return title.Length > MaxLength ? title[..MaxLength] : title;
    }

    private static bool IsPlaceholder(string title) => title.Length == 0 || Placeholders.Contains(title, StringComparer.OrdinalIgnoreCase);

    private static string[] Parts(string title) => title.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 1 } parts ? parts : [];

    private static string WithoutSite(string title, string? site)
    {
        if (string.IsNullOrWhiteSpace(site))
        {
            return title;
        }

        foreach (string separator in Separators)
        {
            if (title.EndsWith(separator + site, StringComparison.OrdinalIgnoreCase))
            {
                return title[..^(separator.Length + site.Length)].TrimEnd();
            }

            if (title.StartsWith(site + separator, StringComparison.OrdinalIgnoreCase))
            {
                return title[(separator.Length + site.Length)..].TrimStart();
            }
        }

        return title;
    }
}
