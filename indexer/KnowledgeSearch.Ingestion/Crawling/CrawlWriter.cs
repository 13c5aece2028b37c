using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Collects what a run reads and commits it in batches bounded by number, bytes and age, each with the latest position that was reached before it. A batch
/// says at most one thing of a document:
/// a second one begins the next batch, so that what is said last holds.
/// </summary>
internal sealed class CrawlWriter(IContentStore store, SourceId source, long run, CrawlOptions options, TimeProvider time, CrawlTally tally)
{
    /// <summary>
    /// The start of suspicion of a document that the source reported gone: its wait is over, only the shrink guard, which looks at the run as a whole, is
    /// still to decide. Durable before the position that
    /// follows the report, so that a killed run loses no deletion.
    /// </summary>
    public static readonly DateTimeOffset ReportedGone = DateTimeOffset.MinValue;

    private readonly HashSet<DocumentId> _named = [];
    private readonly List<SourcePerson> _people = [];
    private readonly List<SourceGroup> _groups = [];
    private readonly List<SourceDocument> _upserts = [];
    private readonly List<DocumentId> _unchanged = [];
    private readonly List<KeyValuePair<DocumentId, DocumentAccess?>> _access = [];
    private readonly List<DocumentId> _suspects = [];
    private readonly List<DocumentId> _reported = [];
    private readonly List<SourceChange.Failed> _failures = [];
    private Checkpoint? _position;
    private bool _withheld;
    private DateTimeOffset? _oldest;
    private long _bytes;
    private int _count;

    /// <summary>Whether something waits to be committed.</summary>
    public bool IsPending => _oldest is not null;

    private TimeSpan Patience => (_oldest ?? time.GetUtcNow()) + options.CommitAfter - time.GetUtcNow();

    public async ValueTask UpsertAsync(SourceDocument document, long bytes, CancellationToken cancellationToken)
    {
        await NameAsync(document.Id, cancellationToken);
        _upserts.Add(document);
        await AddedAsync(bytes, cancellationToken);
    }

    public async ValueTask UnchangedAsync(DocumentId id, CancellationToken cancellationToken)
    {
        await NameAsync(id, cancellationToken);
        _unchanged.Add(id);
        await AddedAsync(0, cancellationToken);
    }

    public async ValueTask AccessAsync(DocumentId id, DocumentAccess? access, CancellationToken cancellationToken)
    {
        await NameAsync(id, cancellationToken);
        _access.Add(KeyValuePair.Create(id, access));
        await AddedAsync(0, cancellationToken);
    }

    public async ValueTask MissingAsync(DocumentId id, CancellationToken cancellationToken)
    {
        await NameAsync(id, cancellationToken);
        _suspects.Add(id);
        await AddedAsync(0, cancellationToken);
    }

    public async ValueTask DeleteAsync(DocumentId id, CancellationToken cancellationToken)
    {
        await NameAsync(id, cancellationToken);
        _reported.Add(id);
        await AddedAsync(0, cancellationToken);
    }

    public async ValueTask PersonAsync(SourcePerson person, CancellationToken cancellationToken)
    {
        _people.Add(person);
        await AddedAsync(0, cancellationToken);
    }

    public async ValueTask GroupAsync(SourceGroup group, CancellationToken cancellationToken)
    {
        _groups.Add(group);
        await AddedAsync(group.Members.Count * 64L, cancellationToken);
    }

    public async ValueTask FailedAsync(SourceChange.Failed failure, CancellationToken cancellationToken)
    {
        if (failure.Id is { } id)
        {
            await NameAsync(id, cancellationToken);
        }

        _failures.Add(failure);
        await AddedAsync(0, cancellationToken);
    }

    /// <summary>From here on no position is stored: the next run begins before what failed.</summary>
    public void WithholdPosition() => _withheld = true;

    /// <summary>
    /// Everything so far may be committed with a position. It is once the batch is due, rather than at once: a connector may reach a position after every
    /// document.
    /// </summary>
    public async ValueTask ReachedAsync(Checkpoint position, CancellationToken cancellationToken)
    {
        if (!_withheld)
        {
            _position = position;
            _oldest ??= time.GetUtcNow();
        }

        if (IsPending && Patience <= TimeSpan.Zero)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Commits what waits, once it has waited long enough and the next change has not arrived: a slow source does not keep back what it has told.
    /// </summary>
    public async ValueTask FlushUnlessAsync(Task next, CancellationToken cancellationToken)
    {
        if (Patience is var patience && patience > TimeSpan.Zero)
        {
            using CancellationTokenSource arrived = new();
            await Task.WhenAny(next, Task.Delay(patience, time, arrived.Token));
            await arrived.CancelAsync();
        }

        if (next.IsCompleted)
        {
            return;
        }

        try
        {
            await FlushAsync(cancellationToken);
        }
        catch
        {
            // A stream that is moving cannot be disposed.
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Commits what waits.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!IsPending)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        CrawlBatch batch = new()
        {
            Source = source,
            Run = run,
            Now = now,
            People = [.. _people],
            Groups = [.. _groups],
            Upserts = [.. _upserts],
            Unchanged = [.. _unchanged],
            Access = [.. _access],
            Suspects = [.. _suspects],
            Failures = [.. _failures],
            Checkpoint = _position,
        };
        DocumentId[] reported = [.. _reported];
        Clear();
        if (reported.Length > 0)
        {
            // Named as unchanged first: one that was already suspect would keep the time of that.
            CrawlBatch gone = new() { Source = source, Run = run, Now = ReportedGone, Unchanged = reported, Suspects = reported };
            await store.CommitAsync(gone, cancellationToken);
        }

        tally.Count(await store.CommitAsync(batch, cancellationToken));
        tally.Report();
    }

    private async ValueTask NameAsync(DocumentId id, CancellationToken cancellationToken)
    {
        if (!_named.Add(id))
        {
            await FlushAsync(cancellationToken);
            _named.Add(id);
        }
    }

    private async ValueTask AddedAsync(long bytes, CancellationToken cancellationToken)
    {
        _oldest ??= time.GetUtcNow();
        _bytes += bytes;
        if (++_count >= options.BatchDocuments || _bytes >= options.BatchBytes)
        {
            await FlushAsync(cancellationToken);
        }
    }

    private void Clear()
    {
        _named.Clear();
        _people.Clear();
        _groups.Clear();
        _upserts.Clear();
        _unchanged.Clear();
        _access.Clear();
        _suspects.Clear();
        _reported.Clear();
        _failures.Clear();
        (_position, _oldest, _bytes, _count) = (null, null, 0, 0);
    }
}
