using Lucene.Net.Tartarus.Snowball.Ext;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>Kraaij-Pohlmann stems of single words. Looking parts up by stem undoes doubled and lengthened letters (pannen, pan; schapen, schaap). Not thread-safe.</summary>
internal sealed class DutchStem
{
    private readonly KpStemmer _stemmer = new();
    private char[] _buffer = new char[64];

    /// <summary>The stem; valid until the next call.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<char> word)
    {
        if (word.Length > _buffer.Length)
        {
            _buffer = new char[2 * word.Length];
        }

        word.CopyTo(_buffer);
        _stemmer.SetCurrent(_buffer, word.Length);
        _stemmer.Stem();
        return _stemmer.CurrentBuffer.AsSpan(0, _stemmer.CurrentBufferLength);
    }
}
