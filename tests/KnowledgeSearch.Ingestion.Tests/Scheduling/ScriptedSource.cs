using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>Sources whose readings a test holds in its hands: every reading is announced, and goes on and ends when the test says so.</summary>
public sealed class ScriptedSources
{
    private readonly Channel<ScriptedReading> _readings = Channel.CreateUnbounded<ScriptedReading>();

    /// <summary>The next reading that began, of any source.</summary>
    public ValueTask<ScriptedReading> NextAsync(CancellationToken cancellationToken) => _readings.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether a reading began that the test has not taken yet.</summary>
    public bool HasNext => _readings.Reader.Count > 0;

    /// <summary>Announces a reading.</summary>
    internal ScriptedReading Begin(SourceId source, bool listing, Checkpoint? since)
    {
        ScriptedReading reading = new(source, listing, since);
        Assert.True(_readings.Writer.TryWrite(reading));
        return reading;
    }
}

/// <summary>One reading of a source.</summary>
public sealed class ScriptedReading(SourceId source, bool listing, Checkpoint? since)
{
    private readonly Channel<SourceChange> _changes = Channel.CreateUnbounded<SourceChange>();
    private readonly Channel<bool> _handled = Channel.CreateUnbounded<bool>();

    public SourceId Source => source;

    /// <summary>Whether ids are listed, rather than documents read.</summary>
    public bool Listing => listing;

    public Checkpoint? Since => since;

    /// <summary>Ends when the reading did; true when it was cancelled.</summary>
    public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Yields a change and waits until the crawl asks for the next.</summary>
    public async Task YieldAsync(SourceChange change, CancellationToken cancellationToken)
    {
        Assert.True(_changes.Writer.TryWrite(change));
        await _handled.Reader.ReadAsync(cancellationToken);
    }

    /// <summary>Yields a document and a checkpoint, and ends well.</summary>
    public void Finish(string checkpoint = "end")
    {
        if (!listing)
        {
            Assert.True(_changes.Writer.TryWrite(new SourceChange.CheckpointReached(new Checkpoint(checkpoint))));
        }

        _changes.Writer.Complete();
    }

    /// <summary>Ends with a fault of the source.</summary>
    public void Fail(ConnectorFault fault, TimeSpan? retryAfter = null) =>
        _changes.Writer.Complete(new ConnectorException(fault, $"The source answered {fault}.") { RetryAfter = retryAfter });

    internal async IAsyncEnumerable<SourceChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool ended = false;
        try
        {
            await foreach (SourceChange change in _changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
                Assert.True(_handled.Writer.TryWrite(true));
            }

            ended = true;
        }
        finally
        {
            Ended.TrySetResult(!ended && cancellationToken.IsCancellationRequested);
        }
    }
}

/// <summary>The options of a scripted source: none.</summary>
public sealed class ScriptedOptions;

/// <summary>A connector that does what the test says.</summary>
public class ScriptedConnector(SourceId source, ScriptedSources sources) : IConnector
{
    public ConnectorCapabilities Capabilities { get; } = new() { Completeness = ListingCompleteness.FullCrawls };

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new ProbeStep("list", true, "Scripted.");
    }

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) =>
        sources.Begin(source, listing: false, since).ReadAsync(cancellationToken);
}

/// <summary>A scripted connector that lists ids too.</summary>
public sealed class ListingConnector(SourceId source, ScriptedSources sources) : ScriptedConnector(source, sources), IListsDocumentIds
{
    private readonly SourceId _source = source;
    private readonly ScriptedSources _sources = sources;

    public async IAsyncEnumerable<DocumentId> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SourceChange change in _sources.Begin(_source, listing: true, since: null).ReadAsync(cancellationToken))
        {
            if (change is SourceChange.Upsert { Document.Id: { } id })
            {
                yield return id;
            }
        }
    }
}

/// <summary>A scripted connector that does not listen when it is told to stop.</summary>
public sealed class StuckConnector(SourceId source, ScriptedSources sources) : IConnector
{
    public ConnectorCapabilities Capabilities { get; } = new();

    public IAsyncEnumerable<ProbeStep> ProbeAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<ProbeStep>();

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) =>
        Deaf(sources.Begin(source, listing: false, since));

    private static async IAsyncEnumerable<SourceChange> Deaf(ScriptedReading reading)
    {
        await foreach (SourceChange change in reading.ReadAsync(CancellationToken.None))
        {
            yield return change;
        }
    }
}
