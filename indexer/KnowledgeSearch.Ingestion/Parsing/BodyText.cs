using System.Net;
using System.Text;
using KnowledgeSearch.Connectors;
using Markdig;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>Reads the body of a document, in whatever format its source wrote it, as plain text. Tolerant: any input gives a text, in time linear in its length.</summary>
public static class BodyText
{
    /// <summary>Characters of text kept, and of a body that are read four times as many (markup is dropped); what is beyond is left out.</summary>
    public const int MaxTextLength = 2 * 1024 * 1024;

    private const int MaxBodyLength = 4 * MaxTextLength;

    // Markdig cannot be stopped and is quadratic on some inputs (240 kB of "![](" take it 25 s), so a long text is read in pieces, and as plain text once the time is up.
    private const int MarkdownPiece = 32 * 1024;
    private static readonly TimeSpan MarkdownTime = TimeSpan.FromSeconds(5);

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
        using CancellationTokenSource? bounded = body.Length > MarkdownPiece ? CancellationTokenSource.CreateLinkedTokenSource(ct) : null;
        bounded?.CancelAfter(MarkdownTime);
        StringBuilder html = new();
        for (int at = 0; at < body.Length;)
        {
            ct.ThrowIfCancellationRequested();
            int length = PieceLength(body, at);
            string piece = body.Substring(at, length);
            html.Append(bounded?.IsCancellationRequested == true ? Preformatted(piece) : ToHtml(piece));
            at += length;
        }

        return await HtmlText.ReadAsync(html.ToString(), ct).ConfigureAwait(false);
    }

    private static string ToHtml(string markdown)
    {
        try
        {
            return Markdig.Markdown.ToHtml(markdown, Markdown);
        }
        catch (ArgumentException)
        {
            // Nested deeper than Markdig's limit: no author writes that, and the words are still there.
            return Preformatted(markdown);
        }
    }

    private static string Preformatted(string text) => $"<pre>{WebUtility.HtmlEncode(text)}</pre>";

    // Pieces end between blocks where there is a blank line.
    private static int PieceLength(string body, int start)
    {
        if (body.Length - start <= MarkdownPiece)
        {
            return body.Length - start;
        }

        int blank = body.LastIndexOf("\n\n", start + MarkdownPiece, MarkdownPiece / 2, StringComparison.Ordinal);
        return blank < 0 ? MarkdownPiece : blank + 2 - start;
    }

    private static ParsedBody Plain(string body)
    {
        string text = CleanText.Of(body.Length > MaxTextLength ? body[..MaxTextLength] : body);
        return new ParsedBody(text, [], Addresses.In(text));
    }
}
