using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// Reads XML as feeds are really written: unescaped ampersands and markup, HTML entities, control characters, undeclared prefixes, end tags that are missing
/// or too many, a document that breaks off. Never fails, never expands: document types are skipped unread, so there are neither external nor custom entities.
/// One pass, linear in the length of the text.
/// </summary>
internal sealed class FeedXml
{
    /// <summary>Feeds nest about ten deep; markup inside them a few dozen.</summary>
    private const int MaxDepth = 256;

    /// <summary>A feed that is wrong everywhere says so a hundred times, not a million.</summary>
    private const int MaxFaults = 100;

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF', '\uFEFF']);

    private static readonly FrozenSet<string> Roots = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "rss", "rdf", "channel", "feed", "entry");

    private readonly string _text;
    private readonly List<Frame> _open = [];
    private readonly List<string> _faults = [];
    private FeedElement? _root;
    private string _ownPrefix = "";
    private int _position;
    private int _counted;
    private long _line = 1;

    private FeedXml(string text) => _text = text;

    /// <summary>Reads a document; the root is null when no element in it could be that of a feed.</summary>
    public static (FeedElement? Root, IReadOnlyList<string> Faults) Read(string text)
    {
        FeedXml xml = new(WithoutControls(text));
        xml.Read();
        return (xml._root, xml._faults);
    }

    private static string WithoutControls(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        foreach (char c in text)
        {
            if (!Controls.Contains(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    private void Read()
    {
        while (_position < _text.Length)
        {
            int tag = _text.IndexOf('<', _position);
            if (tag < 0)
            {
                Text(_text[_position..], isCData: false);
                break;
            }

            Text(_text[_position..tag], isCData: false);
            _position = tag;
            char next = tag + 1 < _text.Length ? _text[tag + 1] : '\0';
            bool goOn = next switch
            {
                '!' => Declaration(),
                '?' => Skip("?>"),
                '/' => EndTag(),
                _ when char.IsLetter(next) || next is '_' or ':' => StartTag(),
                _ => Literal(),
            };
            if (!goOn)
            {
                break;
            }
        }

        if (_open.Count > 0)
        {
            Frame outer = _open.Find(static frame => frame.IsItem) ?? _open[^1];
            AddFault($"The feed breaks off on line {Line(_text.Length)}, inside <{_open[^1].Qualified}>; what begins on line {outer.Element.Line} could not be read. Crawl again; if it recurs, the publisher's software cuts the feed off.");
        }
    }

    private void Text(string text, bool isCData)
    {
        if (_open.Count > 0 && text.Length > 0)
        {
            _open[^1].Element.AddText(isCData ? text : FeedReferences.Decode(text), isCData);
        }
    }

    private bool Literal()
    {
        Text("<", isCData: false);
        _position++;
        return true;
    }

    private bool Skip(string end)
    {
        int at = _text.IndexOf(end, _position, StringComparison.Ordinal);
        _position = at < 0 ? _text.Length : at + end.Length;
        return true;
    }

    private bool Declaration()
    {
        if (string.CompareOrdinal(_text, _position, "<![CDATA[", 0, 9) == 0)
        {
            int end = _text.IndexOf("]]>", _position, StringComparison.Ordinal);
            Text(_text[(_position + 9)..(end < 0 ? _text.Length : end)], isCData: true);
            _position = end < 0 ? _text.Length : end + 3;
            return true;
        }

        if (string.CompareOrdinal(_text, _position, "<!--", 0, 4) == 0)
        {
            return Skip("-->");
        }

        int bracket = _text.AsSpan(_position).IndexOfAny('[', '>') + _position;
        return bracket >= _position && _text[bracket] == '[' && string.Compare(_text, _position, "<!DOCTYPE", 0, 9, StringComparison.OrdinalIgnoreCase) == 0
            ? Skip("]") && Skip(">") : Skip(">");
    }

    private bool EndTag()
    {
        int end = _text.IndexOf('>', _position);
        if (end < 0)
        {
            _position = _text.Length;
            return false;
        }

        string qualified = _text[(_position + 2)..end].Trim();
        _position = end + 1;
        int open = _open.FindLastIndex(frame => frame.Qualified.Equals(qualified, StringComparison.OrdinalIgnoreCase));
        if (open >= 0)
        {
            Close(open);
        }

        return _open.Count > 0 || _root is null;
    }

    private void Close(int depth)
    {
        for (int i = _open.Count - 1; i >= depth; i--)
        {
            _open[i].Element.IsComplete = true;
        }

        _open.RemoveRange(depth, _open.Count - depth);
    }

    private bool StartTag()
    {
        long line = Line(_position);
        if (FeedTag.Read(_text, ref _position) is not { } tag)
        {
            return false;
        }

        string qualified = tag.Name;
        Dictionary<string, string>? declared = null;
        foreach ((string name, string value) in tag.Attributes)
        {
            if (name == "xmlns" || name.StartsWith("xmlns:", StringComparison.Ordinal))
            {
                (declared ??= [])[name.Length == 5 ? "" : name[6..]] = value;
            }
        }

        string local = qualified[(qualified.IndexOf(':', StringComparison.Ordinal) + 1)..];
        bool isItem = local.Equals("item", StringComparison.OrdinalIgnoreCase) || local.Equals("entry", StringComparison.OrdinalIgnoreCase);
        if (isItem && _open.FindIndex(frame => frame.IsItem && frame.Qualified == qualified) is >= 0 and int unclosed)
        {
            AddFault($"The <{qualified}> that begins on line {_open[unclosed].Element.Line} is not closed before the next one on line {line}; it was read up to there. Tell the publisher.");
            Close(unclosed);
        }

        if (_open.Count == 0 && !Roots.Contains(local))
        {
            // Servers print warnings before the feed.
            return true;
        }

        if (_root is null)
        {
            _ownPrefix = local.ToLowerInvariant() is "feed" or "entry" ? "atom:" : "";
        }

        FeedElement? parent = _open.Count > 0 ? _open[^1].Element : null;
        FeedElement element = new(Name(qualified, local, declared), local, line, parent);
        foreach ((string name, string value) in tag.Attributes)
        {
            element.SetAttribute(name, value);
        }

        _root ??= element;
        parent?.Add(element);
        if (tag.IsEmpty)
        {
            element.IsComplete = true;
            return _open.Count > 0;
        }

        if (_open.Count == MaxDepth)
        {
            AddFault($"Elements nest deeper than {MaxDepth} on line {line}; the feed was read up to there. Tell the publisher.");
            return false;
        }

        _open.Add(new Frame(element, qualified, declared, isItem));
        return true;
    }

    private string Name(string qualified, string local, Dictionary<string, string>? declared)
    {
        string lower = local.ToLowerInvariant();
        string prefix = qualified.Length == local.Length ? "" : qualified[..^(local.Length + 1)];
        string? address = declared?.GetValueOrDefault(prefix);
        int scope = _open.Count;
        while (address is null && --scope >= 0)
        {
            address = _open[scope].Declared?.GetValueOrDefault(prefix);
        }

        // What the root declares as default is the feed's own vocabulary, even where feeds declare the wrong one.
        bool own = prefix.Length == 0 && (address is null || scope == 0 || _open.Count == 0);
        string? known = address is null ? null : FeedNamespaces.Prefix(address);
        return own ? _ownPrefix + lower
            : known is { Length: > 0 } ? $"{known}:{lower}"
            : known is not null || prefix.Length == 0 ? lower
            : address is null ? $"{prefix.ToLowerInvariant()}:{lower}" : $"{{{address.Trim()}}}{lower}";
    }

    private void AddFault(string fault)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
    }

    private long Line(int position)
    {
        _line += _text.AsSpan(_counted, position - _counted).Count('\n');
        _counted = position;
        return _line;
    }

    private sealed record Frame(FeedElement Element, string Qualified, Dictionary<string, string>? Declared, bool IsItem);
}
