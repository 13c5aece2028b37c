using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Keeps stemmers and the splitter from tokens that are no words of the language (with a digit in them, links, addresses), and from protected words.</summary>
internal sealed class KeywordFilter : TokenFilter
{
    private readonly ICharTermAttribute _term;
    private readonly ITypeAttribute _type;
    private readonly IKeywordAttribute _keyword;
    private readonly WordRules _rules;

    public KeywordFilter(TokenStream input, WordRules rules)
        : base(input)
    {
        _rules = rules;
        _term = AddAttribute<ICharTermAttribute>();
        _type = AddAttribute<ITypeAttribute>();
        _keyword = AddAttribute<IKeywordAttribute>();
    }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken())
        {
            return false;
        }

        ReadOnlySpan<char> word = _term.Buffer.AsSpan(0, _term.Length);
        if (_type.Type is "<URL>" or "<EMAIL>" || word.ContainsAnyInRange('0', '9') || _rules.IsProtected(word))
        {
            _keyword.IsKeyword = true;
        }

        return true;
    }
}
