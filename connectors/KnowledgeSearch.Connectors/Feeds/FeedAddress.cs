using System.Buffers;
using System.Net;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Relative addresses in feeds and in the HTML they carry.</summary>
internal static class FeedAddress
{
    private static readonly HashSet<string> LinkAttributes = new(StringComparer.OrdinalIgnoreCase) { "href", "src", "cite", "longdesc", "poster", "background", "action", "data" };
    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\r\n=>/\"'");

    /// <summary>An absolute address, or null when the reference is neither absolute nor has a base.</summary>
    public static Uri? Resolve(Uri? baseAddress, string reference)
    {
        string trimmed = reference.Trim();

        // A path is an absolute file: address to Uri on Unix.
        return Uri.TryCreate(trimmed, UriKind.Absolute, out Uri? absolute) && !trimmed.StartsWith('/') ? absolute
            : baseAddress is not null && Uri.TryCreate(baseAddress, trimmed, out Uri? resolved) ? resolved : null;
    }

    /// <summary>The reference made absolute where that is possible, and otherwise as written.</summary>
    public static string Absolute(Uri? baseAddress, string reference)
    {
        string trimmed = reference.Trim();
        return baseAddress is null || (Uri.TryCreate(trimmed, UriKind.Absolute, out _) && !trimmed.StartsWith('/')) ? trimmed
            : Uri.TryCreate(baseAddress, trimmed, out Uri? resolved) ? resolved.AbsoluteUri : trimmed;
    }

    /// <summary>Whether a person can open it.</summary>
    public static bool IsWeb(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && address.Length <= 2048;

    /// <summary>The HTML with relative addresses made absolute and nothing else changed; adds the http(s) addresses of anchors to <paramref name="links"/>.</summary>
    public static string AbsoluteInMarkup(string html, Uri? baseAddress, ICollection<string>? links = null)
    {
        StringBuilder? changed = null;
        int copied = 0;
        int position = 0;
        while (position < html.Length && html.IndexOf('<', position) is >= 0 and int open)
        {
            position = open + 1;
            if (position >= html.Length || !char.IsAsciiLetter(html[position]))
            {
                continue;
            }

            position = End(html, position);
            bool anchor = html.AsSpan(open + 1, position - open - 1) is ['a' or 'A'];
            while (NextAttribute(html, ref position) is { } attribute)
            {
                if (!LinkAttributes.Contains(attribute.Name) || attribute.Value.IsEmptyRange())
                {
                    continue;
                }

                string written = WebUtility.HtmlDecode(html[attribute.Value]);
                string absolute = written.StartsWith('#') ? written : Absolute(baseAddress, written);
                if (anchor && IsWeb(absolute))
                {
                    links?.Add(absolute);
                }

                if (absolute != written.Trim())
                {
                    (changed ??= new(html.Length + 64)).Append(html, copied, attribute.Value.Start.Value - copied).Append(WebUtility.HtmlEncode(absolute));
                    copied = attribute.Value.End.Value;
                }
            }
        }

        return changed is null ? html : changed.Append(html, copied, html.Length - copied).ToString();
    }

    private static bool IsEmptyRange(this Range range) => range.Start.Value == range.End.Value;

    private static int End(string html, int from)
    {
        int length = html.AsSpan(from).IndexOfAny(NameEnd);
        return length < 0 ? html.Length : from + length;
    }

    /// <summary>The next attribute of the tag that <paramref name="position"/> is in; null at its end, which is passed.</summary>
    private static (string Name, Range Value)? NextAttribute(string html, ref int position)
    {
        while (position < html.Length && (char.IsWhiteSpace(html[position]) || html[position] is '/' or '"' or '\'' or '='))
        {
            position++;
        }

        if (position >= html.Length || html[position] == '>')
        {
            return null;
        }

        int nameStart = position;
        position = End(html, position);
        string name = html[nameStart..position];
        int equals = position;
        while (equals < html.Length && char.IsWhiteSpace(html[equals]))
        {
            equals++;
        }

        if (equals >= html.Length || html[equals] != '=')
        {
            return (name, position..position);
        }

        position = equals + 1;
        while (position < html.Length && char.IsWhiteSpace(html[position]))
        {
            position++;
        }

        if (position < html.Length && html[position] is '"' or '\'')
        {
            int start = position + 1;
            int close = html.IndexOf(html[position], start);
            close = close < 0 ? html.Length : close;
            position = Math.Min(close + 1, html.Length);
            return (name, start..close);
        }

        int bare = position;
        while (position < html.Length && html[position] != '>' && !char.IsWhiteSpace(html[position]))
        {
            position++;
        }

        return (name, bare..position);
    }
}
