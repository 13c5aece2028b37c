using System.Collections.Frozen;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>What the local names of HTML elements mean to a reader (HTML Living Standard §4 and §15.3; obsolete names as legacy intranets use them).</summary>
internal static class HtmlVocabulary
{
    /// <summary>Elements whose text is never part of the page a person reads.</summary>
    public static readonly FrozenSet<string> Unread = Set(
        "script", "style", "template", "noscript", "noframes", "head", "title", "meta", "link", "iframe", "object", "embed", "applet", "audio", "video", "canvas", "svg",
        "math", "map", "select", "option", "optgroup", "datalist", "textarea", "button", "input", "dialog", "menu", "progress", "meter");

    /// <summary>Elements that start and end a line.</summary>
    public static readonly FrozenSet<string> Block = Set(
        "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "ul", "br", "listing", "xmp", "plaintext", "frameset");

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
