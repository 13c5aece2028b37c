namespace KnowledgeSearch.Ingestion.Enrichment.Language;

/// <summary>What a text shows of its language.</summary>
/// <param name="Score">The evidence: positive for Dutch, negative for English; about the logarithm of the odds. 0 when the text shows nothing.</param>
/// <param name="Mix">Share of the evidence of words that speaks for the other language, 0 to 0.5.</param>
/// <param name="IsMixed">Whether both languages are written in it: neither is borrowed words alone.</param>
/// <param name="FunctionWords">Words of it that tell a language whatever is talked about.</param>
internal readonly record struct LanguageVerdict(double Score, double Mix, bool IsMixed, int FunctionWords)
{
    // Below this chance of being wrong a text goes to one index; other texts to both.
    private const double Sure = 0.9;

    private static readonly string[] Dutch = ["nl"], English = ["en"], DutchThenEnglish = ["nl", "en"], EnglishThenDutch = ["en", "nl"];

    /// <summary>The chance that it is Dutch, between 0 and 1; one half when nothing is known.</summary>
    /// <param name="prior">What is known from elsewhere, as <see cref="Score"/>.</param>
    public double Probability(double prior) => 1 / (1 + Math.Exp(-(Score + prior)));

    /// <summary>The indexes it belongs to, the main one first. A text that nothing is known of belongs to both: what it says may be looked for in either
    /// language, and Dutch is the main one.</summary>
    /// <param name="prior">What is known from elsewhere, as <see cref="Score"/>.</param>
    public IReadOnlyList<string> Languages(double prior)
    {
        double dutch = Probability(prior);
        return dutch >= 0.5
            ? !IsMixed && dutch > Sure ? Dutch : DutchThenEnglish
            : !IsMixed && dutch < 1 - Sure ? English : EnglishThenDutch;
    }
}
