using System.Buffers;
using System.Globalization;
using System.Text;
using Lucene.Net.Analysis;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Makes spellings equal that people cannot see the difference of: composed and decomposed accents, curly apostrophes, the ĳ ligature, soft hyphens, exotic hyphens. Offsets
/// still point into the original. Also breaks runs of more than <see cref="MaxRun"/> characters without a break: the tokenizer's e-mail rule costs their square.
/// </summary>
internal sealed class TextNormalizer : CharFilter
{
    /// <summary>Longest run of characters that can be part of an e-mail address or URL; a longer one is not a word to anybody, and the tokenizer would drop it at 255.</summary>
    public const int MaxRun = 250;

    private const int MaxMarks = 16;
    private static readonly SearchValues<char> RunEnds = SearchValues.Create(" \t\r\n\f\v()<>[]{}\",;");
    private readonly List<(int Output, int Shift)> _shifts = [];
    private readonly StringBuilder _output;
    private int _position;

    /// <summary>Reads all of the input.</summary>
    public TextNormalizer(TextReader input)
        : base(input)
    {
        Original = ReadAll(input);
        _output = new StringBuilder(Original.Length + 8);
        Normalize(Original);
        Text = _output.ToString();
    }

    /// <summary>The text as it came: what offsets point into.</summary>
    public string Original { get; }

    /// <summary>The text as the tokenizer sees it.</summary>
    public string Text { get; }

    /// <summary>The normalised form of a short text.</summary>
    public static string Of(string text)
    {
        using StringReader reader = new(text);
        using TextNormalizer normalizer = new(reader);
        return normalizer.Text;
    }

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count)
    {
        if (_position == Text.Length)
        {
            return -1;
        }

        int read = Math.Min(count, Text.Length - _position);
        Text.CopyTo(_position, buffer, index, read);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read() => _position == Text.Length ? -1 : Text[_position++];

    /// <inheritdoc/>
    protected override int Correct(int currentOff)
    {
        int low = 0;
        for (int high = _shifts.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = _shifts[middle].Output <= currentOff ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? currentOff : Math.Min(currentOff + _shifts[low - 1].Shift, Original.Length);
    }

    // Not ReadToEnd: that of Lucene's reused reader answers null for an empty text.
    private static string ReadAll(TextReader input)
    {
        StringBuilder text = new();
        char[] buffer = ArrayPool<char>.Shared.Rent(4096);
        for (int read = input.Read(buffer, 0, buffer.Length); read > 0; read = input.Read(buffer, 0, buffer.Length))
        {
            text.Append(buffer, 0, read);
        }

        ArrayPool<char>.Shared.Return(buffer);
        return text.ToString();
    }

    private static char Replace(char c) => c switch
    {
        '’' or '‘' or 'ʼ' or '´' or '`' or '＇' => '\'',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2212' or '\ufe63' or '\uff0d' => '-',
        _ => c,
    };

    private static bool IsInvisible(char c) => c is '\u00ad' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u2064') or '\ufeff';

    private void Normalize(string text)
    {
        int run = 0;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            run = RunEnds.Contains(c) ? 0 : run + 1;
            if (run > MaxRun)
            {
                _output.Append(' ');
                Shift(i);
                run = 1;
            }

            int next = i + 1;
            if (c < 0x80)
            {
                _output.Append(Replace(c));
            }
            else if (char.IsSurrogate(c))
            {
                bool pair = next < text.Length && char.IsSurrogatePair(c, text[next]);
                _ = pair ? _output.Append(c).Append(text[next++]) : _output.Append('\ufffd');
            }
            else if (c is 'ĳ' or 'Ĳ')
            {
                _output.Append(c == 'ĳ' ? "ij" : "IJ");
                Shift(next);
            }
            else if (IsInvisible(c))
            {
                Shift(next);
            }
            else
            {
                _output.Append(Replace(c));
            }

            if (next < text.Length && text[next] >= '\u0300' && CharUnicodeInfo.GetUnicodeCategory(text[next]) == UnicodeCategory.NonSpacingMark)
            {
                next = Compose(text, next);
            }

            i = next;
        }
    }

    // The character before, already written, and the marks that follow it become one composed character where Unicode has one.
    private int Compose(string text, int at)
    {
        int end = at;
        while (end < text.Length && end - at < MaxMarks && CharUnicodeInfo.GetUnicodeCategory(text[end]) == UnicodeCategory.NonSpacingMark)
        {
            end++;
        }

        string marks = text[at..end];
        if (_output.Length == 0 || char.IsSurrogate(_output[^1]))
        {
            _output.Append(marks);
            return end;
        }

        string composed = (_output[^1] + marks).Normalize(NormalizationForm.FormC);
        _output.Length--;
        _output.Append(composed);
        Shift(end);
        return end;
    }

    private void Shift(int original)
    {
        if (original - _output.Length != (_shifts.Count == 0 ? 0 : _shifts[^1].Shift))
        {
            _shifts.Add((_output.Length, original - _output.Length));
        }
    }
}
