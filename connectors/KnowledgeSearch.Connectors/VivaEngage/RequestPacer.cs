namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// Keeps to "n requests in a window". It remembers when the last n were sent instead of refilling a bucket: a full bucket plus its refill would let
/// almost 2n through in one window, which the API answers with 429.
/// </summary>
internal sealed class RequestPacer(TimeProvider time, int requests, TimeSpan window)
{
    private readonly Queue<long> _sent = new();

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (_sent.Count >= requests)
        {
            TimeSpan left = window - time.GetElapsedTime(_sent.Peek());
            if (left <= TimeSpan.Zero)
            {
                _sent.Dequeue();
                continue;
            }

            await Task.Delay(left + TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
        }

        _sent.Enqueue(time.GetTimestamp());
    }
}
