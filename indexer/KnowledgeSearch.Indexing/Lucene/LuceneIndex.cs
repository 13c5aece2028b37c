using KnowledgeSearch.Indexing.Analysis;
using Lucene.Net.Analysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The index on disk: <c>manifest.json</c> names the generation that serves, a folder beside it. Owns the one writer and the snapshot that searches use. Every
/// fault of a
/// write closes the writer, because what it holds is then unknown; the next write opens it again at the last commit, and searches never notice.
/// </summary>
internal sealed partial class LuceneIndex : IIndexWriter, IIndexMaintenance, IDisposable
{
    private readonly string _root;
    private readonly IndexStorage _storage;
    private readonly string _schema;
    private readonly ILogger _logger;
    private readonly WriterSettings _settings;
    private readonly WordFiles _words;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IndexLock? _lock;
    private volatile State? _state;
    private volatile Exception? _damagedMerge;
    private IndexSnapshot? _current;
    private volatile bool _rebuilding;
    private bool _disposed;

    /// <summary>An index that opens with <see cref="Open"/> or when first used.</summary>
    /// <param name="options">Checked settings.</param>
    /// <param name="logger">Events 2001 to 2019.</param>
    /// <param name="storage">The disk; null: the real one.</param>
    /// <param name="schema">What this program writes; null: <see cref="IndexSchema.Hash"/>.</param>
    /// <param name="analyzer">The chain of a language; null: that of the generation's words.</param>
    /// <param name="words">Files of words; null: none.</param>
    public LuceneIndex(
        IndexOptions options,
        ILogger<LuceneIndex>? logger = null,
        IndexStorage? storage = null,
        string? schema = null,
        Func<string, Analyzer>? analyzer = null,
        WordFiles? words = null)
    {
        _root = Path.GetFullPath(options.Path);
        _storage = storage ?? new IndexStorage();
        _schema = schema ?? IndexSchema.Hash;
        _logger = logger ?? NullLogger<LuceneIndex>.Instance;
        _settings = new WriterSettings(options.RamBufferMegabytes, OnMergeFailed, analyzer, new RefusedDocuments());
        _words = words ?? WordFiles.None;
    }

    /// <summary>Reads what searches need of a new snapshot before they get it, so that the first search after a merge does not wait. Set before the index opens.</summary>
    public Action<IndexSnapshot>? Prepare { get; init; }

    /// <inheritdoc/>
    public IndexStatus Status
    {
        get
        {
            State state = Opened();
            (IndexCondition condition, string detail) = _damagedMerge is { } fault && state.Generation is not null
                ? (IndexCondition.Damaged, IndexFaults.Explain(_root, fault))
                : (state.Condition, state.Detail);
            IndexSnapshot? snapshot = Acquire();
            try
            {
                return new IndexStatus(condition, detail, state.Folder.Name, state.Sequence, snapshot?.Documents ?? 0) { RenewalReason = WhyRenew(state, snapshot) };
            }
            finally
            {
                snapshot?.Release();
            }
        }
    }

    /// <summary>Opens the index, or makes an empty one; does nothing when it is open.</summary>
    /// <exception cref="IndexUnavailableException">Another program has it, or the folder cannot be used.</exception>
    public void Open() => Opened();

