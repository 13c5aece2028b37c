using KnowledgeSearch.Indexing.Analysis.Compounds;
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
internal sealed class LanguageAnalyzer : Analyzer
{
    /// <summary>Changes whenever a chain makes other terms of the same text: part of the hash that decides whether an index on disk can be used.</summary>
    public const int Version = 3;

    private readonly WordRules _rules;
    private readonly CompoundSplitter? _splitter;
    private readonly StemmerOverrideFilter.StemmerOverrideMap _irregulars;

    /// <param name="rules">What an admin says about words.</param>
    /// <param name="splitter">Splits compounds: makes the chain the Dutch one. Null: English.</param>
    public LanguageAnalyzer(WordRules rules, CompoundSplitter? splitter)
        : base(PER_FIELD_REUSE_STRATEGY)
    {
        _rules = rules;
        _splitter = splitter;
        _irregulars = splitter is null ? EnglishIrregulars.Map(rules) : DutchIrregulars.Map(rules);
    }

    /// <summary>The Dutch chain, without the words of an organisation.</summary>
    public static LanguageAnalyzer Dutch => Analyzers.Plain.Dutch;

    /// <summary>The English chain, without the words of an organisation.</summary>
    public static LanguageAnalyzer English => Analyzers.Plain.English;

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

        // Folding comes after stemming: the Dutch stemmer reads the accents.
        stream = new KeywordFilter(stream, _rules);
        stream = _splitter is { } splitter
            ? new SnowballFilter(new StemmerOverrideFilter(new CompoundFilter(stream, splitter), _irregulars), new KpStemmer())
            : new KStemFilter(new StemmerOverrideFilter(new EnglishPossessiveFilter(LuceneVersion.LUCENE_48, stream), _irregulars));
        stream = new ASCIIFoldingFilter(stream);
        stream = _splitter is null ? stream : new CompoundPartMarkFilter(stream);
        return new TextComponents(tokenizer, new RemoveDuplicatesTokenFilter(stream), parts, null);
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
