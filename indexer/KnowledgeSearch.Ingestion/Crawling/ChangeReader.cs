using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Takes the changes of a stream one by one: opens the text of documents whose version is new, gives documents the configured access where the source tells
/// none, and lists what fails.
/// A document that cannot be taken is never the end of the run.
/// </summary>
internal sealed class ChangeReader(SourceDefinition source, IContentStore store, CrawlOptions options, CrawlWriter writer, ErrorBudget budget, CrawlTally tally)
{
    // A text that could not be fetched so many times is no passing trouble: the position goes on, or every run would read the same stretch again.
    private const int RetriesPerDocument = 3;
    private const int FailuresLookedAt = 10_000;

    private readonly string _prefix = source.Id.Value + "/";
    private readonly HashSet<DocumentId> _missing = [];
    private Dictionary<DocumentId, int>? _failedBefore;

    /// <summary>Every document that was met, failed ones included.</summary>
    public SeenDocuments Seen { get; } = new();

    /// <summary>Documents that the source said to miss, and did not bring later.</summary>
    public IReadOnlySet<DocumentId> Missing => _missing;

    /// <summary>Whether any document was reported gone or missing.</summary>
    public bool HasGone { get; private set; }

    /// <summary>Failures that may be of any document.</summary>
    public int NamelessFailures { get; private set; }

    /// <summary>Whether the last change was a position, as the contract has it of a stream that ended well.</summary>
    public bool EndedAtPosition { get; private set; }

    /// <summary>A document exists, says a listing of ids.</summary>
    public void Listed(DocumentId id)
    {
        tally.Seen++;
        Seen.Add(id);
    }

    /// <summary>Applies a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="tellsAccess">Whether the source tells permissions: then a document without access is seen by nobody, else the configured access
    /// holds.</param>
    /// <param name="accessOnly">Whether documents may only be given other access.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask ApplyAsync(SourceChange change, bool tellsAccess, bool accessOnly, CancellationToken cancellationToken)
    {
        EndedAtPosition = change is SourceChange.CheckpointReached;
        if (accessOnly && change is not (SourceChange.Access or SourceChange.Person or SourceChange.Group or SourceChange.Failed or SourceChange.Progress))
        {
            throw new ConnectorException(
                ConnectorFault.UnexpectedContent,
                $"A connector of type '{source.Type.Name}' told a {change.GetType().Name} while reading access only, which is a fault of the connector.");
        }

        switch (change)
        {
            case SourceChange.Upsert { Document: var document }:
                await UpsertAsync(document, tellsAccess, cancellationToken);
                break;
            case SourceChange.Unchanged { Id: var id } when await IsOwnAsync(id.Value, cancellationToken):
                Met(id);
                budget.Succeeded();
                await writer.UnchangedAsync(id, cancellationToken);
                break;
            case SourceChange.Delete { Id: var id } when await IsOwnAsync(id.Value, cancellationToken):
                Met(id);
                HasGone = true;
                await writer.DeleteAsync(id, cancellationToken);
                break;
            case SourceChange.Missing { Id: var id } when await IsOwnAsync(id.Value, cancellationToken):
                Met(id);
                HasGone = true;
                _missing.Add(id);
                await writer.MissingAsync(id, cancellationToken);
                break;
            case SourceChange.Access { Id: var id, Value: var access } when await IsOwnAsync(id.Value, cancellationToken):
                Seen.Add(id);
                await writer.AccessAsync(id, access ?? (tellsAccess ? null : source.Access), cancellationToken);
                break;
            case SourceChange.Person { Value: var person } when await IsOwnAsync(person.Id, cancellationToken):
                await writer.PersonAsync(person, cancellationToken);
                break;
            case SourceChange.Group { Value: var group } when await IsOwnAsync(group.Id, cancellationToken):
                await writer.GroupAsync(group, cancellationToken);
                break;
            case SourceChange.Failed failed when failed.Id is null || await IsOwnAsync(failed.Id.Value.Value, cancellationToken):
                tally.Seen++;
                await FailAsync(failed, cancellationToken);
                break;
            case SourceChange.Progress { Total: var total }:
                tally.Expected = total;
                tally.Report();
                break;
            case SourceChange.CheckpointReached { Position: var position }:
                await writer.ReachedAsync(position, cancellationToken);
                break;
        }
    }

