using System.Diagnostics;
using KnowledgeSearch.Connectors;
using Xunit;

namespace KnowledgeSearch.Conformance;

/// <summary>
/// What every connector owes its users. Derive, implement the two members, and the inherited tests run against your connector.
/// Serve the source yourself (a loopback server, a folder): it must hold at least three documents, and reading it twice must find the same.
/// </summary>
public abstract class ConnectorConformanceTests
{
    /// <summary>Makes a new connector for the same unchanged source. Called several times per test.</summary>
    protected abstract IConnector CreateConnector(ConnectorContext context);

    /// <summary>The context that connectors are made with: its HttpClient reaches the served source.</summary>
    protected abstract ConnectorContext CreateContext();

    /// <summary>A full crawl yields at least three documents.</summary>
    [Fact]
    public async Task Full_crawl_yields_documents() =>
        Assert.True((await DocumentsAsync(null)).Count >= 3, "Serve at least three documents to test with.");

    /// <summary>Ids belong to the source and are the same in every crawl.</summary>
    [Fact]
    public async Task Ids_are_stable_and_belong_to_the_source()
    {
        SourceId source = CreateContext().Source;
        List<SourceDocument> first = await DocumentsAsync(null);
        List<SourceDocument> second = await DocumentsAsync(null);
        Assert.All(first, document => Assert.Equal(source, document.Id.Source));
        Assert.Equal(first.Select(document => document.Id).Order(ById), second.Select(document => document.Id).Order(ById));
        Assert.Equal(first.Count, first.DistinctBy(document => document.Id).Count());
    }

    /// <summary>The same source read twice gives equal documents: nothing depends on the clock or on chance.</summary>
    [Fact]
    public async Task Reading_twice_gives_equal_documents()
    {
        Dictionary<DocumentId, string> first = (await DocumentsAsync(null)).ToDictionary(document => document.Id, Text);
        Dictionary<DocumentId, string> second = (await DocumentsAsync(null)).ToDictionary(document => document.Id, Text);
        Assert.Equal(first.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal), second.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal));
    }

    /// <summary>A crawl that ends well ends with a checkpoint.</summary>
    [Fact]
    public async Task A_crawl_ends_with_a_checkpoint()
    {
        List<SourceChange> changes = await ReadAsync(CreateConnector(CreateContext()), null);
        Assert.IsType<SourceChange.CheckpointReached>(changes[^1]);
    }

    /// <summary>Cut off at any checkpoint and resumed from it, a crawl has yielded what an undisturbed crawl yields.</summary>
    [Fact]
    public async Task Resuming_from_any_checkpoint_loses_nothing()
    {
        List<SourceChange> whole = await ReadAsync(CreateConnector(CreateContext()), null);
        HashSet<string> expected = [.. whole.OfType<SourceChange.Upsert>().Select(change => change.Document.Id.Value)];
        List<int> cuts = [.. whole.Index().Where(pair => pair.Item is SourceChange.CheckpointReached).Select(pair => pair.Index)];
        foreach (int cut in cuts.Take(5).Concat(cuts.TakeLast(2)).Distinct())
        {
            HashSet<string> found = [.. whole.Take(cut).OfType<SourceChange.Upsert>().Select(change => change.Document.Id.Value)];
            Checkpoint position = ((SourceChange.CheckpointReached)whole[cut]).Position;
            found.UnionWith((await ReadAsync(CreateConnector(CreateContext()), position)).OfType<SourceChange.Upsert>().Select(change => change.Document.Id.Value));
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>A checkpoint nobody wrote is refused as such or answered by a full crawl; it never yields a wrong result or another exception.</summary>
    [Fact]
    public async Task An_unreadable_checkpoint_is_said_to_be_lost_or_starts_anew()
    {
        try
        {
            List<SourceChange> changes = await ReadAsync(CreateConnector(CreateContext()), new Checkpoint("{\"not\":[\"ours\""));
            Assert.Equal((await DocumentsAsync(null)).Count, changes.OfType<SourceChange.Upsert>().Count());
        }
        catch (ConnectorException fault)
        {
            Assert.Equal(ConnectorFault.CheckpointLost, fault.Fault);
        }
    }

    /// <summary>Cancelled between two changes, the stream ends within a second with OperationCanceledException.</summary>
    [Fact]
    public async Task Cancellation_is_honoured_within_a_second()
    {
        using CancellationTokenSource cancel = new();
        Stopwatch since = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SourceChange change in CreateConnector(CreateContext()).ReadAsync(null, cancel.Token))
            {
                if (change is SourceChange.Upsert or SourceChange.CheckpointReached && !since.IsRunning)
                {
                    since.Start();
                    await cancel.CancelAsync();
                }
            }

            cancel.Token.ThrowIfCancellationRequested();
        });
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(1), $"Cancelling took {since.Elapsed}.");
    }

    /// <summary>A document says who may see it, or the connector leaves that to the configured default.</summary>
    [Fact]
    public async Task Documents_carry_access()
    {
        List<SourceDocument> documents = await DocumentsAsync(null);
        Assert.All(documents, document => Assert.NotNull(document.Access));
    }

    /// <summary>A probe of a source in order succeeds at every step and names what it saw.</summary>
    [Fact]
    public async Task Probing_a_source_in_order_succeeds()
    {
        List<ProbeStep> steps = [];
        await foreach (ProbeStep step in CreateConnector(CreateContext()).ProbeAsync(TestContext.Current.CancellationToken))
        {
            steps.Add(step);
        }

        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.True(step.Succeeded, $"{step.Name}: {step.Detail}"));
        Assert.All(steps, step => Assert.InRange(step.Detail.Length, 1, 300));
    }

    /// <summary>Where ids can be listed, the list is that of a full crawl.</summary>
    [Fact]
    public async Task Listed_ids_are_those_of_a_full_crawl()
    {
        if (CreateConnector(CreateContext()) is IListsDocumentIds lister)
        {
            List<string> ids = [];
            await foreach (DocumentId id in lister.ListDocumentIdsAsync(TestContext.Current.CancellationToken))
            {
                ids.Add(id.Value);
            }

            Assert.Equal((await DocumentsAsync(null)).Select(document => document.Id.Value).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        }
    }

    private static IComparer<DocumentId> ById { get; } = Comparer<DocumentId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    private static string Text(SourceDocument document) =>
        System.Text.Json.JsonSerializer.Serialize(document, DocumentJson.Options);

    private static async Task<List<SourceChange>> ReadAsync(IConnector connector, Checkpoint? since)
    {
        List<SourceChange> changes = [];
        try
        {
            await foreach (SourceChange change in connector.ReadAsync(since, TestContext.Current.CancellationToken))
            {
                changes.Add(change);
            }
        }
        finally
        {
            if (connector is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }

        return changes;
    }

    private async Task<List<SourceDocument>> DocumentsAsync(Checkpoint? since)
    {
        List<SourceDocument> documents = [];
        foreach (SourceChange.Upsert upsert in (await ReadAsync(CreateConnector(CreateContext()), since)).OfType<SourceChange.Upsert>())
        {
            documents.Add(upsert.Document.Content is { } content
                ? upsert.Document with { Body = await content.ReadAsync(TestContext.Current.CancellationToken), BodyFormat = content.Format, Content = null }
                : upsert.Document);
        }

        return documents;
    }
}
