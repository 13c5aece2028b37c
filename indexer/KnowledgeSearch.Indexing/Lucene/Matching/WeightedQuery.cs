using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>A unit and what each of its alternatives weighs.</summary>
internal sealed record WeightedUnit(SearchUnit Unit, float[] Weights);

/// <summary>
/// A query with the weights that a searcher's statistics give its words. Units stand rarest first, by those statistics: the fewest documents are looked at, and scores are
/// added in an order that hidden documents cannot change.
/// </summary>
internal sealed class WeightedQuery
{
    /// <summary>Most units that count, the rarest: each costs a postings list per field and language, and what is left out says least.</summary>
    public const int MaxUnits = 32;

    /// <param name="query">What is asked.</param>
    /// <param name="statistics">Of what the searcher may see.</param>
    /// <param name="weights">Constants of ranking.</param>
    /// <param name="minimum">Units that documents must have; null: as <see cref="RankingWeights.Minimum"/> says.</param>
    public WeightedQuery(AnalyzedQuery query, SearchStatistics statistics, RankingWeights weights, int? minimum = null)
    {
        Weights = weights;
        TitleOccurrence = Bm25.OccurrenceTable(weights.Title, statistics.TitleLength);
        BodyOccurrence = Bm25.OccurrenceTable(weights.Body, statistics.BodyLength);
        TagsOccurrence = Bm25.OccurrenceTable(weights.Tags, statistics.TagsLength);
        TitlePartOccurrence = [.. TitleOccurrence.Select(occurrence => weights.CompoundPart * occurrence)];
        BodyPartOccurrence = [.. BodyOccurrence.Select(occurrence => weights.CompoundPart * occurrence)];
        TagsPartOccurrence = [.. TagsOccurrence.Select(occurrence => weights.CompoundPart * occurrence)];
        WeightedUnit[] units = [.. query.Wanted.Select(unit => Weigh(unit, statistics, weights)).OrderByDescending(unit => unit.Weights.Max()).Take(MaxUnits)];

        // Nothing but function words: then these are what is asked for ("to be or not to be").
        bool onlyCommon = Array.TrueForAll(units, unit => unit.Unit.IsCommon);
        Required = [.. units.Where(unit => onlyCommon || !unit.Unit.IsCommon)];
        Optional = onlyCommon ? [] : [.. units.Where(unit => unit.Unit.IsCommon).Select(unit => unit with { Weights = Array.ConvertAll(unit.Weights, weight => weight * weights.Common) })];
        Needed = minimum ?? weights.Minimum(Required.Count);
        Excluded = query.Excluded;
        Filters = query.Filters;
    }

    /// <summary>Constants of ranking.</summary>
    public RankingWeights Weights { get; }

    /// <summary>Units of which documents must have <see cref="Needed"/>.</summary>
    public IReadOnlyList<WeightedUnit> Required { get; }

    /// <summary>Units that only add to the score.</summary>
    public IReadOnlyList<WeightedUnit> Optional { get; }

    /// <summary>Units that documents must not have.</summary>
    public IReadOnlyList<SearchUnit> Excluded { get; }

    /// <summary>Filters among the words.</summary>
    public IReadOnlyList<QueryFilter> Filters { get; }

    /// <summary>How many of <see cref="Required"/> a document must have; 0 only when nothing is asked for.</summary>
    public int Needed { get; }

    /// <summary>The score of a document that had every unit without end.</summary>
    public double Best => Required.Concat(Optional).Sum(unit => unit.Weights.Max() * (Weights.Saturation + 1));

    /// <summary>What an occurrence in a title counts, by length code.</summary>
    public float[] TitleOccurrence { get; }

    /// <summary>What an occurrence in a text counts, by length code.</summary>
    public float[] BodyOccurrence { get; }

    /// <summary>What an occurrence in tags counts, by length code.</summary>
    public float[] TagsOccurrence { get; }