    private async ValueTask UpsertAsync(SourceDocument document, bool tellsAccess, CancellationToken cancellationToken)
    {
        if (!await IsOwnAsync(document.Id.Value, cancellationToken))
        {
            return;
        }

        Met(document.Id);
        if (document is { Content: not null, Version: { } version } && (await store.FindKnownAsync(document.Id, cancellationToken))?.Version == version)
        {
            budget.Succeeded();
            await writer.UnchangedAsync(document.Id, cancellationToken);
            return;
        }

        long bytes;
        try
        {
            if (document.Content is { } content)
            {
                document = document with { Body = await content.ReadAsync(cancellationToken), BodyFormat = content.Format, Content = null };
            }

            bytes = Size(document);
        }
        catch (ConnectorException fault) when (CrawlFaults.IsOfSource(fault))
        {
            throw;
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(Unread(document.Id, exception), cancellationToken);
            await RetryAsync(document.Id, exception, cancellationToken);
            return;
        }

        if (bytes > options.MaxDocumentBytes)
        {
            string reason = $"The document has {bytes} bytes of text, the limit is {options.MaxDocumentBytes}. Leave it out, or raise Crawl:MaxDocumentBytes.";
            await FailAsync(new SourceChange.Failed(document.Id, reason, Retryable: false), cancellationToken);
            return;
        }

        budget.Succeeded();
        await writer.UpsertAsync(document with { Access = document.Access ?? (tellsAccess ? null : source.Access) }, bytes, cancellationToken);
    }

    /// <summary>
    /// The connector does not know that the text of a document it told could not be fetched: only a position before the document brings it again.
    /// </summary>
    private async ValueTask RetryAsync(DocumentId id, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsRetryable(exception))
        {
            return;
        }

        _failedBefore ??= (await store.GetFailuresAsync(source.Id, FailuresLookedAt, cancellationToken))
            .Where(failure => failure.Id is not null)
            .GroupBy(failure => failure.Id.GetValueOrDefault())
            .ToDictionary(same => same.Key, same => same.Sum(failure => failure.Count));
        if (_failedBefore.GetValueOrDefault(id) < RetriesPerDocument)
        {
            tally.Retrying++;
            writer.WithholdPosition();
        }
    }

    private async ValueTask FailAsync(SourceChange.Failed failure, CancellationToken cancellationToken)
    {
        tally.Failed++;
        budget.Failed(failure.Reason);
        if (failure.Id is { } id)
        {
            Seen.Add(id);
        }
        else
        {
            NamelessFailures++;
        }

        await writer.FailedAsync(failure, cancellationToken);
    }

    /// <summary>A connector speaks of its own source only; what it says of others is a failure in its own list.</summary>
    private async ValueTask<bool> IsOwnAsync(string id, CancellationToken cancellationToken)
    {
        if (id.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return true;
        }

        string reason = $"The id '{id}' does not begin with '{_prefix}', so it is not of this source; this is a fault of the connector.";
        await FailAsync(new SourceChange.Failed(null, reason, Retryable: false), cancellationToken);
        return false;
    }

    private void Met(DocumentId id)
    {
        tally.Seen++;
        Seen.Add(id);
        _missing.Remove(id);
    }

    private static SourceChange.Failed Unread(DocumentId id, Exception exception) => new(
        id,
        exception is DocumentException or ConnectorException ? exception.Message
            : CrawlFaults.Explain(exception)?.Message ?? $"The text could not be read ({exception.GetType().Name}); this is a fault of the connector.",
        IsRetryable(exception));

    private static bool IsRetryable(Exception exception) => exception switch
    {
        DocumentException document => document.Retryable,
        ConnectorException fault => fault.IsTransient,
        _ => exception is HttpRequestException or IOException or OperationCanceledException or TimeoutException,
    };

    private static long Size(SourceDocument document) =>
        2 * ((long)document.Body.Length + document.Title.Length + document.Url.Length + document.Links.Concat(document.Tags).Sum(text => (long)text.Length));
}
