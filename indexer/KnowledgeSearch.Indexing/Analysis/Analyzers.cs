using KnowledgeSearch.Indexing.Analysis.Compounds;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// How text becomes terms in one index generation: both chains, with the admin's rules and the splitter's words that the generation was written with. Queries and highlighting use
/// those of the snapshot that they search, so that they always cut words as its documents were cut.
/// </summary>
internal sealed class Analyzers
{
    public Analyzers(WordRules rules, CompoundSplitter splitter)
    {
        Splitter = splitter;
        Dutch = new LanguageAnalyzer(rules, splitter);
        English = new LanguageAnalyzer(rules, splitter: null);
    }

    /// <summary>Without rules, splitting nothing.</summary>
    public static Analyzers Plain { get; } = new(WordRules.None, CompoundSplitter.None);

    /// <summary>The Dutch chain.</summary>
    public LanguageAnalyzer Dutch { get; }

    /// <summary>The English chain.</summary>
    public LanguageAnalyzer English { get; }

    /// <summary>Finds the words within compounds.</summary>
    public CompoundSplitter Splitter { get; }

    /// <summary>The chain of <c>nl</c> or <c>en</c>.</summary>
    public LanguageAnalyzer For(string language) => language == "nl" ? Dutch : English;
}
