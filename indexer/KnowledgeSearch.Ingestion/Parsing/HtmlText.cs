using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Reads HTML as text: by one pass over its tags where that gives the same as the tree would (nearly all of what sources send), by AngleSharp's tree elsewhere.</summary>
internal static class HtmlText
{
    // AngleSharp's time is quadratic in nesting: 160 kB of <ul><li> take it 20 s.
    private static readonly TimeSpan ParseTime = TimeSpan.FromSeconds(5);
    private static readonly HtmlParserOptions Options = new() { DisableElementPositionTracking = true, SkipComments = true, SkipScriptText = true };

    public static async ValueTask<ParsedBody> ReadAsync(string html, CancellationToken ct)
    {
        MarkupSink sink = new();
        if (HtmlScanner.TryRead(html, sink, lenient: false))
        {
            return sink.ToBody();
        }

        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(ParseTime);
        try
        {
            return await ReadTreeAsync(html, bounded.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            MarkupSink flat = new();
            HtmlScanner.TryRead(html, flat, lenient: true);
            return flat.ToBody();
        }
    }

    /// <summary>The same by the tree of the HTML standard; throws when the token ends it.</summary>
    public static async Task<ParsedBody> ReadTreeAsync(string html, CancellationToken ct)
    {
        using IHtmlDocument document = await new HtmlParser(Options).ParseDocumentAsync(html, ct).ConfigureAwait(false);
        MarkupSink sink = new();

        // By child index, because AngleSharp searches the parent's children for each NextSibling; without recursion, because depth is the author's choice.
        Stack<(INode Node, int Next)> open = new([(document, 0)]);
        while (open.TryPop(out (INode Node, int Next) top) && !sink.IsFull)
        {
            if (top.Next == top.Node.ChildNodes.Length)
            {
                sink.End((top.Node as IElement)?.LocalName ?? "");
                continue;
            }

            open.Push((top.Node, top.Next + 1));
            INode child = top.Node.ChildNodes[top.Next];
            if (child is IText text)
            {
                sink.Text(text.Data);
            }
            else if (child is IElement element && !MarkupSink.Unread.Contains(element.LocalName))
            {
                Start(element, sink);
                open.Push((element, 0));
            }
        }

        return sink.ToBody();
    }

    private static void Start(IElement element, MarkupSink sink)
    {
        sink.Start(element.LocalName);
        if (element.LocalName == "a" && element.GetAttribute("href") is { } href)
        {
            sink.Link(href);
        }
        else if (element.LocalName == "img" && element.GetAttribute("alt") is { } alt)
        {
            sink.Alternative(alt);
        }
    }
}
