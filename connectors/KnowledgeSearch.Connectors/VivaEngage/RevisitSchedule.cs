namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// When a thread is read again. <c>newer_than</c> tells new messages only: an edit, a deletion, a like or an accepted answer, and a reply that the feed
/// left out, are seen by reading the thread itself. Threads change most when they are young, so the interval follows the thread's age since its last
/// message: under a day old at every crawl, then after 1, 2, 4, 8, 16 days of rest, and from then on once per sweep.
/// </summary>
internal static class RevisitSchedule
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The first moment at which the thread is due.</summary>
    /// <param name="visited">When it was last read.</param>
    /// <param name="active">When its newest message was written.</param>
    /// <param name="sweep">The longest interval.</param>
    public static DateTimeOffset NextAt(DateTimeOffset visited, DateTimeOffset active, TimeSpan sweep)
    {
        TimeSpan age = visited - active;
        if (age < Day)
        {
            return visited;
        }

        TimeSpan interval = Day;
        while (interval < sweep && interval * 2 <= age)
        {
            interval *= 2;
        }

        return visited + (interval < sweep ? interval : sweep);
    }
}
