using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// The access that is configured for a source whose connector tells none. When it is changed, the documents that have the old one get the new one before
/// anything is read: a document that the source
/// calls unchanged is not told again, and closing a source must not wait until it is up.
/// </summary>
internal sealed class ConfiguredAccess(SourceDefinition source, IContentStore store)
{
    /// <summary>Gives the new access, then records it with the run, so that a run killed in between leaves it to the next. Answers what is recorded.</summary>
    /// <param name="run">The run that begins.</param>
    /// <param name="before">What the latest run recorded; null: none did, and no document has been given any.</param>
    /// <param name="connector">The source's connector.</param>
    /// <param name="writer">Commits the changes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<DocumentAccess> ApplyAsync(
        CrawlRun run, DocumentAccess? before, IConnector connector, CrawlWriter writer, CancellationToken cancellationToken)
    {
        DocumentAccess now = source.Access ?? DocumentAccess.Nobody;
        if (now == before)
        {
            return now;
        }

        if (before is not null && !connector.Capabilities.ReportsPermissions)
        {
            await foreach (DocumentState state in store.ListDocumentsAsync(source.Id, cancellationToken))
            {
                // A document that was given an access of its own keeps it.
                if ((await store.FindAsync(state.Id, cancellationToken))?.Document is { } document && (document.Access ?? DocumentAccess.Nobody) == before)
                {
                    await writer.AccessAsync(state.Id, source.Access, cancellationToken);
                }
            }

            await writer.FlushAsync(cancellationToken);
        }

        await store.EndRunAsync(run with { State = RunState.Running, Access = now }, cancellationToken);
        return now;
    }
}
