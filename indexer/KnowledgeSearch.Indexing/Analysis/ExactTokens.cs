using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Why a token is matched as written.</summary>
internal enum ExactKind
{
    /// <summary><c>@jan</c>, <c>#verlof</c>: lower-cased; its word is found too.</summary>
    Sigil,

    /// <summary><c>c#</c>, <c>c++</c>, <c>.net</c>, an emoji: without the sign it is another word, or none.</summary>
    Symbol,

    /// <summary><c>po-2023-00117</c>: lower-cased, whole.</summary>
    Code,

    /// <summary><c>OR</c>, <c>IT</c>: in capitals, so that it is not the word <c>or</c>.</summary>
    Acronym,
}

/// <summary>A token of a text that the word chains lose.</summary>
internal readonly record struct ExactToken(string Text, int Start, int End, ExactKind Kind);

/// <summary>Finds mentions, tags, names with signs, codes, acronyms and emoji: what UAX #29 splits or drops, and lower-casing makes another word.</summary>
internal static class ExactTokens
{
    private const int MaxLength = 64;
    private const int MaxAcronym = 6;

    /// <summary>The exact tokens of a text, in its order.</summary>
    public static List<ExactToken> Of(string text)
    {
        List<ExactToken> tokens = [];
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int end = i;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            Read(text, i, end, tokens);
            i = end;
        }

        return tokens;
    }

    private static void Read(string text, int start, int end, List<ExactToken> tokens)
    {
        ReadEmoji(text, start, end, tokens);
        while (start < end && IsOpening(text[start]))
        {
            start++;
        }

        while (end > start && IsClosing(text[end - 1]))
        {
            end--;
        }

        ReadOnlySpan<char> word = text.AsSpan(start, end - start);
        if (word.Length is < 2 or > MaxLength)
        {
            return;
        }

        if (word[0] is '@' or '#' && char.IsLetterOrDigit(word[1]))
        {
            int length = 1;
            while (length < word.Length && (char.IsLetterOrDigit(word[length]) || word[length] is '.' or '_' or '-'))
            {
                length++;
            }

            length -= word[..length].Length - word[..length].TrimEnd("._-").Length;
            tokens.Add(Lower(text, start, start + length, ExactKind.Sigil));
        }
        else if (IsSymbol(word))
        {
            tokens.Add(Lower(text, start, end, ExactKind.Symbol));
        }
        else if (IsCode(word))
        {
            tokens.Add(Lower(text, start, end, ExactKind.Code));
        }
        else
        {
            ReadAcronyms(text, start, end, tokens);
        }
    }

    private static bool IsOpening(char c) => c is '"' or '\'' or '(' or '[' or '{' or '<' or '«' or '“' or '„' or '‘';

    private static bool IsClosing(char c) => c is '"' or '\'' or ')' or ']' or '}' or '>' or '»' or '”' or '’' or ',' or ';' or ':' or '!' or '?' or '…' or '.';

    // c#, f#, c++, g++, .net, .htaccess
    private static bool IsSymbol(ReadOnlySpan<char> word)
    {
        if (word[0] == '.')
        {
            return word[1..].ContainsAnyExcept('.') && AllLetters(word[1..]);
        }

        ReadOnlySpan<char> stem = word.TrimEnd("+#");
        return stem.Length is > 0 and <= 3 && stem.Length < word.Length && word.Length - stem.Length <= 2 && AllLetters(stem);
    }

    private static bool AllLetters(ReadOnlySpan<char> word)
    {
        foreach (char c in word)
        {
            if (!char.IsAsciiLetter(c))
            {
                return false;
            }
        }

        return true;
    }

    // Letters and digits in groups, at least one digit: ABC-1234/X9, PO-2023-00117. One group alone is kept whole by the tokenizer.
    private static bool IsCode(ReadOnlySpan<char> word)
    {
        bool digit = false;
        bool separator = false;
        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] is '-' or '/' or '.' or '_')
            {
                if (i == 0 || i == word.Length - 1 || !char.IsAsciiLetterOrDigit(word[i - 1]))
                {
                    return false;
                }

                separator = true;
            }
            else if (!char.IsAsciiLetterOrDigit(word[i]))
            {
                return false;
            }
            else
            {
                digit |= char.IsAsciiDigit(word[i]);
            }
        }

        return digit && separator;
    }

    private static void ReadAcronyms(string text, int start, int end, List<ExactToken> tokens)
    {
        for (int from = start; from < end;)
        {
            int to = from;
            int capitals = 0;
            bool acronym = true;
            for (; to < end && text[to] is not ('-' or '/' or '\'' or '’'); to++)
            {
                capitals += char.IsAsciiLetterUpper(text[to]) ? 1 : 0;
                acronym &= char.IsAsciiLetterUpper(text[to]) || char.IsAsciiDigit(text[to]);
            }

            if (acronym && capitals >= 2 && to - from <= MaxAcronym)
            {
                tokens.Add(new ExactToken(text[from..to], from, to, ExactKind.Acronym));
            }

            from = to + 1;
        }
    }

    // Without its skin tone and variation, so that it is found however it was typed.
    private static void ReadEmoji(string text, int start, int end, List<ExactToken> tokens)
    {
        if (text.AsSpan(start, end - start).IndexOfAnyInRange('\u2190', '\uffff') < 0)
        {
            return;
        }

        for (int i = start; i < end;)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                i++;
                continue;
            }

            bool tone = rune.Value is >= 0x1f3fb and <= 0x1f3ff;
            if (!tone && rune.Value >= 0x2190 && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
            {
                tokens.Add(new ExactToken(rune.ToString(), i, i + rune.Utf16SequenceLength, ExactKind.Symbol));
            }

            i += rune.Utf16SequenceLength;
        }
    }

    private static ExactToken Lower(string text, int start, int end, ExactKind kind) => new(text[start..end].ToLowerInvariant(), start, end, kind);
}
