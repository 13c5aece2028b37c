using System.Buffers;
using KnowledgeSearch.Indexing.Spelling;
using KnowledgeSearch.Indexing.Suggesting;
using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Cuts titles, names and what is typed into words, as simply as suggestions need it: letters and digits, lower-cased and folded.</summary>
internal static class TitleText
{
    private const int MostWords = 24;

    /// <summary>The words of a text, in their order.</summary>
    public static List<TitleWord> Words(string text)
    {
        List<TitleWord> words = [];
        char[] folded = ArrayPool<char>.Shared.Rent(4 * EditTable.MaxLength);
        char[] lower = ArrayPool<char>.Shared.Rent(EditTable.MaxLength);
        for (int i = 0; i < text.Length && words.Count < MostWords; i++)
        {
            int end = i;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || (end > i && IsWithin(text, end))))
            {
                end++;
            }

            if (end == i)
            {
                continue;
            }

            int length = 0;
            for (int at = i; at < end && length < EditTable.MaxLength; at++)
            {
                if (char.IsLetterOrDigit(text[at]))
                {
                    lower[length++] = char.ToLowerInvariant(text[at]);
                }
            }

            int count = Math.Min(EditTable.MaxLength, ASCIIFoldingFilter.FoldToASCII(lower, 0, folded, 0, length));
            words.Add(new TitleWord(new string(folded, 0, count), i, end));
            i = end;
        }

        ArrayPool<char>.Shared.Return(folded);
        ArrayPool<char>.Shared.Return(lower);
        return words;
    }

    // foto's, café with the accent as a character of its own
    private static bool IsWithin(string text, int at) =>
        (text[at] is '\'' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1])) || char.GetUnicodeCategory(text[at]) == System.Globalization.UnicodeCategory.NonSpacingMark;
}
