using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Lets the ways to write one word meet: <c>e-mail</c> also as <c>email</c>, <c>a.u.b.</c> as <c>aub</c>, <c>rapport_2023</c> also by its parts, and a link or address also by
/// its words. What is added stands at the position of the first part, so phrases still count.
/// </summary>
internal sealed class WordPartFilter : TokenFilter
{
    /// <summary>Type of a token made by writing the parts together.</summary>
    public const string Joined = "<JOINED>";

    /// <summary>Type of a token that is a word within a link or address; found by, but never asked for.</summary>
    public const string Part = "<PART>";

    private const string Separators = "._:·";
    private const int MaxParts = 8;
    private const int MaxJoined = 64;
    private static readonly HashSet<string> NoWords = new(StringComparer.OrdinalIgnoreCase) { "http", "https", "ftp", "www", "mailto" };
    private readonly ICharTermAttribute _term;
    private readonly IOffsetAttribute _offset;
    private readonly IPositionIncrementAttribute _increment;
    private readonly ITypeAttribute _type;
    private readonly Queue<Token> _pending = new();
    private readonly List<Token> _run = [];

    public WordPartFilter(TokenStream input, TextNormalizer text)
        : base(input)
    {
        Text = text;
        _term = AddAttribute<ICharTermAttribute>();
        _offset = AddAttribute<IOffsetAttribute>();
        _increment = AddAttribute<IPositionIncrementAttribute>();
        _type = AddAttribute<ITypeAttribute>();
    }

    /// <summary>What the tokens were read from; set anew for each text.</summary>
    public TextNormalizer Text { get; set; }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_pending.Count > 0)
        {
            return Emit(_pending.Dequeue());
        }

        if (!m_input.IncrementToken())
        {
            return false;
        }

        if (IsPlain())
        {
            return true;
        }

        Read();
        return Emit(_pending.Dequeue());
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _pending.Clear();
    }

    private static bool IsHyphen(char c) => c is '-' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2212' or '\ufe63' or '\uff0d';

    private static bool IsAddress(string type) => type is "<URL>" or "<EMAIL>";

    // The overwhelming majority: no separator within, no hyphen behind.
    private bool IsPlain() =>
        !IsAddress(_type.Type) && !FollowedByHyphen(_offset.EndOffset) && _term.Buffer.AsSpan(0, _term.Length).IndexOfAny(Separators) < 0;

    private bool FollowedByHyphen(int end) =>
        end + 1 < Text.Original.Length && IsHyphen(Text.Original[end]) && char.IsLetterOrDigit(Text.Original[end + 1]);

    private void Read()
    {
        _run.Clear();
        Token token = Current();
        if (IsAddress(token.Type))
        {
            AddAddress(token);
            return;
        }

        Split(token);
        while (FollowedByHyphen(_offset.EndOffset))
        {
            int expected = _offset.EndOffset + 1;
            if (!m_input.IncrementToken())
            {
                break;
            }

            token = Current();
            if (token.Start != expected || IsAddress(token.Type))
            {
                AddRun();
                if (IsAddress(token.Type))
                {
                    AddAddress(token);
                    return;
                }
            }

            Split(token);
        }

        AddRun();
    }

    private Token Current() => new(_term.ToString()!, _offset.StartOffset, _offset.EndOffset, _increment.PositionIncrement, _type.Type);

    // Numbers and dotted codes (192.168.1.10, 1.000,00, v1.2) stay whole: their parts mean nothing.
    private void Split(Token token)
    {
        string[] parts = token.Text.Split(Separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 2 or > MaxParts || (!token.Text.Contains('_', StringComparison.Ordinal) && !parts.All(part => part.Any(char.IsLetter))))
        {
            _run.Add(token);
            return;
        }

        if (parts.All(part => part.Length == 1))
        {
            _run.Add(token with { Text = string.Concat(parts) });
            return;
        }

        bool exact = token.End - token.Start == token.Text.Length;
        int from = 0;
        foreach (string part in parts)
        {
            int at = token.Text.IndexOf(part, from, StringComparison.Ordinal);
            _run.Add(token with
            {
                Text = part,
                Start = exact ? token.Start + at : token.Start,
                End = exact ? token.Start + at + part.Length : token.End,
                Increment = from == 0 ? token.Increment : 1,
            });
            from = at + part.Length;
        }
    }

    private void AddRun()
    {
        for (int i = 0; i < _run.Count; i++)
        {
            _pending.Enqueue(_run[i]);
            if (i == 0 && _run.Count is > 1 and <= MaxParts && _run.Sum(part => part.Text.Length) <= MaxJoined)
            {
                _pending.Enqueue(new Token(string.Concat(_run.Select(part => part.Text)), _run[0].Start, _run[^1].End, 0, Joined));
            }
        }

        _run.Clear();
    }

    private void AddAddress(Token token)
    {
        _pending.Enqueue(token);
        int words = 0;
        ReadOnlySpan<char> rest = token.Text;
        while (!rest.IsEmpty && words < 2 * MaxParts)
        {
            int length = 0;
            while (length < rest.Length && char.IsLetterOrDigit(rest[length]))
            {
                length++;
            }

            string word = rest[..length].ToString();
            rest = rest[Math.Min(length + 1, rest.Length)..];
            if (length > 1 && !NoWords.Contains(word))
            {
                _pending.Enqueue(token with { Text = word, Increment = 0, Type = Part });
                words++;
            }
        }
    }

    private bool Emit(Token token)
    {
        ClearAttributes();
        _term.SetEmpty().Append(token.Text);
        _offset.SetOffset(token.Start, token.End);
        _increment.PositionIncrement = token.Increment;
        _type.Type = token.Type;
        return true;
    }

    private readonly record struct Token(string Text, int Start, int End, int Increment, string Type);
}
