namespace KnowledgeSearch.Ingestion.Projection;

/// <summary>Wakes one waiter; a call while nobody waits wakes the next one.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    private TaskCompletionSource _called = Create();

    public void Call() => Volatile.Read(ref _called).TrySetResult();

    /// <summary>Waits until called, or until so much time has passed. What the caller looks at afterwards includes everything that was called for
    /// before.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task called = Volatile.Read(ref _called).Task;
        try
        {
            await called.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return; // the time has passed: that is an answer too
        }

        Volatile.Write(ref _called, Create());
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
