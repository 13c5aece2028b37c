using System.Numerics;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>
/// The documents that have any word with a given beginning, collected as a set beforehand. All words count: a limit on how many would be used up by words that the searcher
/// must not know of. The cost is bounded by how many prefixes a query may have and how short they may be.
/// </summary>
internal sealed class BeginningPostings : Postings
{
    private readonly ulong[] _documents;

    /// <param name="documents">A bit per document of the segment.</param>
    public BeginningPostings(ulong[] documents)
    {
        _documents = documents;
        Document = Next(0);
    }

    /// <inheritdoc/>
    public override void Advance(int target) => Document = Next(target);

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window)
    {
        for (; Document < window.End; Document = Next(Document + 1))
        {
            if (window.Wants(Document))
            {
                window.Add(Document, 1);
            }
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window, int document)
    {
        if ((_documents[document >> 6] & (1UL << document)) != 0)
        {
            window.Add(document, 1);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ulong[] documents)
    {
        for (int word = 0; word < documents.Length; word++)
        {
            documents[word] |= _documents[word];
        }
    }

    private int Next(int document)
    {
        int word = document >> 6;
        if (word >= _documents.Length)
        {
            return End;
        }

        ulong bits = _documents[word] & (ulong.MaxValue << document);
        while (bits == 0)
        {
            if (++word == _documents.Length)
            {
                return End;
            }

            bits = _documents[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }
}
