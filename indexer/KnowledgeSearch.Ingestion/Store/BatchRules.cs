using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// What a batch must satisfy before anything of it is applied. Ids stay within their source: otherwise one source could take over another's documents, or its
/// accounts and with them their rights.
/// </summary>
internal static class BatchRules
{
    /// <exception cref="StoreException">The batch breaks a rule.</exception>
    public static void Check(CrawlBatch batch)
    {
        string prefix = batch.Source.Value + "/";
        IEnumerable<string> ids = batch.Upserts.Select(document => document.Id)
            .Concat(batch.Unchanged).Concat(batch.Access.Select(pair => pair.Key)).Concat(batch.Suspects).Concat(batch.Deletes)
            .Concat(batch.Failures.Select(failure => failure.Id).OfType<DocumentId>()).Select(id => id.Value)
            .Concat(batch.People.Select(account => account.Id)).Concat(batch.Groups.Select(group => group.Id));
        if (ids.FirstOrDefault(id => !id.StartsWith(prefix, StringComparison.Ordinal)) is { } stranger)
        {
            throw new StoreException(
                $"Nothing of the batch was stored: id '{stranger}' does not belong to source '{batch.Source}'; ids of this source begin with '{prefix}'.");
        }

        if (batch.Upserts.FirstOrDefault(document => document.Content is not null) is { } unread)
        {
            throw new StoreException($"Nothing of the batch was stored: the text of '{unread.Id}' was not read; read its content into the body first.");
        }
    }
}
