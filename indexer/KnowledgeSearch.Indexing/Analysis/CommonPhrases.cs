using KnowledgeSearch.Indexing.Suggesting;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>How several titles go on alike from what was typed: <c>verlof</c> to <c>verlof aanvragen</c>.</summary>
internal static class CommonPhrases
{
    private const int LeastTitles = 3, MostMoreWords = 2;

    /// <summary>The phrases that most of the titles have, as the first of them writes them.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> typed, IReadOnlyList<string> titles, int most)
    {
        Dictionary<string, (string Text, int Titles, int Words)> phrases = new(StringComparer.Ordinal);
        foreach (string title in titles)
        {
            List<TitleWord> words = TitleText.Words(title);
            int at = Place(words, typed);
            for (int end = at + typed.Count; at >= 0 && end <= Math.Min(words.Count, at + typed.Count + MostMoreWords); end++)
            {
                string key = string.Join(' ', words.Skip(at).Take(end - at).Select(word => word.Text));
                if (!FunctionWords.Contains(words[end - 1].Text))
                {
                    (string text, int count, int length) = phrases.GetValueOrDefault(key, (title[words[at].Start..words[end - 1].End], 0, end - at));
                    phrases[key] = (text, count + 1, length);
                }
            }
        }

        List<(string Key, string Text)> chosen = [];
        foreach ((string key, (string text, int count, int length)) in phrases.Where(phrase => phrase.Value.Titles >= LeastTitles)
            .OrderByDescending(phrase => phrase.Value.Titles * phrase.Value.Words).ThenBy(phrase => phrase.Key, StringComparer.Ordinal))
        {
            // The beginning of a phrase that is suggested already says nothing more.
            if (chosen.Count < most && !chosen.Exists(other => other.Key.StartsWith(key, StringComparison.Ordinal)))
            {
                chosen.Add((key, text));
            }
        }

        return chosen.Select(phrase => phrase.Text);
    }

    // Where the title has the typed words in a row, the last of them begun; -1: nowhere.
    private static int Place(List<TitleWord> words, IReadOnlyList<string> typed)
    {
        for (int at = 0; at + typed.Count <= words.Count; at++)
        {
            int same = 0;
            while (same < typed.Count - 1 && words[at + same].Text == typed[same])
            {
                same++;
            }

            if (same == typed.Count - 1 && words[at + same].Text.StartsWith(typed[same], StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }
}
