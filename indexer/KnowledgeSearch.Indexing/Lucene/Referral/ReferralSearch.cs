using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Lucene.People;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Referral;

/// <summary>A document that answers to related questions point to.</summary>
/// <param name="Leaf">The segment it lies in; of one in two languages, the Dutch one.</param>
/// <param name="Document">Its number there.</param>
/// <param name="Score">What the questions lend it.</param>
/// <param name="Question">Number in the snapshot of the question that lends most.</param>
/// <param name="Questions">How many lend.</param>
internal sealed record LentScore(SearchLeaf Leaf, int Document, float Score, int Question, int Questions);

/// <summary>
/// Lends documents the score of the questions whose answers point to them: they are found by the words that people ask with. Joined when it is searched, from questions, answers and
/// documents that this searcher may see and no others, so that nothing hidden can help, and it does not matter which of the three was crawled first, last, or is gone. The index holds
/// no words of a question twice, so no statistic counts them twice either.
/// </summary>
/// <param name="session">What is searched.</param>
/// <param name="principals">Whose rights.</param>
/// <param name="threads">Reads threads with the same rights.</param>
/// <param name="weights">Constants.</param>
/// <param name="now">UTC ticks that ages are counted from.</param>
internal sealed class ReferralSearch(SearchSession session, Principals principals, ThreadReader threads, ReferralWeights weights, long now)
{
    private readonly (SearchLeaf Leaf, bool[]? Allowed, IBits? Live)[] _leaves = [.. session.Leaves.Select(leaf => (leaf, leaf.Allowed(principals), (IBits?)leaf.Reader.LiveDocs))];

    /// <summary>What the questions lend, by document, in an order that depends on nothing hidden.</summary>
    /// <param name="questions">Best first.</param>
    /// <param name="best">The score of a document that had every word without end.</param>
    /// <param name="excluded">What the query leaves out.</param>
    public IReadOnlyList<LentScore> Find(IReadOnlyList<RelatedQuestion> questions, double best, ExcludedDocuments excluded)
    {
        Dictionary<long, Loans> byAddress = [];
        HashSet<long> read = [];
        foreach (RelatedQuestion related in questions)
        {
            double score = related.Position.Score;
            if (score < weights.LeastSimilarity * best || score <= 0)
            {
                break;
            }

            if (!read.Add(related.Position.Key) || !Array.Exists(_leaves, leaf => leaf.Leaf.Columns.Referrals.HasPointers(related.Thread))
                || AnsweredQuestion.Of(threads.Read(related.Thread)) is not { } thread || thread.Question.Key != related.Position.Key)
            {
                continue;
            }

            foreach ((long address, double standing) in Pointed(thread))
            {
                if (!byAddress.TryGetValue(address, out Loans? loans))
                {
                    byAddress.Add(address, loans = new Loans());
                }

                loans.Add(score * standing, related);
            }
        }

        return Resolve(byAddress, excluded);
    }

    // Each address of a thread once, with its best answer.
    private Dictionary<long, double> Pointed(AnsweredQuestion thread)
    {
        Dictionary<long, double> pointed = [];
        foreach (ThreadAnswer answer in thread.Answers)
        {
            SearchLeaf leaf = LeafOf(answer.Message.Document);
            IReadOnlyList<long> targets = leaf.Columns.Referrals.Targets(answer.Message.Document - leaf.Base);
            double standing = targets.Count == 0 ? 0 : weights.Standing(answer, now);
            foreach (long target in targets)
            {
                pointed[target] = Math.Max(standing, pointed.GetValueOrDefault(target));
            }
        }

        return pointed;
    }

    private IReadOnlyList<LentScore> Resolve(Dictionary<long, Loans> byAddress, ExcludedDocuments excluded)
    {
        // Two addresses may lead to the same document.
        Dictionary<long, (SearchLeaf Leaf, int Document, Loans Loans)> byDocument = [];
        foreach ((long address, Loans loans) in byAddress)
        {
            if (Locate(address, excluded) is not var (leaf, document))
            {
                continue;
            }

            long key = leaf.Columns.Keys[document];
            if (byDocument.TryGetValue(key, out (SearchLeaf, int, Loans Loans) known))
            {
                known.Loans.Add(loans);
            }
            else
            {
                byDocument.Add(key, (leaf, document, loans));
            }
        }

        List<LentScore> lent = [];
        foreach ((SearchLeaf leaf, int document, Loans loans) in byDocument.Values)
        {
            // Its own thread is found by these words already.
            (double Score, RelatedQuestion Question)[] others = [.. loans.BestFirst().Where(loan => loan.Question.Thread != leaf.Columns.Groups[document])];
            if (others.Length > 0)
            {
                lent.Add(new LentScore(leaf, document, (float)weights.Together(others.Select(loan => loan.Score)), others[0].Question.Document, others.Length));
            }
        }

        return [.. lent.OrderByDescending(one => one.Score).ThenBy(one => one.Leaf.Columns.Keys[one.Document])];
    }

    // Several documents may have one address (the messages of a page of a forum): the oldest, which the others follow.
    private (SearchLeaf Leaf, int Document)? Locate(long address, ExcludedDocuments excluded)
    {
        (SearchLeaf Leaf, int Document)? found = null;
        (long Created, long Key) oldest = default;
        foreach ((SearchLeaf leaf, bool[]? allowed, IBits? live) in _leaves)
        {
            SegmentColumns columns = leaf.Columns;
            foreach (int document in columns.Referrals.At(address))
            {
                if ((live is null || live.Get(document)) && (allowed is null || allowed[columns.Access[document]]) && !excluded.Contains(leaf, document)
                    && (found is null || (columns.Created[document], columns.Keys[document]).CompareTo(oldest) < 0))
                {
                    found = (leaf, document);
                    oldest = (columns.Created[document], columns.Keys[document]);
                }
            }
        }

        return found;
    }

    private SearchLeaf LeafOf(int document)
    {
        int leaf = _leaves.Length - 1;
        while (_leaves[leaf].Leaf.Base > document)
        {
            leaf--;
        }

        return _leaves[leaf].Leaf;
    }

    private sealed class Loans
    {
        private readonly Dictionary<long, (double Score, RelatedQuestion Question)> _byThread = [];

        public void Add(double score, RelatedQuestion question)
        {
            if (!_byThread.TryGetValue(question.Thread, out (double Score, RelatedQuestion) known) || score > known.Score)
            {
                _byThread[question.Thread] = (score, question);
            }
        }

        public void Add(Loans others)
        {
            foreach ((double score, RelatedQuestion question) in others._byThread.Values)
            {
                Add(score, question);
            }
        }

        public IEnumerable<(double Score, RelatedQuestion Question)> BestFirst() =>
            _byThread.Values.OrderByDescending(loan => loan.Score).ThenBy(loan => loan.Question.Position);
    }
}
