using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>The settings of a source held by hand.</summary>
public sealed class HandOptions
{
    [Secret]
    public string Secret { get; set; } = "";
}

/// <summary>A source that gives what the test hands it, and ends when the test says so or stops it.</summary>
internal sealed class HandConnector : IConnector
{
    private Channel<SourceChange> _changes = Channel.CreateUnbounded<SourceChange>();
    private TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when a reading has begun.</summary>
    public Task Began => _began.Task;

    /// <summary>The one there is: only one class crawls, one test at a time.</summary>
    public static HandConnector Instance { get; } = new();

    public ConnectorCapabilities Capabilities { get; } = new() { Completeness = ListingCompleteness.FullCrawls };

    /// <summary>Begins anew.</summary>
    public void Reset() => (_changes, _began) = (Channel.CreateUnbounded<SourceChange>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Give(params SourceChange[] changes) => Assert.All(changes, change => Assert.True(_changes.Writer.TryWrite(change)));

    public void End()
    {
        Give(new SourceChange.CheckpointReached(new Checkpoint("end")));
        _changes.Writer.Complete();
    }

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new ProbeStep("list", true, "By hand.");
    }

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        return _changes.Reader.ReadAllAsync(cancellationToken);
    }
}
