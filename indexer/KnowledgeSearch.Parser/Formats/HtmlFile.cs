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

    // Without recursion, since a page may nest as deep as its length allows; by index, since AngleSharp searches the parent for each next sibling.
    private static void Write(IElement body, TextSink text, ReadingBudget budget)
    {
        Stack<(INode Node, int Next)> open = new([(body, 0)]);
        while (open.TryPop(out (INode Node, int Next) at) && !text.IsFull && !budget.IsSpent)
        {
            if (at.Next == at.Node.ChildNodes.Length)
            {
                Break(at.Node, text);
                continue;
            }

            open.Push((at.Node, at.Next + 1));
            INode child = at.Node.ChildNodes[at.Next];
            if (child is IText words)
            {
                text.Add(words.Data);
            }
            else if (child is not IElement { LocalName: "script" or "style" or "template" or "noscript" or "iframe" or "object" or "svg" or "math" })
            {
                Break(child, text);
                open.Push((child, 0));
            }
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
