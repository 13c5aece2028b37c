using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>The options of a source of type <c>push</c>: none.</summary>
public sealed class PushOptions;

/// <summary>
/// The type of sources that nobody crawls: <c>PUT /api/v1/documents</c>, bulk and import bring their documents. It is a connector type like the others, so
/// that such a source
/// is configured, listed and given access like the others; a crawl of it ends with a sentence.
/// </summary>
internal sealed class PushConnector(SourceId source) : IConnector
{
    public const string TypeName = "push";

    public ConnectorCapabilities Capabilities { get; } = new() { Completeness = ListingCompleteness.Never };

    public static IServiceCollection Register(IServiceCollection services) =>
        services.AddConnector<PushOptions>(TypeName, "Push (documents sent to the API)", (_, context) => new PushConnector(context.Source));

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new ProbeStep("list", true, "Documents of this source are sent to the API or imported; there is nothing to connect to.");
    }

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) => throw new ConnectorException(
        ConnectorFault.Other,
        $"Source '{source}' is of type '{TypeName}': its documents are sent to the API or imported, and there is nothing to crawl. Take it off the schedule.");
}
