using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>The numbers behind the place of a hit, for developers. Computed as everything else, from what the request's principals may see. They mean something within one search only.</summary>
/// <param name="Score">What the hit is ordered by.</param>
/// <param name="Content">What its words score: the sum of <paramref name="Words"/>.</param>
/// <param name="Near">What having neighbouring words of the query near each other adds; of the first hits only.</param>
/// <param name="Freshness">What the words' score is multiplied by for its age: 1 and up.</param>
/// <param name="Best">The score of a document that had every word without end.</param>
/// <param name="Words">Per word, phrase or prefix of the query that counts, rarest first.</param>
public sealed record HitExplanation(double Score, double Content, double Near, double Freshness, double Best, IReadOnlyList<WordExplanation> Words)
{
    /// <summary>What questions whose answers point here lend; null when none do.</summary>
    public ReferralExplanation? Referral { get; init; }
}

/// <summary>What one word, phrase or prefix of the query scores in a document.</summary>
/// <param name="Word">As typed; the index's own terms when nothing in particular was typed.</param>
/// <param name="Score">Its part of the score; 0: the document does not have it.</param>
/// <param name="Weight">Rarity of its first way of being said.</param>
/// <param name="IsCommon">A function word, which only adds.</param>
/// <param name="Terms">Where the document has it, term by term.</param>
public sealed record WordExplanation(string Word, double Score, double Weight, bool IsCommon, IReadOnlyList<TermExplanation> Terms);

/// <summary>A term in a field of a document.</summary>
/// <param name="Field"><c>title</c>, <c>body</c> or <c>tags</c>.</param>
/// <param name="Term">The index's own spelling of the word.</param>
/// <param name="WithinCompound">Whether it stands within compounds there.</param>
/// <param name="Frequency">How often.</param>
/// <param name="Length">Words of the field, as scoring sees them.</param>
/// <param name="Occurrence">What one occurrence counts in a field of that length.</param>
/// <param name="Weight">Rarity of the way of saying it that the term belongs to.</param>
public sealed record TermExplanation(string Field, string Term, bool WithinCompound, int Frequency, int Length, double Occurrence, double Weight);

/// <summary>What questions lend to a document.</summary>
/// <param name="Lent">What they lend together.</param>
/// <param name="Questions">How many do.</param>
/// <param name="Best">The one that lends most.</param>
public sealed record ReferralExplanation(double Lent, int Questions, DocumentId Best);

/// <summary>The numbers behind the place of a person, for developers.</summary>
/// <param name="Score">What people are ordered by.</param>
/// <param name="Share">Their share of all evidence, 0 to 1.</param>
/// <param name="Similarities">How alike the questions are that they answered, of the best score possible; most alike first.</param>
public sealed record PersonExplanation(double Score, double Share, IReadOnlyList<double> Similarities);
