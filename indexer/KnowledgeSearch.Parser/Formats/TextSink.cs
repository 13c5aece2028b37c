using System.Text;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>Text that grows, up to its limit: runs of blanks are one, blank lines are one, what is no text (controls, direction overrides, half characters) is left out.</summary>
internal sealed class TextSink(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private int _breaks;
    private char _space;

    public bool IsFull => _text.Length >= maxCharacters;

    public int Length => _text.Length;

    public void Add(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length && !IsFull; i++)
        {
            char c = text[i];
            if (c is '\n' or '\r' or '\f' or '\v' or '\u2028' or '\u2029' or '\u0085')
            {
                _breaks += c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 0 : 1;
            }
            else if (c == '\t' || char.IsWhiteSpace(c))
            {
                _space = c == '\t' || _space == '\t' ? '\t' : ' ';
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                Separate();
                _text.Append(c).Append(text[++i]);
            }
            else if (!IsDropped(c))
            {
                Separate();
                _text.Append(c);
            }
        }
    }

    /// <summary>The next text starts a line.</summary>
    public void Line() => _breaks = Math.Max(_breaks, 1);

    /// <summary>The next text starts a paragraph.</summary>
    public void Paragraph() => _breaks = Math.Max(_breaks, 2);

    /// <summary>The next text starts a cell.</summary>
    public void Cell() => _space = '\t';

    public override string ToString() => _text.ToString();

    private void Separate()
    {
        if (_text.Length > 0)
        {
            _ = _breaks > 0 ? _text.Append('\n', Math.Min(_breaks, 2)) : _space != '\0' ? _text.Append(_space) : _text;
        }

        (_breaks, _space) = (0, '\0');
    }

    // The bidirectional overrides and isolates can make a line read as something else (Unicode TR 36 §2.1); soft hyphens and zero-width marks split words.
    private static bool IsDropped(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF' or >= '\uFFF9';
}
