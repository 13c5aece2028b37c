using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>What a page and its headers ask of crawlers (robots meta element, X-Robots-Tag, canonical). The strictest of all that address us counts.</summary>
internal sealed record PageDirectives(bool NoIndex, bool NoFollow, Uri? Canonical)
{
    /// <summary>Our name in robots.txt and in robots meta elements.</summary>
    public const string ProductToken = "KnowledgeSearch";

    public static PageDirectives Read(IHtmlDocument? document, SourceResponse response, DateTimeOffset now)
    {
        List<string> directives = [];
        if (response.Headers.TryGetValues("X-Robots-Tag", out IEnumerable<string>? tags))
        {
            directives.AddRange(tags.Select(ForUs));
        }

        foreach (IElement meta in document?.QuerySelectorAll("meta[name]").ToArray() ?? [])
        {
            if (meta.GetAttribute("name")?.Trim().ToLowerInvariant() is "robots" or "googlebot" or "knowledgesearch")
            {
                directives.Add(meta.GetAttribute("content") ?? "");
            }
        }

        bool noIndex = false;
        bool noFollow = false;
        foreach (string all in directives)
        {
            int expiry = all.IndexOf("unavailable_after:", StringComparison.OrdinalIgnoreCase);
            noIndex |= expiry >= 0 && DateTimeOffset.TryParse(all[(expiry + "unavailable_after:".Length)..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) && end <= now;
            foreach (string directive in all.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                noIndex |= directive.Equals("noindex", StringComparison.OrdinalIgnoreCase) || directive.Equals("none", StringComparison.OrdinalIgnoreCase);
                noFollow |= directive.Equals("nofollow", StringComparison.OrdinalIgnoreCase) || directive.Equals("none", StringComparison.OrdinalIgnoreCase);
            }
        }

        Uri? canonical = document?.QuerySelector("link[rel~='canonical' i][href]")?.GetAttribute("href") is { Length: > 0 } href ? PageAddress.Resolve(response.Address, href) : null;
        return new PageDirectives(noIndex, noFollow, canonical);
    }

    // "otherbot: noindex" is for another bot; "unavailable_after: …" has a colon of its own.
    private static string ForUs(string tag)
    {
        int colon = tag.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : tag[..colon].Trim();
        return colon < 0 || name.Contains(',', StringComparison.Ordinal) || name.Equals("unavailable_after", StringComparison.OrdinalIgnoreCase) ? tag
            : name.Equals(ProductToken, StringComparison.OrdinalIgnoreCase) || name.Equals("googlebot", StringComparison.OrdinalIgnoreCase) ? tag[(colon + 1)..] : "";
    }
}
