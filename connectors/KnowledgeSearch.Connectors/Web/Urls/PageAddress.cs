using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Connectors.Web.Urls;

/// <summary>Brings addresses that mean the same page to one spelling: WHATWG URL parsing first, then what differs per visit (sessions, campaigns) is dropped. Idempotent.</summary>
internal static class PageAddress
{
    private const string Unreserved = "-._~";

    private static readonly HashSet<string> DroppedParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "jsessionid", "phpsessid", "sid", "sessionid", "session_id", "sessid", "cfid", "cftoken", "zenid", "osCsid", "s_id", "asp.net_sessionid",
        "gclid", "fbclid", "msclkid", "dclid", "yclid", "mc_cid", "mc_eid", "_ga", "_gl", "igshid",
    };

    private static readonly string[] DroppedPrefixes = ["utm_", "aspsessionid", "bv_", "pk_", "mtm_"];

    /// <summary>Resolves a reference as written in a page; null when it is no http(s) address.</summary>
    public static Uri? Resolve(Uri baseAddress, string reference)
    {
        // WHATWG URL §4.4: surrounding control characters and spaces, and tabs and line ends anywhere, do not count.
        string cleaned = string.Concat(reference.Where(c => c is not ('\t' or '\n' or '\r'))).Trim([.. Enumerable.Range(0, 0x21).Select(c => (char)c)]);
        return cleaned.Length <= 8 * 1024 && Uri.TryCreate(baseAddress, cleaned, out Uri? address) ? Normalize(address) : null;
    }

    /// <summary>The one spelling of an address; null when it is no http(s) address with a host.</summary>
    public static Uri? Normalize(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            return null;
        }

        string host = address.HostNameType == UriHostNameType.Dns ? address.IdnHost.TrimEnd('.').ToLowerInvariant() : address.Host;
        string path = Percent(WithoutSession(address.AbsolutePath));
        string query = Percent(WithoutNoise(address.Query));
        string text = $"{address.Scheme}://{host}{(address.IsDefaultPort ? "" : $":{address.Port}")}{path}{query}";

        // Dropping a session segment can leave dot segments or a new spelling behind; parsing again settles them.
        return host.Length > 0 && Uri.TryCreate(text, UriKind.Absolute, out Uri? normalized) && normalized.Host.Length > 0
            ? normalized.AbsoluteUri == address.AbsoluteUri && address.Fragment.Length == 0 ? normalized : Normalize(normalized)
            : null;
    }

    /// <summary>The key of a page in its source: host, path and query, or host and a digest where those are long. The scheme is left out: a site that moves to https keeps its documents.</summary>
    public static string Key(Uri normalized)
    {
        string key = normalized.AbsoluteUri[(normalized.Scheme.Length + 3)..];
        return key.Length <= 300 ? key : $"{normalized.Authority}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
    }

    private static string WithoutSession(string path)
    {
        if (!path.Contains(';', StringComparison.Ordinal) && !path.Contains('(', StringComparison.Ordinal))
        {
            return path;
        }

        IEnumerable<string> segments = path.Split('/').Where(segment => !IsCookieless(segment)).Select(segment =>
            string.Join(';', segment.Split(';').Where((part, index) => index == 0 || !IsNoise(part.Split('=', 2)[0]))));
        string joined = string.Join('/', segments);
        return joined.StartsWith('/') ? joined : "/" + joined;
    }

    // ASP.NET cookieless sessions: (S(lit3py55t21z5v55vlm25s55)), also with A(…) and F(…) tickets.
    private static bool IsCookieless(string segment) =>
        segment.Length >= 6 && segment[0] == '(' && segment.EndsWith("))", StringComparison.Ordinal) && segment[1] is 'S' or 'A' or 'F' && segment[2] == '('
        || (segment.Length >= 8 && segment.StartsWith("(X(", StringComparison.Ordinal) && segment.EndsWith("))", StringComparison.Ordinal));

    private static string WithoutNoise(string query)
    {
        if (query.Length <= 1)
        {
            return "";
        }

        string kept = string.Join('&', query[1..].Split('&').Where(pair => pair.Length > 0 && !IsNoise(pair.Split('=', 2)[0])));
        return kept.Length == 0 ? "" : "?" + kept;
    }

    private static bool IsNoise(string name) =>
        DroppedParameters.Contains(name) || Array.Exists(DroppedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>RFC 3986 §6.2.2: hexadecimal digits in upper case, letters, digits and <c>-._~</c> never escaped.</summary>
    private static string Percent(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                char decoded = (char)Convert.ToByte(text.Substring(i + 1, 2), 16);
                if (char.IsAsciiLetterOrDigit(decoded) || Unreserved.Contains(decoded, StringComparison.Ordinal))
                {
                    result.Append(decoded);
                }
                else
                {
                    result.Append('%').Append(char.ToUpperInvariant(text[i + 1])).Append(char.ToUpperInvariant(text[i + 2]));
                }

                i += 2;
            }
            else
            {
                result.Append("%25");
            }
        }

        return result.ToString();
    }
}
