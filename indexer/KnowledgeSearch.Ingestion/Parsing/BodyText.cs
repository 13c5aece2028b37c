using KnowledgeSearch.Connectors;
using Markdig;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Reads the body of a document, in whatever format its source wrote it, as plain text. Tolerant: any input gives a text, in time linear in its length.</summary>
public static class BodyText
{
    /// <summary>Characters of text kept, and of a body that are read four times as many (markup is dropped); what is beyond is left out.</summary>
    public const int MaxTextLength = 2 * 1024 * 1024;

    private const int MaxBodyLength = 4 * MaxTextLength;

    // Markdig cannot be stopped and is quadratic on some inputs; a message or a page is far below this.
    private const int MaxMarkdownLength = 256 * 1024;

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseTaskLists().UseEmphasisExtras().Build();

    /// <summary>Reads a body.</summary>
    /// <param name="body">As the source wrote it.</param>
    /// <param name="format">How to read it.</param>
    /// <param name="ct">Stops the reading. HTML that takes longer than 5 s to parse is read without its structure instead.</param>
    public static async ValueTask<ParsedBody> ReadAsync(string body, BodyFormat format, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        ct.ThrowIfCancellationRequested();
        string bounded = body.Length > MaxBodyLength ? body[..MaxBodyLength] : body;
        return format switch
        {
            BodyFormat.Html => await HtmlText.ReadAsync(bounded, ct).ConfigureAwait(false),
            BodyFormat.Markdown => await ReadMarkdownAsync(bounded, ct).ConfigureAwait(false),
            BodyFormat.Wikitext => Wikitext.Read(bounded, ct),
            _ => Plain(bounded),
        };
    }

    private static async ValueTask<ParsedBody> ReadMarkdownAsync(string body, CancellationToken ct)
    {
        if (body.Length > MaxMarkdownLength)
        {
            return Plain(body);
        }

        string html;
        try
        {
            html = Markdig.Markdown.ToHtml(body, Markdown);
        }
        catch (ArgumentException)
        {
            // Nested deeper than Markdig's limit: no author writes that, and the words are still there.
            return Plain(body);
        }

        return await HtmlText.ReadAsync(html, ct).ConfigureAwait(false);
    }

    private static ParsedBody Plain(string body)
    {
        string text = CleanText.Of(body.Length > MaxTextLength ? body[..MaxTextLength] : body);
        return new ParsedBody(text, [], Addresses.In(text));
    }
}
