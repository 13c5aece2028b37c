using Lucene.Net.Search;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>The documents of a segment that have something, ascending.</summary>
internal abstract class Postings
{
    /// <summary>Behind the last document.</summary>
    public const int End = DocIdSetIterator.NO_MORE_DOCS;

    /// <summary>The current document; <see cref="End"/> when there are no more.</summary>
    public int Document { get; protected set; }

    /// <summary>Moves to the first document at or behind the target; the target is behind the current one.</summary>
    public abstract void Advance(int target);

    /// <summary>Adds the occurrences in the window's documents and moves to the first document behind it.</summary>
    public abstract void AddTo(ScoreWindow window);

    /// <summary>Adds the occurrences in one document, if it has any; called for ascending ones.</summary>
    public abstract void AddTo(ScoreWindow window, int document);

    /// <summary>Adds all remaining documents to a set.</summary>
    public abstract void AddTo(ulong[] documents);

    /// <summary>Sets a document's bit.</summary>
    protected static void Set(ulong[] documents, int document) => documents[document >> 6] |= 1UL << document;
}
