using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>
/// The one spelling of addresses that lead to the same place, whatever source writes them: a link in a feed must meet the page that a crawler of an intranet found. Coarser than what
/// crawlers go by, which must not take two pages for one: scheme, <c>www.</c>, a closing slash, index pages and what differs per visit do not count.
/// </summary>
internal static class CanonicalAddress
{
    private const int MostLinks = 32;

    private static readonly string[] Noise =
        ["utm_", "mtm_", "pk_", "fbclid", "gclid", "msclkid", "jsessionid", "phpsessid", "sessionid", "session_id", "sid", "_ga", "_gl", "mc_cid", "mc_eid", "aspsessionid"];

    private static readonly string[] IndexPages = ["index.html", "index.htm", "default.aspx", "default.asp", "default.htm"];

    /// <summary>The spelling; null when it is no http(s) address.</summary>
    public static string? Of(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !(uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) || uri.Host.Length == 0)
        {
            return null;
        }

        string host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost.TrimEnd('.').ToLowerInvariant() : uri.Host;
        host = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        StringBuilder spelling = new(address.Length);
        spelling.Append(host).Append(uri.IsDefaultPort ? "" : $":{uri.Port}").Append(Path(uri.AbsolutePath));
        char separator = '?';
        foreach (string pair in uri.Query.TrimStart('?').Split('&').Where(pair => pair.Length > 0 && !IsNoise(pair)).Order(StringComparer.Ordinal))
        {
            spelling.Append(separator).Append(Unescaped(pair));
            separator = '&';
        }

        // Single-page programs keep the page behind the number sign; elsewhere it is a place within the page.
        return (uri.Fragment is ['#', '/' or '!', ..] ? spelling.Append(uri.Fragment) : spelling).ToString();
    }

    /// <summary>Addresses that lead to a document.</summary>
    public static IReadOnlyList<string> To(SourceDocument document) => Of(document.Url) is { } own ? [own] : [];

    /// <summary>Addresses that a reply points to, its own left out; empty for what is no reply.</summary>
    /// <param name="document">The document.</param>
    /// <param name="links">Links in its text.</param>
    public static IReadOnlyList<string> From(SourceDocument document, IReadOnlyList<string> links) =>
        document.Thread is null || document.Kind is not (DocumentKind.Answer or DocumentKind.Message)
            ? []
            : [.. document.Links.Concat(links).Select(Of).OfType<string>().Distinct(StringComparer.Ordinal).Except(To(document), StringComparer.Ordinal).Take(MostLinks)];

    private static string Path(string path)
    {
        int session = path.IndexOf(";jsessionid=", StringComparison.OrdinalIgnoreCase);
        string trimmed = (session >= 0 ? path[..session] : path).TrimEnd('/');
        int name = trimmed.LastIndexOf('/') + 1;
        if (IndexPages.Contains(trimmed[name..], StringComparer.OrdinalIgnoreCase))
        {
            trimmed = trimmed[..name].TrimEnd('/');
        }

        return Unescaped(trimmed);
    }

    // %C3%A9 and é, %20 and + are the same to whoever follows a link.
    private static string Unescaped(string text) => Uri.UnescapeDataString(text).Normalize();

    private static bool IsNoise(string pair)
    {
        string name = pair.Split('=', 2)[0];
        return Array.Exists(Noise, noise => noise.EndsWith('_') && noise.Length > 3 ? name.StartsWith(noise, StringComparison.OrdinalIgnoreCase) : name.Equals(noise, StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("aspsessionid", StringComparison.OrdinalIgnoreCase);
    }
}
