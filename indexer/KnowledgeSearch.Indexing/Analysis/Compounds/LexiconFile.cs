using System.Text;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>
/// A general word list in the format of OpenTaal, such as Debian's <c>wdutch</c>: UTF-8, a word per line. It adds parts that an organisation does not write alone; how frequent
/// words are, only its own documents tell. Names, and what is written with a sign, are left out: they are no parts.
/// </summary>
internal static class LexiconFile
{
    private const int MaxLine = 200;

    /// <summary>The words, lower-cased and folded, each once.</summary>
    /// <exception cref="WordListException">A line cannot be a word.</exception>
    public static IReadOnlyCollection<string> Read(string path)
    {
        HashSet<string> words = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.ReadLines(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false)))
        {
            number++;
            string? fault = line.Length > MaxLine ? $"a word has at most {MaxLine} characters, this line has {line.Length}"
                : line.Contains('\ufffd', StringComparison.Ordinal) ? "the line is not UTF-8"
                : line.AsSpan().ContainsAnyInRange('\0', '\u001f') ? "the line holds a tab or another control character; one word per line"
                : null;
            if (fault is not null)
            {
                throw new WordListException(path, number, fault);
            }

            if (CompoundSplitter.Fold(line.AsSpan().Trim()) is { } word)
            {
                words.Add(word);
            }
        }

        return words;
    }
}
