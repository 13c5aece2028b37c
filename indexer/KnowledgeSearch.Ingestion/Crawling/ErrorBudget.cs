namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// How many documents may fail before the source as a whole is taken to be at fault: so many in a row, or such a share of the latest. The share is taken over
/// the whole window even while
/// fewer documents were read, so that one failure among the first few ends nothing.
/// </summary>
internal sealed class ErrorBudget(CrawlOptions options)
{
    private readonly Queue<bool> _window = new();
    private int _inWindow;
    private int _inARow;

    /// <summary>Why the run must end, in one sentence; null while it may go on.</summary>
    public string? Exhausted { get; private set; }

    private int Allowed => Math.Max(1, (int)Math.Round(options.FailureWindow * options.FailureShare));

    /// <summary>A document was read.</summary>
    public void Succeeded()
    {
        _inARow = 0;
        Remember(failed: false);
    }

    /// <summary>A document failed.</summary>
    public void Failed(string reason)
    {
        _inARow++;
        Remember(failed: true);
        if (_inARow >= options.MaxConsecutiveFailures)
        {
            Exhausted = Stopped($"{_inARow} documents in a row failed", reason);
        }
        else if (_inWindow >= Allowed)
        {
            Exhausted = Stopped($"{_inWindow} of the last {_window.Count} documents failed", reason);
        }
    }

    private static string Stopped(string why, string reason) => $"{why}: the crawl stopped, and nothing was removed for being absent. The last: {reason}";

    private void Remember(bool failed)
    {
        _window.Enqueue(failed);
        _inWindow += failed ? 1 : 0;
        if (_window.Count > options.FailureWindow && _window.Dequeue())
        {
            _inWindow--;
        }
    }
}
