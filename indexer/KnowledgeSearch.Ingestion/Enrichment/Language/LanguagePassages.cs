using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.Ingestion.Enrichment.Language;

/// <summary>Finds where a long text goes on in the other language. A message is judged as a whole.</summary>
internal static class LanguagePassages
{
    private const int LongText = 800;
    private const int ShortestPassage = 250;

    // What lies behind is not looked at: as much as is searched for matches to show.
    private const int MostLookedAt = 100_000;

    // Some three function words more of one language than of the other, and hardly any of that.
    private const double Sure = 8, MostMixed = 0.25;

    /// <summary>The passages, beginning with the text; none when the text is short or in one language.</summary>
    public static IReadOnlyList<TextPassage> Of(string text, LearnedLanguages learned)
    {
        if (text.Length < LongText)
        {
            return [];
        }

        List<TextPassage> passages = [];
        for (int start = 0; start < text.Length && start < MostLookedAt;)
        {
            int end = EndOf(text, start);
            LanguageVerdict verdict = LanguageClassifier.Judge("", text.AsSpan(start, end - start), learned);
            if (Math.Abs(verdict.Score) >= Sure && verdict.Mix <= MostMixed)
            {
                string language = verdict.Score > 0 ? "nl" : "en";
                if (passages.Count == 0 || passages[^1].Language != language)
                {
                    passages.Add(new TextPassage(passages.Count == 0 ? 0 : start, language));
                }
            }

            start = end;
        }

        return passages.Count > 1 ? passages : [];
    }

    // Whole lines, as many as tell something.
    private static int EndOf(string text, int start)
    {
        int least = Math.Min(start + ShortestPassage, text.Length);
        int end = text.IndexOf('\n', least - 1);
        return end < 0 || text.Length - end <= ShortestPassage / 2 ? text.Length : end + 1;
    }
}
