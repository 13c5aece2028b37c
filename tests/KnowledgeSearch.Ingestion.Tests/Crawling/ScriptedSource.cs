using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>A source in memory that tells what a test has it tell.</summary>
internal sealed class ScriptedSource
{
    public static readonly SourceId Id = new("wiki");

    /// <summary>What the connector promises, asked for whenever the runner asks.</summary>
    public Func<ConnectorCapabilities> Capabilities { get; set; } = () =>
        new ConnectorCapabilities { ReportsDeletions = true, ReportsEdits = true, Completeness = ListingCompleteness.FullCrawls };

    /// <summary>What a reading from a position yields.</summary>
    public Func<Checkpoint?, CancellationToken, IAsyncEnumerable<SourceChange>> Read { get; set; } = (_, _) => AsyncEnumerable.Empty<SourceChange>();

    public Func<IAsyncEnumerable<DocumentId>>? ListIds { get; set; }

    public Func<IAsyncEnumerable<SourceChange>>? ReadAccess { get; set; }

    /// <summary>The positions that readings began from.</summary>
    public List<string?> Positions { get; } = [];

    /// <summary>The context of the latest connector.</summary>
    public ConnectorContext? Context { get; private set; }

    public int Disposed { get; private set; }

    /// <summary>The source with its connector type, as a catalog would have it.</summary>
    public SourceDefinition Definition(DocumentAccess? access)
    {
        ServiceCollection services = new();
        services.AddConnector<PushOptions>("scripted", "Scripted", (_, context) =>
        {
            Context = context;
            return ListIds is not null || ReadAccess is not null ? new ListingConnector(this) : new Connector(this);
        });
        ConnectorType type = (ConnectorType)services.Single().ImplementationInstance!;
        return new SourceDefinition { Id = Id, Type = type, Options = new PushOptions(), Access = access };
    }

    public static DocumentId Doc(int number) => new(Id, $"page/{number:D5}");

    public static SourceChange Page(int number, string body = "text") => new SourceChange.Upsert(
        new SourceDocument { Id = Doc(number), Title = $"Page {number}", Body = body, Url = $"https://wiki.example/{number}" });

    public static SourceChange At(string position) => new SourceChange.CheckpointReached(new Checkpoint(position));

    /// <summary>Yields the changes whatever the position.</summary>
    public void Tell(params IReadOnlyList<SourceChange> changes) => Read = (_, cancellationToken) => Stream(changes, null, cancellationToken);

    /// <summary>Yields the changes, then fails.</summary>
    public void TellAndFail(IReadOnlyList<SourceChange> changes, Exception exception) =>
        Read = (_, cancellationToken) => Stream(changes, exception, cancellationToken);

    /// <summary>Tells pages of these numbers and a last position.</summary>
    public void TellPages(IEnumerable<int> numbers, string position = "end") => Tell([.. numbers.Select(number => Page(number)), At(position)]);

    private static async IAsyncEnumerable<SourceChange> Stream(
        IReadOnlyList<SourceChange> changes, Exception? exception, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (SourceChange change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return change;
        }

        await Task.Yield();
        if (exception is not null)
        {
            throw exception;
        }
    }

    private class Connector(ScriptedSource source) : IConnector, IAsyncDisposable
    {
        protected ScriptedSource Source { get; } = source;

        public ConnectorCapabilities Capabilities => Source.Capabilities();

        public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return new ProbeStep("list", true, "Fine.");
        }

        public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken)
        {
            Source.Positions.Add(since?.Value);
            return Source.Read(since, cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            Source.Disposed++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ListingConnector(ScriptedSource source) : Connector(source), IListsDocumentIds, IReadsAccess
    {
        public IAsyncEnumerable<DocumentId> ListDocumentIdsAsync(CancellationToken cancellationToken) => Source.ListIds!();

        public IAsyncEnumerable<SourceChange> ReadAccessAsync(CancellationToken cancellationToken) => Source.ReadAccess!();
    }
}
