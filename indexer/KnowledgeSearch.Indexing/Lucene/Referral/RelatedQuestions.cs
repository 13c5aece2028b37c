using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.People;

namespace KnowledgeSearch.Indexing.Lucene.Referral;

/// <summary>A question that the query finds by its own words.</summary>
/// <param name="Position">How well, and which.</param>
/// <param name="Thread">Key of its thread.</param>
/// <param name="Document">Its number in the snapshot.</param>
internal readonly record struct RelatedQuestion(SortPosition Position, long Thread, int Document);

/// <summary>The best questions among the matches of a query, whatever filters narrow its hits: a filter on pages must not take away the questions that lead to them.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class RelatedQuestions(int most)
{
    private const int Sure = 50;

    // The worst of the best so far is on top.
    private readonly PriorityQueue<RelatedQuestion, SortPosition> _best = new(Comparer<SortPosition>.Create((x, y) => y.CompareTo(x)));
    private float _least = float.NegativeInfinity;

    /// <summary>Takes a match in that may be seen.</summary>
    public void See(SearchLeaf leaf, int document, float score)
    {
        if (score < _least)
        {
            return;
        }

        SegmentColumns columns = leaf.Columns;
        if (columns.Groups[document] == columns.Keys[document] || !Asks(columns.Threads.Marks[document]))
        {
            return;
        }

        SortPosition position = new(score, columns.Created[document], columns.Keys[document]);
        RelatedQuestion question = new(position, columns.Groups[document], leaf.Base + document);
        if (_best.Count < most)
        {
            _best.Enqueue(question, position);
        }
        else
        {
            _best.EnqueueDequeue(question, position);
            _least = _best.Peek().Position.Score;
        }
    }

    /// <summary>The questions, best first; one in two languages stands twice.</summary>
    public IReadOnlyList<RelatedQuestion> BestFirst() => [.. _best.UnorderedItems.Select(item => item.Element).OrderBy(question => question.Position)];

    // By its own marks alone: what it replies to may be hidden. Whether its thread begins with it is known when that is read.
    private static bool Asks(MessageMarks marks) => marks.Kind == DocumentKind.Question || (marks.Kind == DocumentKind.Message && marks.Question >= Sure);
}
