using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>Adds the parts of a compound after it, at its position and with its offsets: they stand for the same place in the text.</summary>
internal sealed class CompoundFilter : TokenFilter
{
    /// <summary>Type of a token that is a part of a compound.</summary>
    public const string Part = "<COMPOUND PART>";

    private readonly CompoundSplitter _splitter;
    private readonly ICharTermAttribute _term;
    private readonly ITypeAttribute _type;
    private readonly IPositionIncrementAttribute _increment;
    private readonly IKeywordAttribute _keyword;
    private IReadOnlyList<CompoundPart> _parts = [];
    private int _next;

    public CompoundFilter(TokenStream input, CompoundSplitter splitter)
        : base(input)
    {
        _splitter = splitter;
        _term = AddAttribute<ICharTermAttribute>();
        _type = AddAttribute<ITypeAttribute>();
        _increment = AddAttribute<IPositionIncrementAttribute>();
        _keyword = AddAttribute<IKeywordAttribute>();
    }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_next < _parts.Count)
        {
            // Offsets stay those of the whole word.
            _term.SetEmpty().Append(_parts[_next++].Text);
            _type.Type = Part;
            _increment.PositionIncrement = 0;
            _keyword.IsKeyword = false;
            return true;
        }

        if (!m_input.IncrementToken())
        {
            return false;
        }

        // Of a word joined from parts (e-mail), the parts are there already.
        _next = 0;
        _parts = _keyword.IsKeyword || _type.Type == WordPartFilter.Joined ? [] : _splitter.Split(_term.Buffer.AsSpan(0, _term.Length));
        return true;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _parts = [];
        _next = 0;
    }
}
