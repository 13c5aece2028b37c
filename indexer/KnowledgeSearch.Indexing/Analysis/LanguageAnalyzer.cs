using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>The chain of one language, the same for documents and queries.</summary>
internal sealed class LanguageAnalyzer(string language) : Analyzer
{
    /// <summary>Changes whenever a chain makes other terms of the same text: part of the hash that decides whether an index on disk can be used.</summary>
    public const int Version = 1;

    /// <summary>The Dutch chain.</summary>
    public static LanguageAnalyzer Dutch { get; } = new("nl");

    /// <summary>The English chain.</summary>
    public static LanguageAnalyzer English { get; } = new("en");

    /// <summary>The chain of <c>nl</c> or <c>en</c>.</summary>
    public static LanguageAnalyzer For(string language) => language == "nl" ? Dutch : English;

    /// <inheritdoc/>
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        UAX29URLEmailTokenizer tokenizer = new(LuceneVersion.LUCENE_48, reader);
        TokenStream stream = new LowerCaseFilter(LuceneVersion.LUCENE_48, tokenizer);
        stream = language == "nl"
            ? new SnowballFilter(stream, new KpStemmer())
            : new KStemFilter(new EnglishPossessiveFilter(LuceneVersion.LUCENE_48, stream));
        return new TokenStreamComponents(tokenizer, new ASCIIFoldingFilter(stream));
    }
}
