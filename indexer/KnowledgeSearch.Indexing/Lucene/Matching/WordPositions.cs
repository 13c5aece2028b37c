using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>Where one word of a sequence stands: a word that has several terms (its parts, its synonyms) stands where any of them does.</summary>
internal sealed class WordPositions(DocsAndPositionsEnum[] terms)
{
    private int[] _positions = new int[32];
    private int _count;
    private int _next;

    /// <summary>Positions in the current document, ascending; after <see cref="ReadPositions"/>.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, _count);

    /// <summary>The first document at or behind the target that has the word.</summary>
    public int Advance(int target)
    {
        int first = Postings.End;
        foreach (DocsAndPositionsEnum term in terms)
        {
            int document = term.DocID < target ? term.Advance(target) : term.DocID;
            first = Math.Min(first, document);
        }

        Document = first;
        return first;
    }

    /// <summary>Reads the positions in the current document.</summary>
    public void ReadPositions()
    {
        _count = 0;
        _next = 0;
        foreach (DocsAndPositionsEnum term in terms)
        {
            if (term.DocID != Document)
            {
                continue;
            }

            int frequency = term.Freq;
            while (_count + frequency > _positions.Length)
            {
                Array.Resize(ref _positions, 2 * _positions.Length);
            }

            for (int i = 0; i < frequency; i++)
            {
                _positions[_count++] = term.NextPosition();
            }
        }

        if (terms.Length > 1)
        {
            _positions.AsSpan(0, _count).Sort();
        }
    }

    /// <summary>Whether the word stands at the position; asked for ascending ones.</summary>
    public bool Has(int position)
    {
        while (_next < _count && _positions[_next] < position)
        {
            _next++;
        }

        return _next < _count && _positions[_next] == position;
    }

    private int Document { get; set; } = -1;
}
