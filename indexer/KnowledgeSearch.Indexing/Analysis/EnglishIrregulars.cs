using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>English nouns whose plural the stemmer does not lead back to the singular.</summary>
internal static class EnglishIrregulars
{
    private const string Forms = """
        child: children
        man: men
        woman: women
        foot: feet
        tooth: teeth
        mouse: mice
        person: persons people
        criterion: criteria
        phenomenon: phenomena
        analysis: analyses
        crisis: crises
        basis: bases
        index: indices indexes
        appendix: appendices
        matrix: matrices
        curriculum: curricula
        shelf: shelves
        """;

    /// <summary>The map, after an admin's overrides.</summary>
    public static StemmerOverrideFilter.StemmerOverrideMap Map(WordRules rules) => IrregularForms.Map(Forms, rules.Overrides);
}
