using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Text as it is compared where spelling should not matter: normalised, lower-cased, without diacritics.</summary>
internal static class FoldedText
{
    /// <summary>The text, folded.</summary>
    public static string Of(string text)
    {
        string lower = TextNormalizer.Of(text).ToLowerInvariant();
        char[] output = new char[4 * lower.Length];
        int length = ASCIIFoldingFilter.FoldToASCII(lower.ToCharArray(), 0, output, 0, lower.Length);
        return new string(output, 0, length);
    }

    /// <summary>Its words: what lies between characters that are neither letter nor digit.</summary>
    public static string[] Words(string text)
    {
        string folded = Of(text);
        List<string> words = [];
        for (int i = 0; i < folded.Length;)
        {
            int end = i;
            while (end < folded.Length && (char.IsLetterOrDigit(folded[end]) || char.IsSurrogate(folded[end])))
            {
                end++;
            }

            if (end > i)
            {
                words.Add(folded[i..end]);
            }

            i = end + 1;
        }

        return [.. words];
    }
}
