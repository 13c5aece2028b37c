using System.Text;

namespace KnowledgeSearch.Connectors.Web.Robots;

/// <summary>Patterns of robots.txt: <c>*</c> is any run of octets, a final <c>$</c> the end; anything else a prefix (RFC 9309 §2.2.3).</summary>
internal static class RobotsPattern
{
    /// <summary>Writes octets beyond ASCII as %XX and hexadecimal digits in upper case, so that either spelling of a path compares equal (§2.2.2).</summary>
    /// <param name="value">Octets as Latin-1 characters, or text, which is taken as UTF-8.</param>
    public static string Escape(string value)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                (escaped ??= new StringBuilder(value, 0, i, value.Length + 16)).Append('%').Append(char.ToUpperInvariant(value[i + 1])).Append(char.ToUpperInvariant(value[i + 2]));
                i += 2;
            }
            else if (c is >= '\u0080' and <= '\u00FF')
            {
                (escaped ??= new StringBuilder(value, 0, i, value.Length + 16)).Append('%').Append(((int)c).ToString("X2", null));
            }
            else
            {
                escaped?.Append(c);
            }
        }

        return escaped?.ToString() ?? value;
    }

    /// <summary>Whether the pattern matches from the start of the path. Time is at most the product of both lengths, whatever the pattern.</summary>
    public static bool Matches(string pattern, string path)
    {
        bool toEnd = pattern.EndsWith('$');
        ReadOnlySpan<char> rest = toEnd ? pattern.AsSpan(0, pattern.Length - 1) : pattern;
        int at = 0;
        for (bool first = true; ; first = false)
        {
            int star = rest.IndexOf('*');
            ReadOnlySpan<char> literal = star < 0 ? rest : rest[..star];
            if (first)
            {
                if (!path.AsSpan().StartsWith(literal, StringComparison.Ordinal))
                {
                    return false;
                }

                at = literal.Length;
            }
            else if (star < 0 && toEnd)
            {
                return path.Length - at >= literal.Length && path.AsSpan().EndsWith(literal, StringComparison.Ordinal);
            }
            else
            {
                // The earliest place is as good as any: what follows only gets more room.
                int found = path.AsSpan(at).IndexOf(literal, StringComparison.Ordinal);
                if (found < 0)
                {
                    return false;
                }

                at += found + literal.Length;
            }

            if (star < 0)
            {
                return !toEnd || at == path.Length;
            }

            rest = rest[(star + 1)..];
        }
    }
}
