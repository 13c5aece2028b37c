using KnowledgeSearch.Connectors;

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

    /// <summary>
    /// The parts of the compound that was asked for (inkoop and order of inkooporder), in their rarity; together at most what the compound itself weighs,
    /// and instead of it, not on top. Measured: on top, texts with a compound outranked better ones by its weight alone, and rare parts (drop, box) the
    /// compound (MRR@10 .391 for .404 on a Dutch handbook).
    /// </summary>
    public float AskedPart { get; init; } = 1f;

    /// <summary>The parts of the compound that was asked for in a row, at most, in what the compound itself weighs.</summary>
    public float PartsInRow { get; init; } = 0.7f;

    /// <summary>
    /// A word exactly as typed, times its rarity, on top of what its stem scores: stems put words together that are not (plan, planning). Measured: .15 to
    /// .35 are alike; without it one to two hundredths of MRR@10 are lost on a handbook and two helpdesks.
    /// </summary>
    public float AsTyped { get; init; } = 0.25f;

    /// <summary>What neighbours of the query near each other in a text count, times the rarity of the more usual of them.</summary>
    public float Near { get; init; } = 0.3f;

    /// <summary>Words apart from where neighbours are no longer near each other; 4, 8 and 20 were alike.</summary>
    public const int NearWindow = 8;

    /// <summary>How many of the best hits are looked at for words near each other: 200 gave what 1,000 did.</summary>
    public int NearDepth { get; init; } = 200;

    /// <summary>What words that only say that something is asked (cannot, probleem) count, times their rarity.</summary>
    public float Asking { get; init; } = 0.5f;

    /// <summary>k1 of BM25: how soon repeating a word stops to help.</summary>
    public float Saturation { get; init; } = 0.9f;

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

    /// <summary>What a message of today gains, in its own score: announcements and talk age. 0: its age does not count. Measured: see benchmarks/results/relevance.md, which also says why the gain there is flattering.</summary>
    public float MessageFreshness { get; init; } = 0.2f;

    /// <summary>Days in which half of <see cref="MessageFreshness"/> is gone.</summary>
    public float MessageHalfLife { get; init; } = 180;

    /// <summary>What a question or an answer of today gains: what was right is rarely wrong, but it moves.</summary>
    public float AnswerFreshness { get; init; } = 0.2f;

    /// <summary>Days in which half of <see cref="AnswerFreshness"/> is gone.</summary>
    public float AnswerHalfLife { get; init; } = 365;

    /// <summary>What a page or a file of today gains. Off: a page is true until it is changed, and there is no figure that says otherwise.</summary>
    public float PageFreshness { get; init; }

    /// <summary>Days in which half of <see cref="PageFreshness"/> is gone.</summary>
    public float PageHalfLife { get; init; } = 1_460;

    /// <summary>How age counts for a kind.</summary>
    public KindFreshness FreshnessOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Message => new KindFreshness(MessageFreshness, MessageHalfLife),
        DocumentKind.Question or DocumentKind.Answer => new KindFreshness(AnswerFreshness, AnswerHalfLife),
        DocumentKind.Page or DocumentKind.File => new KindFreshness(PageFreshness, PageHalfLife),
        _ => default,
    };

    /// <summary>How many of the wanted words, function words aside, a document must have.</summary>
    public int Minimum(int wanted) => Math.Min(wanted, Math.Max(1, (int)(MinimumShare * wanted)));
}
