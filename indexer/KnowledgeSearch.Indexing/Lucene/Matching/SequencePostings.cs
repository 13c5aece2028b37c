using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>The documents that have words next to each other in a field.</summary>
internal sealed class SequencePostings : Postings
{
    private readonly WordPositions[] _words;
    private readonly float[] _occurrence;
    private readonly byte[] _lengths;
    private int _frequency;

    /// <param name="words">In their order; at least two.</param>
    /// <param name="occurrence">What one occurrence counts for each length code.</param>
    /// <param name="lengths">Length codes of the field per document.</param>
    public SequencePostings(WordPositions[] words, float[] occurrence, byte[] lengths)
    {
        (_words, _occurrence, _lengths) = (words, occurrence, lengths);
        Document = -1;
        Advance(0);
    }

    /// <inheritdoc/>
    public override void Advance(int target)
    {
        while (MoveAllTo(ref target))
        {
            _frequency = Count();
            if (_frequency > 0)
            {
                Document = target;
                return;
            }

            target++;
        }

        Document = End;
    }

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window)
    {
        while (Document < window.End)
        {
            if (window.Wants(Document))
            {
                window.Add(Document, _frequency * _occurrence[_lengths[Document]]);
            }

            Advance(Document + 1);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window, int document)
    {
        if (Document < document)
        {
            Advance(document);
        }

        if (Document == document)
        {
            window.Add(document, _frequency * _occurrence[_lengths[document]]);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ulong[] documents)
    {
        for (; Document != End; Advance(Document + 1))
        {
            Set(documents, Document);
        }
    }

    // The first document at or behind the target that has all words.
    private bool MoveAllTo(ref int target)
    {
        for (int i = 0; i < _words.Length;)
        {
            int document = _words[i].Advance(target);
            if (document == End)
            {
                return false;
            }

            (target, i) = document > target && i > 0 ? (document, 0) : (document, i + 1);
        }

        return true;
    }

    private int Count()
    {
        foreach (WordPositions word in _words)
        {
            word.ReadPositions();
        }

        int count = 0;
        foreach (int start in _words[0].Positions)
        {
            bool all = true;
            for (int i = 1; i < _words.Length && all; i++)
            {
                all = _words[i].Has(start + i);
            }

            count += all ? 1 : 0;
        }

        return count;
    }
}
