using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>An index in memory that keeps what the contract promises and nothing more: three states (written, visible, durable), and after a fault or a crash
/// only the durable one.</summary>
internal sealed class MemoryIndex(IndexCondition condition = IndexCondition.Empty) : IIndexWriter
{
    private readonly Lock _gate = new();
    private Dictionary<DocumentId, IndexDocument> _written = [];
    private Dictionary<DocumentId, IndexDocument> _visible = [];
    private Dictionary<DocumentId, IndexDocument> _durable = [];
    private IndexStatus _status = new(condition, "", "g0", 0, 0);
    private int _busy;

    public IndexStatus Status => Volatile.Read(ref _status);

    /// <summary>What a search would find.</summary>
    public IReadOnlyDictionary<DocumentId, IndexDocument> Visible
    {
        get
        {
            lock (_gate)
            {
                return _visible;
            }
        }
    }

    public int Refreshes { get; private set; }

    public int Commits { get; private set; }

    public int Rebuilds { get; private set; }

    /// <summary>The documents written, versions of one counted each; of rebuilds too.</summary>
    public int Upserts { get; private set; }

    /// <summary>Called before each write, refresh and commit; may throw as a real one would.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Called for each document written.</summary>
    public Action<IndexChange> BeforeChange { get; set; } = _ => { };

    /// <summary>Awaited by a rebuild before it completes.</summary>
    public Func<Task> BeforeSwap { get; set; } = () => Task.CompletedTask;

    public ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken) => Alone("write", () => Apply(_written, changes));

    public ValueTask RefreshAsync(CancellationToken cancellationToken) => Alone("refresh", () =>
    {
        Refreshes++;
        _visible = new(_written);
    });

    public ValueTask CommitAsync(long sequence, CancellationToken cancellationToken) => Alone("commit", () =>
    {
        Commits++;
        _visible = new(_written);
        _durable = new(_written);
        Volatile.Write(ref _status, new(sequence == 0 ? IndexCondition.Empty : IndexCondition.Ready, "", _status.Generation, sequence, _durable.Count));
    });

    public ValueTask<IIndexRebuild> BeginRebuildAsync(CancellationToken cancellationToken)
    {
        Before("rebuild");
        return ValueTask.FromResult<IIndexRebuild>(new Rebuild(this));
    }

    /// <summary>The process dies: what was not committed is lost.</summary>
    public void Crash()
    {
        lock (_gate)
        {
            _written = new(_durable);
            _visible = new(_durable);
        }
    }

    /// <summary>An operator's accident.</summary>
    public void Become(IndexCondition condition)
    {
        if (condition == IndexCondition.Empty)
        {
            _durable = [];
            Crash();
        }

        Volatile.Write(ref _status, condition == IndexCondition.Empty ? new(condition, "", "g0", 0, 0) : _status with { Condition = condition });
    }

    private void Apply(Dictionary<DocumentId, IndexDocument> documents, IReadOnlyList<IndexChange> changes)
    {
        foreach (IndexChange change in changes)
        {
            BeforeChange(change);
            if (change is IndexChange.Upsert upsert)
            {
                Upserts++;
                documents[upsert.Document.Id] = upsert.Document;
            }
            else
            {
                documents.Remove(((IndexChange.Delete)change).Id);
            }
        }
    }

    private ValueTask Alone(string operation, Action act)
    {
        Assert.Equal(0, Interlocked.Exchange(ref _busy, 1)); // calls do not overlap
        try
        {
            lock (_gate)
            {
                Before(operation);
                act();
            }
        }
        catch (IndexUnavailableException)
        {
            Crash();
            throw;
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class Rebuild(MemoryIndex index) : IIndexRebuild
    {
        private readonly Dictionary<DocumentId, IndexDocument> _documents = [];

        public ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
        {
            index.Apply(_documents, changes);
            return ValueTask.CompletedTask;
        }

        public async ValueTask CompleteAsync(long sequence, CancellationToken cancellationToken)
        {
            await index.BeforeSwap();
            lock (index._gate)
            {
                index.Rebuilds++;
                index._written = new(_documents);
                index._visible = new(_documents);
                index._durable = new(_documents);
                Volatile.Write(
                    ref index._status, new(sequence == 0 ? IndexCondition.Empty : IndexCondition.Ready, "", $"g{index.Rebuilds}", sequence, _documents.Count));
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
