using System.Globalization;
using System.Net;
using System.Text;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>A run of letters and digits, folded, and where it stands.</summary>
internal readonly record struct IdentityWord(string Text, int Start, int End);

/// <summary>
/// Cuts text into the words that identities are compared by: case, accents, punctuation and the ways markup and addresses write letters (<c>&amp;eacute;</c>, <c>%C3%A9</c>) do not
/// matter, so that a name, an e-mail address and a page about somebody are found wherever they stand.
/// </summary>
internal static class IdentityWords
{
    private const int LongestEntity = 12;

    /// <summary>The folded words of a text.</summary>
    public static string[] Of(string text) => [.. Read(text, skipTags: false).Select(word => word.Text)];

    /// <summary>The words in order.</summary>
    /// <param name="text">Text, markup or an address.</param>
    /// <param name="skipTags">Whether what stands between &lt; and &gt; is passed over: a name may have tags inside.</param>
    public static List<IdentityWord> Read(string text, bool skipTags)
    {
        List<IdentityWord> words = [];
        StringBuilder word = new();
        int start = 0, end = 0;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (char.IsAsciiLetterOrDigit(c))
            {
                Take(char.ToLowerInvariant(c), i, ++i);
            }
            else if (c == '<' && skipTags && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!'))
            {
                Break();
                i = text.IndexOf('>', i) is >= 0 and int close ? close + 1 : text.Length;
            }
            else if (c == '&' && Entity(text, i) is { } entity)
            {
                TakeAll(entity.Text, i, i + entity.Length);
                i += entity.Length;
            }
            else if (c == '%' && Escaped(text, i) is { } escaped)
            {
                TakeAll(escaped.Text, i, i + escaped.Length);
                i += escaped.Length;
            }
            else
            {
                TakeAll(text.AsSpan(i, 1), i, ++i);
            }
        }

        Break();
        return words;

        void TakeAll(ReadOnlySpan<char> letters, int from, int to)
        {
            foreach (char letter in letters)
            {
                if (letter <= '\x7f')
                {
                    if (char.IsAsciiLetterOrDigit(letter))
                    {
                        Take(char.ToLowerInvariant(letter), from, to);
                    }
                    else
                    {
                        Break();
                    }
                }
                else if (char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
                {
                    // Neither a letter nor an end: an accent of its own, a soft hyphen.
                }
                else if (char.IsLetterOrDigit(letter))
                {
                    foreach (char part in letter.ToString().Normalize(NormalizationForm.FormKD).Where(char.IsLetterOrDigit))
                    {
                        Take(char.ToLowerInvariant(part), from, to);
                    }
                }
                else
                {
                    Break();
                }
            }
        }

        void Take(char letter, int from, int to)
        {
            if (word.Length == 0)
            {
                start = from;
            }

            word.Append(letter);
            end = to;
        }

        void Break()
        {
            if (word.Length > 0)
            {
                words.Add(new IdentityWord(word.ToString(), start, end));
                word.Clear();
            }
        }
    }

    private static (string Text, int Length)? Entity(string text, int at)
    {
        int end = text.IndexOf(';', at, Math.Min(LongestEntity, text.Length - at));
        if (end < 0)
        {
            return null;
        }

        string entity = text[at..(end + 1)], decoded = WebUtility.HtmlDecode(entity);
        return decoded == entity ? null : (decoded, entity.Length);
    }

    // A whole run at once: one letter may take several.
    private static (string Text, int Length)? Escaped(string text, int at)
    {
        List<byte> bytes = [];
        int i = at;
        while (i + 2 < text.Length && text[i] == '%' && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            bytes.Add(value);
            i += 3;
        }

        return bytes.Count == 0 ? null : (Encoding.UTF8.GetString([.. bytes]), i - at);
    }
}
