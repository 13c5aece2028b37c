namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>The documents that have all of several words, each in any field, by itself or within a compound. They occur together as often as the rarest of them.</summary>
internal sealed class ApartPostings : Postings
{
    private readonly TermPostings[][] _words;

    /// <param name="words">For each word its postings, of fields and terms.</param>
    public ApartPostings(TermPostings[][] words)
    {
        _words = words;
        Advance(0);
    }

    /// <inheritdoc/>
    public override void Advance(int target)
    {
        for (int i = 0; i < _words.Length && target != End;)
        {
            int document = MoveTo(_words[i], target);
            (target, i) = document > target && i > 0 ? (document, 0) : (document, i + 1);
        }

        Document = target;
    }

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window)
    {
        while (Document < window.End)
        {
            if (window.Wants(Document))
            {
                window.Add(Document, Occurrences());
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
            window.Add(document, Occurrences());
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

    // The first document at or behind the target that any of the postings has.
    private static int MoveTo(TermPostings[] word, int target)
    {
        int first = End;
        foreach (TermPostings postings in word)
        {
            if (postings.Document < target)
            {
                postings.Advance(target);
            }

            first = Math.Min(first, postings.Document);
        }

        return first;
    }

    private float Occurrences()
    {
        float fewest = float.MaxValue;
        foreach (TermPostings[] word in _words)
        {
            float occurrences = 0;
            foreach (TermPostings postings in word)
            {
                occurrences += postings.Document == Document ? postings.Occurrences : 0;
            }

            fewest = Math.Min(fewest, occurrences);
        }

        return fewest;
    }
}
