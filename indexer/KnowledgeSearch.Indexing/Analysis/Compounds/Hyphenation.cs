using System.Text;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>
/// Where a word may be hyphenated, by Liang's patterns in the format of libhyphen (Debian's <c>hyphen-nl</c>): numbers between letters vote, an odd one allows. A compound's
/// boundary is always such a place. Lucene's own reader wants another format and takes ten seconds.
/// </summary>
internal sealed class Hyphenation
{
    private readonly Dictionary<string, byte[]> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    private Hyphenation(IEnumerable<(string Letters, byte[] Points)> patterns)
    {
        foreach ((string letters, byte[] points) in patterns)
        {
            _patterns[letters] = points;
            _longest = Math.Max(_longest, letters.Length);
        }

        _lookup = _patterns.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Reads a pattern file. Patterns that change the spelling at the break (<c>/</c>) are left out: they are not about compounds.</summary>
    /// <exception cref="WordListException">A line cannot be a pattern.</exception>
    public static Hyphenation Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int end = Array.IndexOf(bytes, (byte)'\n');
        string encoding = Encoding.ASCII.GetString(bytes, 0, end < 0 ? bytes.Length : end).Trim();
        string text = encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(bytes)
            : encoding.StartsWith("ISO8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1.GetString(bytes)
            : throw new WordListException(path, 1, $"the first line must name the encoding, UTF-8 or ISO8859-1, was '{WordListException.Shorten(encoding)}'");
        List<(string, byte[])> patterns = [];
        string[] lines = text.Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] is not ('%' or '#') && !line.Contains('/', StringComparison.Ordinal) && !char.IsAsciiLetterUpper(line[0]))
            {
                patterns.Add(Parse(line) ?? throw new WordListException(path, i + 1, $"'{WordListException.Shorten(line)}' is not a hyphenation pattern: letters, digits and full stops only"));
            }
        }

        return new Hyphenation(patterns);
    }

    /// <summary>Marks where the word may be broken: <c>points[i]</c> before the letter <c>i</c>.</summary>
    public void Mark(ReadOnlySpan<char> word, Span<bool> points)
    {
        Span<char> dotted = stackalloc char[word.Length + 2];
        dotted[0] = dotted[^1] = '.';
        word.CopyTo(dotted[1..]);
        Span<byte> votes = stackalloc byte[dotted.Length + 1];
        votes.Clear();
        for (int start = 0; start < dotted.Length; start++)
        {
            for (int length = 1; length <= Math.Min(_longest, dotted.Length - start); length++)
            {
                if (_lookup.TryGetValue(dotted.Slice(start, length), out byte[]? numbers))
                {
                    for (int i = 0; i < numbers.Length; i++)
                    {
                        votes[start + i] = Math.Max(votes[start + i], numbers[i]);
                    }
                }
            }
        }

        for (int i = 0; i < word.Length; i++)
        {
            points[i] = i > 0 && (votes[i + 1] & 1) != 0;
        }
    }

    private static (string Letters, byte[] Points)? Parse(string line)
    {
        StringBuilder letters = new();
        byte[] points = new byte[line.Length + 1];
        foreach (char c in line)
        {
            if (char.IsAsciiDigit(c))
            {
                points[letters.Length] = (byte)(c - '0');
            }
            else if (char.IsLetter(c) || c is '.' or '\'' or '-')
            {
                letters.Append(c);
            }
            else
            {
                return null;
            }
        }

        return (letters.ToString(), points[..(letters.Length + 1)]);
    }
}
