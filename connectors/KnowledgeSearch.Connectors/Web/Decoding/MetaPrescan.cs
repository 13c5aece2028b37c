using System.Buffers;
using System.Text;

namespace KnowledgeSearch.Connectors.Web.Decoding;

/// <summary>"Prescan a byte stream to determine its encoding" (WHATWG HTML §13.2.3.2): finds what the page itself declares without parsing it.</summary>
internal ref struct MetaPrescan
{
    private static readonly SearchValues<char> EndOfLabel = SearchValues.Create("; \t\n\r\f");

    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    private MetaPrescan(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The declared encoding's name; null when none is declared before the bytes end.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes)
    {
        MetaPrescan scan = new(bytes);
        return scan.XmlDeclaration() ?? scan.Scan();
    }

    private string? XmlDeclaration()
    {
        int end = _bytes.StartsWith("<?xml"u8) ? _bytes.IndexOf((byte)'>') : -1;
        if (end < 0)
        {
            return null;
        }

        string declaration = Encoding.Latin1.GetString(_bytes[..end]);
        int at = declaration.IndexOf("encoding", StringComparison.Ordinal);
        string[] quoted = at < 0 ? [] : declaration[at..].Split('"', '\'');
        return quoted.Length >= 3 ? Usable(EncodingLabels.Find(quoted[1])) : null;
    }

    private string? Scan()
    {
        while (_at < _bytes.Length)
        {
            ReadOnlySpan<byte> rest = _bytes[_at..];
            if (rest.StartsWith("<!--"u8))
            {
                // The dashes of <!-- may be those of --> too.
                int end = rest[2..].IndexOf("-->"u8);
                if (end < 0)
                {
                    return null;
                }

                _at += 2 + end + 3;
                continue;
            }

            if (rest.Length >= 6 && rest[0] == '<' && Is(rest.Slice(1, 4), "meta"u8) && IsSpaceOrSlash(rest[5]))
            {
                _at += 5;
                if (Meta(out bool ended) is { } found)
                {
                    return found;
                }

                if (ended)
                {
                    return null;
                }
            }
            else if (rest.Length >= 2 && rest[0] == '<' && (char.IsAsciiLetter((char)rest[1]) || (rest[1] == '/' && rest.Length >= 3 && char.IsAsciiLetter((char)rest[2]))))
            {
                _at += 2;
                while (_at < _bytes.Length && !IsSpace(_bytes[_at]) && _bytes[_at] != '>')
                {
                    _at++;
                }

                while (Attribute(out _, out _))
                {
                }
            }
            else if (rest.Length >= 2 && rest[0] == '<' && rest[1] is (byte)'!' or (byte)'/' or (byte)'?')
            {
                int end = rest.IndexOf((byte)'>');
                if (end < 0)
                {
                    return null;
                }

                _at += end;
            }

            _at++;
        }

        return null;
    }

    private string? Meta(out bool ended)
    {
        bool pragma = false;
        bool? needsPragma = null;
        string? charset = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (Attribute(out string name, out string value))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            switch (name)
            {
                case "http-equiv":
                    pragma |= value == "content-type";
                    break;
                case "content" when charset is null && InContent(value) is { } declared:
                    charset = declared;
                    needsPragma = true;
                    break;
                case "charset":
                    charset = EncodingLabels.Find(value);
                    needsPragma = false;
                    break;
            }
        }

        // Cut off inside the tag: it may say anything yet.
        ended = _at >= _bytes.Length;
        return ended || needsPragma is null || (needsPragma.Value && !pragma) ? null : Usable(charset);
    }

    // A page whose ASCII could be read cannot be UTF-16; x-user-defined is windows-1252 by decree.
    private static string? Usable(string? name) => name switch { "utf-16le" or "utf-16be" => "utf-8", "x-user-defined" => "windows-1252", _ => name };

    /// <summary>The encoding in <c>text/html; charset=…</c>; null when there is none or it is unknown.</summary>
    private static string? InContent(string content)
    {
        for (int from = 0; (from = content.IndexOf("charset", from, StringComparison.Ordinal)) >= 0;)
        {
            from += "charset".Length;
            ReadOnlySpan<char> rest = content.AsSpan(from).TrimStart();
            if (rest.IsEmpty || rest[0] != '=')
            {
                continue;
            }

            rest = rest[1..].TrimStart();
            if (!rest.IsEmpty && rest[0] is '"' or '\'')
            {
                int close = rest[1..].IndexOf(rest[0]);
                return close < 0 ? null : EncodingLabels.Find(rest.Slice(1, close).ToString());
            }

            int end = rest.IndexOfAny(EndOfLabel);
            return EncodingLabels.Find((end < 0 ? rest : rest[..end]).ToString());
        }

        return null;
    }

    private bool Attribute(out string name, out string value)
    {
        name = value = "";
        while (_at < _bytes.Length && IsSpaceOrSlash(_bytes[_at]))
        {
            _at++;
        }

        if (_at >= _bytes.Length || _bytes[_at] == '>')
        {
            return false;
        }

        int start = _at;
        while (_at < _bytes.Length && !(_bytes[_at] == '=' && _at > start) && !IsSpaceOrSlash(_bytes[_at]) && _bytes[_at] != '>')
        {
            _at++;
        }

        name = Text(start, _at);
        SkipSpace();
        if (_at >= _bytes.Length || _bytes[_at] != '=')
        {
            return true;
        }

        _at++;
        SkipSpace();
        if (_at < _bytes.Length && _bytes[_at] is (byte)'"' or (byte)'\'')
        {
            int close = _bytes[(_at + 1)..].IndexOf(_bytes[_at]);
            start = _at + 1;
            _at = close < 0 ? _bytes.Length : start + close + 1;
            value = Text(start, close < 0 ? _at : _at - 1);
            return true;
        }

        start = _at;
        while (_at < _bytes.Length && !IsSpace(_bytes[_at]) && _bytes[_at] != '>')
        {
            _at++;
        }

        value = Text(start, _at);
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _bytes.Length && IsSpace(_bytes[_at]))
        {
            _at++;
        }
    }

    private readonly string Text(int start, int end) => Encoding.Latin1.GetString(_bytes[start..end]).ToLowerInvariant();

    private static bool Is(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(bytes, lower);

    private static bool IsSpace(byte b) => b is 0x09 or 0x0A or 0x0C or 0x0D or 0x20;

    private static bool IsSpaceOrSlash(byte b) => IsSpace(b) || b == '/';
}
