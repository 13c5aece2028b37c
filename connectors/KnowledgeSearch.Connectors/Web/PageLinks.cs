using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Where a page leads to: links as of the 2000s (frames, image maps, script navigation) and as of today.</summary>
internal static partial class PageLinks
{
    /// <summary>Links of one page that are kept and followed; both, so that a page answered by 304 leads to the same pages.</summary>
    public const int MaxLinks = 2000;

    private const int MaxScript = 4096;

    /// <summary>Normalized http(s) addresses in document order, without those marked nofollow: the page does not vouch for them.</summary>
    public static IReadOnlyList<Uri> Of(IHtmlDocument document, Uri address)
    {
        Uri baseAddress = document.QuerySelector("base[href]")?.GetAttribute("href") is { } href && PageAddress.Resolve(address, href) is { } declared ? declared : address;
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<Uri> links = [];
        foreach (string reference in References(document))
        {
            if (links.Count < MaxLinks && PageAddress.Resolve(baseAddress, reference) is { } link && seen.Add(link.AbsoluteUri))
            {
                links.Add(link);
            }
        }

        return links;
    }

    private static IEnumerable<string> References(IHtmlDocument document)
    {
        foreach (IElement element in document.QuerySelectorAll("a[href],area[href],frame[src],iframe[src],link[rel][href],meta[http-equiv],[onclick]"))
        {
            string rel = element.GetAttribute("rel") ?? "";
            if (rel.Contains("nofollow", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string? reference = element.LocalName switch
            {
                "a" or "area" => element.GetAttribute("href"),
                "frame" or "iframe" => element.GetAttribute("src"),
                "link" when rel.Split(' ').Any(word => word.Equals("next", StringComparison.OrdinalIgnoreCase) || word.Equals("prev", StringComparison.OrdinalIgnoreCase)) => element.GetAttribute("href"),
                "meta" when string.Equals(element.GetAttribute("http-equiv"), "refresh", StringComparison.OrdinalIgnoreCase) => Refresh(element.GetAttribute("content")),
                _ => null,
            };
            if (reference is not null)
            {
                yield return reference.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) ? Navigation(reference) : reference;
            }

            if (element.GetAttribute("onclick") is { } script)
            {
                yield return Navigation(script);
            }
        }

        // Without scripting AngleSharp parses noframes as text in a frameset.
        foreach (string text in document.QuerySelectorAll("noframes").Take(5).Select(element => element.TextContent))
        {
            foreach (Match match in Href().Matches(text).Take(200))
            {
                yield return match.Groups[1].Value;
            }
        }
    }

    private static string Refresh(string? content) => Target().Match(Start(content)) is { Success: true } match ? match.Groups[1].Value.Trim('\'', '"', ' ') : "javascript:";

    // What leads somewhere says so early; the patterns take quadratic time on a megabyte of blanks.
    private static string Start(string? script) => script is not { Length: > MaxScript } ? script ?? "" : script[..MaxScript];

    // "javascript:" resolves to no address.
    private static string Navigation(string script) => Script().Match(Start(script)) is { Success: true } match ? match.Groups[1].Value : "javascript:";

    [GeneratedRegex(@"(?:window\.open\s*\(|(?:location|location\.href|location\.replace)\s*[=(])\s*['""]([^'""]{1,2048})['""]", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 100)]
    private static partial Regex Script();

    [GeneratedRegex(@"url\s*=\s*(.{1,2048})$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 100)]
    private static partial Regex Target();

    [GeneratedRegex(@"href\s*=\s*[""']?([^""'\s>]{1,2048})", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 100)]
    private static partial Regex Href();
}
