using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// The chain of one language, the same for documents and queries; and, for <see cref="IndexFields.Forms"/>, words as written. Both languages cut text into the same words
/// at the same positions and differ only in how they stem, so that one query can be put to both.
/// </summary>
internal sealed class LanguageAnalyzer(string language) : Analyzer(PER_FIELD_REUSE_STRATEGY)
{
    /// <summary>Changes whenever a chain makes other terms of the same text: part of the hash that decides whether an index on disk can be used.</summary>
    public const int Version = 2;

    /// <summary>The Dutch chain.</summary>
    public static LanguageAnalyzer Dutch { get; } = new("nl");

    /// <summary>The English chain.</summary>
    public static LanguageAnalyzer English { get; } = new("en");

    /// <summary>The chain of <c>nl</c> or <c>en</c>.</summary>
    public static LanguageAnalyzer For(string language) => language == "nl" ? Dutch : English;

    /// <inheritdoc/>
    protected override TextReader InitReader(string fieldName, TextReader reader) => new TextNormalizer(reader);

    /// <inheritdoc/>
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        TextNormalizer text = (TextNormalizer)reader;
        UAX29URLEmailTokenizer tokenizer = new(LuceneVersion.LUCENE_48, text);
        WordPartFilter parts = new(tokenizer, text);
        TokenStream stream = new LowerCaseFilter(LuceneVersion.LUCENE_48, parts);
        if (fieldName == IndexFields.Forms)
        {
            ExactTokenFilter exact = new(new ASCIIFoldingFilter(stream), text);
            return new TextComponents(tokenizer, exact, parts, exact);
        }

        stream = new NumberKeywordFilter(stream);

        // Folding comes after stemming: the Dutch stemmer reads the accents.
        stream = language == "nl"
            ? new SnowballFilter(new StemmerOverrideFilter(stream, DutchIrregulars.Map), new KpStemmer())
            : new KStemFilter(new StemmerOverrideFilter(new EnglishPossessiveFilter(LuceneVersion.LUCENE_48, stream), EnglishIrregulars.Map));
        return new TextComponents(tokenizer, new RemoveDuplicatesTokenFilter(new ASCIIFoldingFilter(stream)), parts, null);
    }

    /// <summary>Hands each new text to the filters that look at it besides its tokens.</summary>
    private sealed class TextComponents(Tokenizer source, TokenStream sink, WordPartFilter parts, ExactTokenFilter? exact) : TokenStreamComponents(source, sink)
    {
        protected override void SetReader(TextReader reader)
        {
            TextNormalizer text = (TextNormalizer)reader;
            parts.Text = text;
            exact?.Text = text;
            base.SetReader(reader);
        }
    }
}
