using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>
/// Marks the terms of compound parts, so that they are other terms than the words themselves: a search weighs them less, phrases and exclusions pass them by, and all of it costs no
/// second analysis and no second field.
/// </summary>
internal sealed class CompoundPartMarkFilter : TokenFilter
{
    /// <summary>What the term of a part begins with; no tokenizer lets it through.</summary>
    public const char Mark = '\u0001';

    private readonly ICharTermAttribute _term;
    private readonly ITypeAttribute _type;

    public CompoundPartMarkFilter(TokenStream input)
        : base(input)
    {
        _term = AddAttribute<ICharTermAttribute>();
        _type = AddAttribute<ITypeAttribute>();
    }

    /// <summary>The term under which a word is found as part of a compound.</summary>
    public static string TermOf(string word) => Mark + word;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken())
        {
            return false;
        }

        if (ReferenceEquals(_type.Type, CompoundFilter.Part))
        {
            int length = _term.Length;
            char[] buffer = _term.ResizeBuffer(length + 1);
            Array.Copy(buffer, 0, buffer, 1, length);
            buffer[0] = Mark;
            _term.Length = length + 1;
        }

        return true;
    }
}