    /// <summary>What an occurrence within a compound of a title counts, by length code.</summary>
    public float[] TitlePartOccurrence { get; }

    /// <summary>What an occurrence within a compound of a text counts, by length code.</summary>
    public float[] BodyPartOccurrence { get; }

    /// <summary>What an occurrence within a compound of tags counts, by length code.</summary>
    public float[] TagsPartOccurrence { get; }

    private static WeightedUnit Weigh(SearchUnit unit, SearchStatistics statistics, RankingWeights weights)
    {
        float[] weighed = new float[unit.Dutch.Count];
        for (int i = 0; i < weighed.Length; i++)
        {
            weighed[i] = (unit.Dutch[i], unit.English[i]) switch
            {
                (Alternative.Word { IsWhole: true } dutch, Alternative.Word english) => Idf(dutch.Term, english.Term, Whole),
                (Alternative.Word { Share: < 1 } dutch, Alternative.Word english) => Math.Min(weighed[0], dutch.Share * Idf(dutch.Term, english.Term, WithParts)),
                (Alternative.Word dutch, Alternative.Word english) => Idf(dutch.Term, english.Term, WithParts),
                (Alternative.Part dutch, Alternative.Part english) => weights.AskedPart * Idf(dutch.Term, english.Term, WithParts),
                (Alternative.AsTyped typed, _) => weights.AsTyped * FormIdf(typed.Form),
                (Alternative.Sequence dutch, Alternative.Sequence english) when i > 0 && unit.Form is not null =>
                    Math.Min(weights.PartsInRow * weighed[0], dutch.Words.Zip(english.Words).Sum(word => Idf(word.First[0], word.Second[0], Whole))),
                (Alternative.Name name, _) => weights.Exact * FormIdf(name.Form),
                (Alternative.Sequence dutch, Alternative.Sequence english) => dutch.Words.Zip(english.Words).Sum(word => Idf(word.First[0], word.Second[0], Whole)),
                _ => weights.Prefix,
            };

            // Rare synonyms must not outrank the word that was typed.
            weighed[i] = unit.Dutch[i].SharedBy > 0 ? weights.Synonym * Math.Min(weighed[0], weighed[i]) / unit.Dutch[i].SharedBy : weighed[i];
        }

        LimitParts(unit, weighed);
        return new WeightedUnit(unit, unit.Form is not null && AskingWords.Contains(unit.Form) ? Array.ConvertAll(weighed, weight => weights.Asking * weight) : weighed);

        // A word has one rarity, not one per field: rare in titles need not be rare.
        float Idf(string dutch, string english, Func<string, string, string, int> count) =>
            Bm25.Idf(Known(Math.Max(count(IndexFields.Body, dutch, english), Math.Max(count(IndexFields.Title, dutch, english), count(IndexFields.Tags, dutch, english)))), statistics.Documents);

        float FormIdf(string form) => Bm25.Idf(Known(statistics.DocumentFrequency(IndexFields.Forms, form, form)), statistics.Documents);

        int Whole(string field, string dutch, string english) => statistics.DocumentFrequency(field, dutch, english);

        // A document that has the word both by itself and within a compound counts twice: an upper bound, which costs no second pass.
        int WithParts(string field, string dutch, string english) => Whole(field, dutch, english) + statistics.PartFrequency(field, dutch);

        int Known(int frequency) => frequency > 0 ? frequency : weights.UnknownDocumentFrequency;
    }

    // Rare parts must not outrank the compound that they make.
    private static void LimitParts(SearchUnit unit, float[] weighed)
    {
        float parts = 0;
        for (int i = 0; i < weighed.Length; i++)
        {
            parts += unit.Dutch[i] is Alternative.Part ? weighed[i] : 0;
        }

        for (int i = 0; i < weighed.Length && parts > weighed[0]; i++)
        {
            weighed[i] *= unit.Dutch[i] is Alternative.Part ? weighed[0] / parts : 1;
        }
    }
}
