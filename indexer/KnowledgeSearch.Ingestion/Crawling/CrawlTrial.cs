using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>What a trial crawl found.</summary>
/// <param name="Documents">The first documents, texts read and access as it would be stored.</param>
/// <param name="Failures">What could not be read on the way.</param>
/// <param name="Fault">Why the trial ended early, in one sentence; null when it did not.</param>
public sealed record TrialResult(IReadOnlyList<SourceDocument> Documents, IReadOnlyList<SourceChange.Failed> Failures, string? Fault);

/// <summary>Reads the first documents of a source without storing anything: what an admin looks at before the source is crawled.</summary>
public sealed class CrawlTrial
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    private readonly SourceConnectors _connectors;
    private readonly TimeProvider _time;

    internal CrawlTrial(SourceConnectors connectors, TimeProvider time) => (_connectors, _time) = (connectors, time);

    /// <summary>
    /// Reads until there are so many documents and failures, the source ends, or a minute has passed. Faults of the source are in the result.
    /// </summary>
    public async Task<TrialResult> RunAsync(SourceDefinition source, int documents, CancellationToken cancellationToken)
    {
        List<SourceDocument> found = [];
        List<SourceChange.Failed> failures = [];
        string? fault = null;
        using CancellationTokenSource limit = new(MaxTime, _time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            IConnector connector = _connectors.CreateForTrial(source);
            await using IAsyncDisposable? _ = connector as IAsyncDisposable;
            await foreach (SourceChange change in connector.ReadAsync(null, stop.Token))
            {
                switch (change)
                {
                    case SourceChange.Upsert { Document: var document }:
                        DocumentAccess? access = document.Access ?? (connector.Capabilities.ReportsPermissions ? null : source.Access);
                        await ReadAsync(document with { Access = access }, found, failures, stop.Token);
                        break;
                    case SourceChange.Failed failure:
                        failures.Add(failure);
                        break;
                }

                if (found.Count + failures.Count >= documents)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            fault = limit.IsCancellationRequested ? $"The source gave {found.Count} documents within {MaxTime.TotalSeconds:0} s, the time of a trial."
                : CrawlFaults.Explain(exception)?.Message ?? $"The trial stopped at a fault of the connector ({exception.GetType().Name}).";
        }

        return new TrialResult(found, failures, fault);
    }

    private static async ValueTask ReadAsync(
        SourceDocument document, List<SourceDocument> found, List<SourceChange.Failed> failures, CancellationToken cancellationToken)
    {
        try
        {
            found.Add(document.Content is { } content
                ? document with { Body = await content.ReadAsync(cancellationToken), BodyFormat = content.Format, Content = null }
                : document);
        }
        catch (DocumentException exception)
        {
            failures.Add(new SourceChange.Failed(document.Id, exception.Message, exception.Retryable));
        }
    }
}
