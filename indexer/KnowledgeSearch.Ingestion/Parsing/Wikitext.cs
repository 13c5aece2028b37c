using KnowledgeSearch.Ingestion.Parsing.Wiki;

namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>
/// MediaWiki markup as text, without the wiki that would expand it: what a template makes of its parameters is unknown, so sentences among them are kept and the rest is dropped.
/// Two linear passes: <see cref="WikiInline"/> resolves what may span lines (comments, tags, links, templates), <see cref="WikiLines"/> what a line's first characters mean.
/// </summary>
internal static class Wikitext
{
    public static ParsedBody Read(string wikitext, CancellationToken ct)
    {
        WikiInline inline = new(CleanText.Of(wikitext));
        string resolved = inline.Resolve(ct);
        return new WikiLines().Read(resolved, inline.Links, ct);
    }
}
