using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Keeps stemmers from tokens that are no words of the language: with a digit in them, links and addresses.</summary>
internal sealed class NumberKeywordFilter : TokenFilter
{
    private readonly ICharTermAttribute _term;
    private readonly ITypeAttribute _type;
    private readonly IKeywordAttribute _keyword;

    public NumberKeywordFilter(TokenStream input)
        : base(input)
    {
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

        if (_type.Type is "<URL>" or "<EMAIL>" || _term.Buffer.AsSpan(0, _term.Length).ContainsAnyInRange('0', '9'))
        {
            _keyword.IsKeyword = true;
        }

        return true;
    }
}
