using KnowledgeSearch.Indexing.People;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.People;

/// <summary>Reads threads of a snapshot, for one set of rights.</summary>
/// <param name="leaves">The segments.</param>
/// <param name="principals">The rights.</param>
/// <param name="authors">The numbers of authors.</param>
/// <param name="before">Only what was written before, UTC ticks; <see cref="long.MaxValue"/>: everything.</param>
internal sealed class ThreadReader(IReadOnlyList<SearchLeaf> leaves, Principals principals, FacetValues.View authors, long before)
{
    // Nobody reads on; and a thread that everybody writes in says little about any of them.
    private const int MostMessages = 500;
    private readonly (SearchLeaf Leaf, bool[]? Allowed, IBits? Live)[] _leaves = [.. leaves.Select(leaf => (leaf, leaf.Allowed(principals), (IBits?)leaf.Reader.LiveDocs))];

    /// <summary>The thread's visible messages, oldest first, each once.</summary>
    public List<ThreadMessage> Read(long group)
    {
        List<ThreadMessage> messages = [];
        foreach ((SearchLeaf leaf, bool[]? allowed, IBits? live) in _leaves)
        {
            SegmentColumns columns = leaf.Columns;
            foreach (int document in columns.Threads.Of(group))
            {
                if ((live is null || live.Get(document)) && (allowed is null || allowed[columns.Access[document]]) && columns.Created[document] < before)
                {
                    int term = columns.Facets[(int)Facet.Author][document];
                    messages.Add(new ThreadMessage(
                        leaf.Base + document, columns.Keys[document], columns.Threads.Parents[document], columns.Created[document],
                        authors.ValueOfTerm[term], term, columns.Threads.Marks[document], columns.Threads.Endorsements[document]));
                }
            }
        }

        messages.Sort((x, y) => (x.Created, x.Key).CompareTo((y.Created, y.Key)));
        for (int i = messages.Count - 1; i > 0; i--)
        {
            if (messages[i].Key == messages[i - 1].Key)
            {
                messages.RemoveAt(i); // in the other language
            }
        }

        return messages.Count <= MostMessages ? messages : messages[..MostMessages];
    }
}
