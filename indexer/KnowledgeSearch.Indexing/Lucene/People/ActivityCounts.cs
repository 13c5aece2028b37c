using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.People;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.People;

/// <summary>Counts <see cref="Activity"/> over a snapshot: once for those signed in, over the open partitions, and once for everybody else, over what is public.</summary>
internal static class ActivityCounts
{
    private const byte Dutch = 1;
    private static readonly ConditionalWeakTable<object, Counted> Known = [];

    /// <summary>The activity that these rights may know of.</summary>
    public static Activity Of(SearchSession session, FacetValues.View authors, Principals principals, PeopleWeights weights, long before)
    {
        if (before != long.MaxValue)
        {
            return Count(session, authors, principals, weights, before);
        }

        Counted counted = Known.GetValue(session.Snapshot, _ => new Counted());
        lock (counted)
        {
            ref Activity? known = ref counted.Activities[principals.IsSignedIn ? 1 : 0];
            return known ??= Count(session, authors, principals, weights, before);
        }
    }

    private static Activity Count(SearchSession session, FacetValues.View authors, Principals principals, PeopleWeights weights, long before)
    {
        (SearchLeaf Leaf, bool[]? Allowed, IBits? Live)[] leaves =
        [
            .. session.Leaves.Where(leaf => leaf.Partition.IsOpen)
                .Select(leaf => (leaf, principals.IsSignedIn ? null : leaf.Allowed(Principals.Anonymous), (IBits?)leaf.Reader.LiveDocs)),
        ];
        long newest = long.MinValue;
        ForEach((_, created, _) => newest = Math.Max(newest, created));
        Activity activity = new(weights, newest, authors.ValueCount);
        ForEach(activity.Add);
        activity.Complete();
        return activity;

        void ForEach(Action<int, long, bool> take)
        {
            foreach ((SearchLeaf leaf, bool[]? allowed, IBits? live) in leaves)
            {
                SegmentColumns columns = leaf.Columns;
                foreach (int document in columns.Threads.All)
                {
                    int author = authors.ValueOfTerm[columns.Facets[(int)Facet.Author][document]];
                    bool counts = author != 0 && IsAnswer(columns.Threads.Marks[document]) && columns.Created[document] < before
                        && (live is null || live.Get(document)) && (allowed is null || allowed[columns.Access[document]]);

                    // A message in both languages counts once, as a Dutch one.
                    if (counts && (leaf.Partition.Language == "nl" || (columns.Languages[document] & Dutch) == 0))
                    {
                        take(author, columns.Created[document], columns.Threads.Marks[document].IsAccepted);
                    }
                }
            }
        }
    }

    private static bool IsAnswer(MessageMarks marks) => marks.Answer > 0 && !marks.IsWithheld && marks.Kind is DocumentKind.Answer or DocumentKind.Message;

    private sealed class Counted
    {
        public Activity?[] Activities { get; } = new Activity?[2];
    }
}
