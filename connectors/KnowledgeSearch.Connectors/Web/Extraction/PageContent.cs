namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>The content of a web page without the site around it.</summary>
/// <param name="Title">Plain text, without the site's name; empty when the page has none.</param>
/// <param name="Html">Sanitised structure: paragraphs, headings, lists, tables, pre, blockquote, em, strong and links with an absolute http(s) address; no other attribute.</param>
/// <param name="Text">The same as readable plain text: a line per block, table cells separated by a tab.</param>
/// <param name="Author">The name the page prints or declares; null when it tells none.</param>
/// <param name="Published">When the page says it was written, UTC; null when it does not.</param>
/// <param name="Modified">When the page says it was last changed, UTC; null when it does not. <c>Last-Modified</c> is the caller's to weigh.</param>
/// <param name="Language">Two-letter code that the page declares, lower case; null when it declares none.</param>
/// <param name="Breadcrumb">The trail from the site's root towards this page, as printed; empty when there is none.</param>
internal sealed record PageContent(
    string Title,
    string Html,
    string Text,
    string? Author,
    DateTimeOffset? Published,
    DateTimeOffset? Modified,
    string? Language,
    IReadOnlyList<string> Breadcrumb);
