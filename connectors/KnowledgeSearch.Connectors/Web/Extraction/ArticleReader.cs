using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SmartReader;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>SmartReader (a port of Mozilla's Readability) within limits: it is the best reader of articles measured here, and it takes half a minute on 50,000 nested elements.</summary>
internal static class ArticleReader
{
    /// <summary>The article's element and what SmartReader read of its metadata; null when the page is too deep or too large for it, or when it does not call it an article. Changes the document.</summary>
    public static async Task<(IElement Content, Article Article)?> ReadAsync(IHtmlDocument document, Uri address, PageReaderOptions options, CancellationToken ct)
    {
        if (!IsModest(document, options))
        {
            return null;
        }

        IElement? content = null;
        using Reader reader = new(address.AbsoluteUri, document);
        reader.ContinueIfNotReadable = false;
        reader.AddCustomOperationEnd(element => content = element);
        Article article = await reader.GetArticleAsync(ct).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        return article.IsReadable && content is not null && !string.IsNullOrWhiteSpace(content.TextContent) ? (content, article) : null;
    }

    private static bool IsModest(IHtmlDocument document, PageReaderOptions options)
    {
        int elements = 0;
        int depth = 0;
        for (INode? node = document.DocumentElement; node is not null;)
        {
            elements += node is IElement ? 1 : 0;
            if (elements > options.MaxArticleElements || depth > options.MaxArticleDepth)
            {
                return false;
            }

            if (node.FirstChild is { } child)
            {
                node = child;
                depth++;
                continue;
            }

            while (node is not null && node.NextSibling is null)
            {
                node = node.Parent;
                depth--;
            }

            node = node?.NextSibling;
        }

        return true;
    }
}
