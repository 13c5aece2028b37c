namespace KnowledgeSearch.Connectors.VivaEngage;
internal sealed class YammerExportConnector(YammerExportOptions options, ConnectorContext context) : IConnector
{
    public ConnectorCapabilities Capabilities { get; } = new();
    public IAsyncEnumerable<ProbeStep> ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException(options.Path + context.Source);
    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) => throw new NotSupportedException();
}
