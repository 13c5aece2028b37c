namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// How long an answer may take. Whatever may take long asks it at intervals, by the clock and not by a timer: a timer needs a free thread, and there is none when every one
/// of them searches.
/// </summary>
/// <param name="allowed">How long; null: as long as it takes.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">The caller's: ends the search without an answer.</param>
internal sealed class SearchDeadline(TimeSpan? allowed, TimeProvider time, CancellationToken cancellationToken)
{
    // What was found in time must still be shown; after so much more even its matches are not marked any more.
    private const double ShowingTime = 1.25;
    private readonly long _started = time.GetTimestamp();

    /// <summary>Whether something was left out for want of time.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Goes on, or throws.</summary>
    /// <exception cref="DeadlinePassedException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsOver(1))
        {
            CutShort = true;
            throw new DeadlinePassedException();
        }
    }

    /// <summary>Whether there is no time for something that the answer can do without; then it is left out.</summary>
    public bool Skips()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return CutShort |= IsOver(1);
    }

    /// <summary>Whether there is no time even to show what was found as usual.</summary>
    public bool SkipsMarks() => CutShort |= IsOver(ShowingTime);

    /// <summary>As long as it takes.</summary>
    public static SearchDeadline None(CancellationToken cancellationToken) => new(null, TimeProvider.System, cancellationToken);

    private bool IsOver(double share) => allowed is { } limit && time.GetElapsedTime(_started) >= limit * share;
}

/// <summary>Ends the collecting of matches when the time is over; never leaves the engine.</summary>
internal sealed class DeadlinePassedException() : Exception("The time for this search is over.");
