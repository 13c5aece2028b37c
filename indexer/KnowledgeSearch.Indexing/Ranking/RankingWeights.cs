namespace KnowledgeSearch.Indexing.Ranking;

/// <summary>How much a field's words weigh (BM25F).</summary>
/// <param name="Weight">What one occurrence counts, in occurrences in the text.</param>
/// <param name="LengthPenalty">b of BM25: 0, length does not matter; 1, fully.</param>
internal readonly record struct FieldWeight(float Weight, float LengthPenalty);

/// <summary>The constants of content ranking, in one place; the relevance harness justifies them.</summary>
internal sealed record RankingWeights
{
    /// <summary>The defaults.</summary>
    public static RankingWeights Default { get; } = new();

    /// <summary>A word in the title says three times as much as one in the text (measured on questions: reference/ranking), and titles do not differ much in length.</summary>
    public FieldWeight Title { get; init; } = new(3f, 0.3f);

    /// <summary>The text: b as usual for BM25.</summary>
    public FieldWeight Body { get; init; } = new(1f, 0.75f);

    /// <summary>Labels were chosen with care, but a long list of them means less.</summary>
    public FieldWeight Tags { get; init; } = new(1.5f, 0.5f);

    /// <summary>A name found exactly as written (<c>@jan</c>, <c>OR</c>, a code), times its rarity, on top of its word: who types the name gets the name first.</summary>
    public float Exact { get; init; } = 1f;

    /// <summary>A word found within a compound, in occurrences of the word by itself (verzekering in verzuimverzekering).</summary>
    public float CompoundPart { get; init; } = 0.5f;

    /// <summary>A part of the compound that was asked for (inkoop of inkooporder), in its rarity, on top of what the compound itself scores.</summary>
    public float AskedPart { get; init; } = 0.5f;

    /// <summary>k1 of BM25: how soon repeating a word stops to help.</summary>
    public float Saturation { get; init; } = 1.2f;

    /// <summary>What a synonym counts, in what the word typed would; .3 to .5 is advised (reference/language), not measured.</summary>
    public float Synonym { get; init; } = 0.4f;

    /// <summary>What function words count, times their rarity: in questions they say how, not what, is asked.</summary>
    public float Common { get; init; } = 0.3f;

    /// <summary>
    /// The share of a query's words, function words aside, that a document must have, rounded down and at least one: words are optional, and those that have more of them stand first
    /// anyway. Measured: two thirds lost a sixth of the answers to questions typed as sentences (recall@100 .62 for .72), two fifths half where questions are long (.87 → .47).
    /// </summary>
    public float MinimumShare { get; init; } = 0.1f;

    /// <summary>Score of a word that begins as asked: constant, because rarity of an unfinished word says nothing.</summary>
    public float Prefix { get; init; } = 1f;

    /// <summary>
    /// Document frequency of a word that no document for everyone has. Fixed, so that whether hidden documents have it cannot be told from scores; ten: rare, but not
    /// rarer than what is known to be rare.
    /// </summary>
    public int UnknownDocumentFrequency { get; init; } = 10;

    /// <summary>How many of the wanted words, function words aside, a document must have.</summary>
    public int Minimum(int wanted) => Math.Min(wanted, Math.Max(1, (int)(MinimumShare * wanted)));
}
