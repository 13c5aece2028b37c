using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A page that is attached or packed: its text by blocks, without what readers do not see.</summary>
internal static class HtmlFile
{
    // A node of the tree takes some 200 bytes, so that many fit into the worker's memory.
    private const int MaxTags = 400_000;

    public static FileFacts Read(FileBytes file, TextSink text, ReadingBudget budget) => Read(PlainFile.Decode(file.Content, file.Charset), text, budget);

    public static FileFacts Read(string html, TextSink text, ReadingBudget budget)
    {
        if (html.AsSpan().Count('<') > MaxTags)
        {
            throw new UnreadableFileException($"has more than {MaxTags} tags, the limit");
        }

        using IHtmlDocument document = new HtmlParser().ParseDocument(html);
        if (document.Body is { } body)
        {
            Write(body, text, budget);
        }

        string? language = document.DocumentElement.GetAttribute("lang");
        return new FileFacts(
            document.Title,
            document.QuerySelector("meta[name='author' i]")?.GetAttribute("content"),
            Language: language is { Length: >= 2 } && language[..2].ToLowerInvariant() is var code and ("nl" or "en") ? code : null);
    }

    // By hand and not by recursion: a page may nest as deep as its length allows.
    private static void Write(IElement body, TextSink text, ReadingBudget budget)
    {
        INode node = body;
        while (!text.IsFull && !budget.IsSpent)
        {
            if (node is IText words)
            {
                text.Add(words.Data);
            }

            if (node.FirstChild is { } child && node is not IElement { LocalName: "script" or "style" or "template" or "noscript" or "iframe" or "object" or "svg" or "math" })
            {
                Break(node, text);
                node = child;
                continue;
            }

            while (node != body && node.NextSibling is null)
            {
                Break(node, text);
                node = node.Parent ?? body;
            }

            if (node == body)
            {
                return;
            }

            Break(node, text);
            node = node.NextSibling!; // the loop above ends at a node that has one
        }
    }

    private static void Break(INode node, TextSink text)
    {
        switch ((node as IElement)?.LocalName)
        {
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "table" or "ul" or "ol" or "blockquote" or "pre":
                text.Paragraph();
                break;
            case "div" or "br" or "li" or "tr" or "dt" or "dd" or "section" or "article" or "hr" or "caption":
                text.Line();
                break;
            case "td" or "th":
                text.Cell();
                break;
        }
    }
}
