using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Adds the text's <see cref="ExactTokens"/> after its words. Their offsets go back to the beginning: for fields that store neither positions nor offsets.</summary>
internal sealed class ExactTokenFilter : TokenFilter
{
    private readonly ICharTermAttribute _term;
    private readonly IOffsetAttribute _offset;
    private readonly ITypeAttribute _type;
    private List<ExactToken>? _tokens;
    private int _next;

    public ExactTokenFilter(TokenStream input, TextNormalizer text)
        : base(input)
    {
        Text = text;
        _term = AddAttribute<ICharTermAttribute>();
        _offset = AddAttribute<IOffsetAttribute>();
        _type = AddAttribute<ITypeAttribute>();
    }

    /// <summary>What the tokens are read from; set anew for each text.</summary>
    public TextNormalizer Text { get; set; }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_tokens is null && m_input.IncrementToken())
        {
            return true;
        }

        _tokens ??= ExactTokens.Of(Text.Original);
        if (_next == _tokens.Count)
        {
            return false;
        }

        ExactToken token = _tokens[_next++];
        ClearAttributes();
        _term.SetEmpty().Append(token.Text);
        _offset.SetOffset(token.Start, token.End);
        _type.Type = token.Kind.ToString();
        return true;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _tokens = null;
        _next = 0;
    }
}
