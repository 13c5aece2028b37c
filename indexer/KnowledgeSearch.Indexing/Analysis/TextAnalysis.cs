using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>One term that an analysis makes of a text.</summary>
/// <param name="Text">The term as indexed.</param>
/// <param name="Position">Counted from 0; terms that stand for the same word share one.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Type">As the tokenizer calls it, or of <see cref="WordPartFilter"/>.</param>
internal readonly record struct AnalyzedTerm(string Text, int Position, int Start, int End, string Type);

/// <summary>Runs a chain over short texts: queries, and the passages of hits.</summary>
internal static class TextAnalysis
{
    /// <summary>The terms of a text, in their order.</summary>
    public static List<AnalyzedTerm> Terms(LanguageAnalyzer analyzer, string field, string text)
    {
        List<AnalyzedTerm> terms = [];
        using TokenStream stream = analyzer.GetTokenStream(field, text);
        ICharTermAttribute term = stream.AddAttribute<ICharTermAttribute>();
        IPositionIncrementAttribute increment = stream.AddAttribute<IPositionIncrementAttribute>();
        IOffsetAttribute offset = stream.AddAttribute<IOffsetAttribute>();
        ITypeAttribute type = stream.AddAttribute<ITypeAttribute>();
        int position = -1;
        stream.Reset();
        while (stream.IncrementToken())
        {
            position += increment.PositionIncrement;
            terms.Add(new AnalyzedTerm(term.ToString()!, position, offset.StartOffset, offset.EndOffset, type.Type));
        }

        stream.End();
        return terms;
    }
}
