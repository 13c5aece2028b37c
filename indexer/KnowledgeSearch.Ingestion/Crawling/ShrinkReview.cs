using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Decides at the end of a run what becomes of documents that are gone. A document reported gone is removed; one that is missing is suspected, and removed
/// when a later look misses it too after the wait.
/// Before anything is removed the whole is weighed: when more documents are reported gone, missing or under suspicion at once than max(floor, share of the
/// live documents), all of them are held
/// for an operator and nothing is removed. Counting suspicion of earlier runs too catches a source that loses a little more with every run.
/// </summary>
internal sealed class ShrinkReview(IContentStore store, SourceId source, CrawlOptions options, TimeProvider time, CrawlTally tally)
{
    private const int DocumentsPerBatch = 500;

    /// <summary>What this run met; null when absence says nothing.</summary>
    public SeenDocuments? Listing { get; init; }

    /// <summary>What this run was told is missing, and may be concluded from.</summary>
    public IReadOnlySet<DocumentId> Missing { get; init; } = new HashSet<DocumentId>();

    /// <summary>Whether the listing says that a document exists without its having been committed as seen.</summary>
    public bool ClearSeen { get; init; }

    /// <summary>The start of the run: suspicion since then is new.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Removes or holds; answers why documents are held, or null when none were.</summary>
    public async ValueTask<string?> RunAsync(CancellationToken cancellationToken)
    {
        long live = 0, gone = 0;
        await foreach (DocumentState state in store.ListDocumentsAsync(source, cancellationToken))
        {
            live++;
            gone += Judge(state) is not Verdict.Stays and not Verdict.Seen ? 1 : 0;
            tally.Suspected += state.SuspectSince >= Since ? 1 : 0;
        }

        // Two readings rather than a list: nothing of the source's size is kept in memory.
        long limit = Math.Max(options.ShrinkFloor, (long)(live * options.ShrinkShare));
        if (gone <= limit)
        {
            await ApplyAsync(cancellationToken);
            return null;
        }

        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{gone} of {live} documents are gone at once, more than the limit of {limit}: nothing was removed. Accept it, or mend the source and reject it.");
        await HoldAsync(reason, cancellationToken);
        return reason;
    }

    private async ValueTask ApplyAsync(CancellationToken cancellationToken)
    {
        List<DocumentId> suspects = [], deletes = [], seen = [];
        await foreach (DocumentState state in store.ListDocumentsAsync(source, cancellationToken))
        {
            // What is held waits for the operator, whatever this run found.
            List<DocumentId>? list = Judge(state) switch
            {
                Verdict.Seen => seen,
                Verdict.New => suspects,
                Verdict.Due when !state.Held => deletes,
                _ => null,
            };
            list?.Add(state.Id);
            if (list?.Count == DocumentsPerBatch)
            {
                await CommitAsync();
            }
        }

        await CommitAsync();

        async ValueTask CommitAsync()
        {
            if (suspects.Count + deletes.Count + seen.Count > 0)
            {
                tally.Suspected += suspects.Count;
                CrawlBatch batch = new() { Source = source, Now = time.GetUtcNow(), Unchanged = [.. seen], Suspects = [.. suspects], Deletes = [.. deletes] };
                tally.Count(await store.CommitAsync(batch, cancellationToken) with { Unchanged = 0 });
                suspects.Clear();
                deletes.Clear();
                seen.Clear();
            }
        }
    }

    private async ValueTask HoldAsync(string reason, CancellationToken cancellationToken)
    {
        List<DocumentId> held = [];
        await foreach (DocumentState state in store.ListDocumentsAsync(source, cancellationToken))
        {
            if (!state.Held && Judge(state) is not Verdict.Stays and not Verdict.Seen)
            {
                held.Add(state.Id);
            }

            if (held.Count == DocumentsPerBatch)
            {
                await store.HoldAsync(source, held, reason, time.GetUtcNow(), cancellationToken);
                held = [];
            }
        }

        // Also without documents: those that were held already are held for the newest reason.
        await store.HoldAsync(source, held, reason, time.GetUtcNow(), cancellationToken);
    }

    private Verdict Judge(DocumentState state)
    {
        if (state.SuspectSince == CrawlWriter.ReportedGone)
        {
            return Verdict.Due;
        }

        bool absent = Missing.Contains(state.Id) || (Listing is not null && !Listing.Contains(state.Id));
        bool suspected = state.Held || state.SuspectSince is not null;
        return (absent, suspected) switch
        {
            (false, false) => Verdict.Stays,
            (false, true) => ClearSeen && Listing is not null ? Verdict.Seen : Verdict.Waits,
            (true, false) => Verdict.New,

            // However short the wait: the second look is another run.
            (true, true) => state.SuspectSince < Since && state.SuspectSince <= time.GetUtcNow() - options.SuspectWait ? Verdict.Due : Verdict.Waits,
        };
    }

    private enum Verdict
    {
        Stays,
        Seen,
        New,
        Waits,
        Due,
    }
}