    /// <summary>The newest snapshot, held for the caller, who must release it; null before the index is open and after it was disposed.</summary>
    public IndexSnapshot? Acquire()
    {
        while (Volatile.Read(ref _current) is { } snapshot)
        {
            if (snapshot.TryHold())
            {
                return snapshot;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken) =>
        WithWriterAsync(
            reopen: true,
            generation =>
            {
                generation.Write(changes, cancellationToken);
                LogWritten(changes.Count);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) =>
        WithWriterAsync(
            reopen: false,
            generation =>
            {
                Publish(generation.Refresh());
                LogRefreshed();
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask CommitAsync(long sequence, CancellationToken cancellationToken) =>
        WithWriterAsync(
            reopen: false,
            generation =>
            {
                generation.Commit(sequence);
                _state = State.Of(_root, generation);
                Publish(generation.Refresh());
                LogCommitted(sequence);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IIndexRebuild> BeginRebuildAsync(CancellationToken cancellationToken)
    {
        Opened();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_rebuilding)
            {
                throw new IndexUnavailableException($"The index '{_root}' is being rebuilt already: wait until that has ended.");
            }

            GenerationFolder folder = Folder(GenerationFolder.Next(GenerationFolder.List(_root)));
            try
            {
                WordSources sources = _words.Current;
                IndexGeneration generation = IndexGeneration.Create(_storage, folder, _schema, LearnWords(sources), sources, _settings);
                _rebuilding = true;
                return new IndexRebuild(this, generation, _root);
            }
            catch (Exception exception)
            {
                folder.Retire();
                throw new IndexUnavailableException($"The rebuild cannot begin: {IndexFaults.Explain(_root, exception)}", exception);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a committed generation in the place of the live one, which is deleted when its last search has ended.</summary>
    public async ValueTask SwapAsync(IndexGeneration generation, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            IndexSnapshot snapshot = generation.Refresh();
            try
            {
                Name(generation.Folder);
            }
            catch
            {
                snapshot.Release();
                throw;
            }

            State old = _state!; // it was open when the rebuild began
            _state = State.Of(_root, generation);
            _damagedMerge = null;
            Publish(snapshot);
            Close(old.Generation);
            old.Folder.Retire();
            LogSwapped(_root, generation.Folder.Name, _state.Sequence);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A rebuild has ended, either way.</summary>
    public void EndRebuild(IndexGeneration? discarded)
    {
        Close(discarded);
        discarded?.Folder.Retire();
        _rebuilding = false;
    }

    /// <summary>Closes the index. What was not committed is written again after the next start.</summary>
    public void Dispose()
    {
        _turn.Wait();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                Close(_state?.Generation);
                Publish(null);
                _lock?.Dispose();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask WithWriterAsync(bool reopen, Action<IndexGeneration> action, CancellationToken cancellationToken)
    {
        Opened();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            State state = _state!; // opened above
            try
            {
                action(state.Generation
                    ?? (reopen && state.Condition == IndexCondition.WriteFailed ? Reopen(state) : throw new IndexUnavailableException(state.Detail)));
            }
            catch (Exception exception) when (exception is not (IndexUnavailableException or DocumentRefusedException or OperationCanceledException))
            {
                throw Fail(exception);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Publish(IndexSnapshot? snapshot)
    {
        if (snapshot is not null)
        {
            try
            {
                Prepare?.Invoke(snapshot);
            }
            catch
            {
                snapshot.Release();
                throw;
            }
        }

        Interlocked.Exchange(ref _current, snapshot)?.Release();
    }

    private GenerationFolder Folder(string name) => new(_root, name, (folder, exception) => LogNotDeleted(folder.FullPath, exception));

    private void Close(IndexGeneration? generation)
    {
        foreach (Exception fault in generation?.Close() ?? [])
        {
            LogClosing(_root, fault);
        }
    }

    private IndexUnavailableException Fail(Exception fault)
    {
        State state = _state!; // only an open index fails
        Close(state.Generation);
        string detail = IndexFaults.Explain(_root, fault);
        _state = state with
        {
            Condition = IndexFaults.IsDamage(fault) ? IndexCondition.Damaged : IndexCondition.WriteFailed,
            Detail = detail,
            Generation = null,
            Sequence = state.Generation?.Record?.Sequence ?? state.Sequence,
        };
        LogFailed(detail, fault);
        return new IndexUnavailableException(detail, fault);
    }

    private void OnMergeFailed(Exception fault)
    {
        if (IndexFaults.IsDamage(fault))
        {
            _damagedMerge = fault;
        }

        LogMergeFailed(_root, fault);
    }

    [LoggerMessage(2001, LogLevel.Information, "the index {Path} is open: generation {Generation}, {Condition}, at sequence {Sequence}")]
    private partial void LogOpened(string path, string generation, IndexCondition condition, long sequence);

    [LoggerMessage(2002, LogLevel.Error, "{Detail}")]
    private partial void LogFailed(string detail, Exception fault);

    [LoggerMessage(2003, LogLevel.Warning, "a merge in the index {Path} failed; its segments stay as they were")]
    private partial void LogMergeFailed(string path, Exception fault);

    [LoggerMessage(2004, LogLevel.Debug, "closing the writer of the index {Path} after a fault")]
    private partial void LogClosing(string path, Exception fault);

    [LoggerMessage(2005, LogLevel.Warning, "the generation {Folder} could not be deleted; the next start tries again")]
    private partial void LogNotDeleted(string folder, Exception fault);

    [LoggerMessage(2006, LogLevel.Information, "the index {Path} now serves generation {Generation}, at sequence {Sequence}")]
    private partial void LogSwapped(string path, string generation, long sequence);

    [LoggerMessage(2008, LogLevel.Debug, "wrote {Changes} changes")]
    private partial void LogWritten(int changes);

    [LoggerMessage(2009, LogLevel.Debug, "refreshed")]
    private partial void LogRefreshed();

    [LoggerMessage(2010, LogLevel.Debug, "committed up to {Sequence}")]
    private partial void LogCommitted(long sequence);

    [LoggerMessage(2007, LogLevel.Warning, "{Detail}")]
    private partial void LogUnsound(string detail);
}
