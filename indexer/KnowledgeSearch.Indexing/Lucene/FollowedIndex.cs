using KnowledgeSearch.Indexing.Analysis;
using Lucene.Net.Index;
using Microsoft.Extensions.Logging;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The index that another program on this machine writes, read as far as that program has committed. Takes no lock and writes nothing. Segments that a commit
/// left as they were stay open, so that a new commit costs what is new in it. Safe for concurrent use.
/// </summary>
/// <param name="options">Checked settings.</param>
/// <param name="logger">Events 2020 to 2022.</param>
/// <param name="storage">The disk; null: the real one.</param>
/// <param name="words">Files of words; null: none. The rules that count are those of the generation.</param>
internal sealed partial class FollowedIndex(IndexOptions options, ILogger<FollowedIndex> logger, IndexStorage? storage = null, WordFiles? words = null)
    : IIndexWriter, IIndexMaintenance, IDisposable
{
    // The writer may replace a generation, and delete a commit, while it is being opened: then the next one is there.
    private const int Tries = 3;

    private readonly string _root = Path.GetFullPath(options.Path);
    private readonly IndexStorage _storage = storage ?? new IndexStorage();
    private readonly WordFiles _words = words ?? WordFiles.None;
    private readonly Lock _turn = new();
    private Seen? _seen;
    private IndexSnapshot? _current;
    private volatile string _detail = "";
    private bool _disposed;

    /// <summary>Reads what searches need of a new snapshot before they get it.</summary>
    public Action<IndexSnapshot>? Prepare { get; init; }

    /// <inheritdoc/>
    public IndexStatus Status
    {
        get
        {
            Seen? seen = Volatile.Read(ref _seen);
            IndexSnapshot? snapshot = Acquire();
            try
            {
                return new IndexStatus(IndexCondition.Followed, _detail, seen?.Generation ?? "", seen?.Record.Sequence ?? 0, snapshot?.Documents ?? 0);
            }
            finally
            {
                snapshot?.Release();
            }
        }
    }

    /// <summary>The newest snapshot, held for the caller, who must release it; null before the other program has committed anything.</summary>
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

    /// <summary>
    /// Takes up what the other program has committed since the last look. When that cannot be read, searches go on with what they have and
    /// <see cref="Status"/> says why.
    /// </summary>
    public void Look()
    {
        lock (_turn)
        {
            for (int tries = 1; !_disposed; tries++)
            {
                try
                {
                    Say(Take());
                    return;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    if (tries == Tries)
                    {
                        Say($"The index '{_root}' cannot be followed ({exception.Message}): searches go on with what they have; see the program that writes it.");
                        return;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask CommitAsync(long sequence, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask<IIndexRebuild> BeginRebuildAsync(CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask BackupAsync(string folder, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public async ValueTask<string> GetDigestAsync(CancellationToken cancellationToken)
    {
        Look();
        IndexSnapshot snapshot = Acquire() ?? throw new IndexUnavailableException(_detail);
        try
        {
            return await Task.Run(() => IndexDigest.Compute(snapshot, cancellationToken), cancellationToken);
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>Closes it. Searches that go on keep what they hold.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            Interlocked.Exchange(ref _current, null)?.Release();
        }
    }

    // What is to be said of the state; empty when all is well.
    private string Take()
    {
        if (IndexManifest.Read(_root) is not { } manifest || CommitRecord.Read(Path.Combine(_root, manifest.Generation)) is not { } record)
        {
            return $"There is no index in '{_root}' yet: start the program that writes it (Index:Follow is true here), or set Index:Path to its folder.";
        }

        if (_seen is not { } seen || seen.Generation != manifest.Generation || seen.Record.Sequence != record.Sequence
            || Partition.All.Any(partition => seen.Record.Partitions[partition.Name] != record.Partitions[partition.Name]))
        {
            Publish(manifest.Generation, record);
            LogTaken(manifest.Generation, record.Sequence);
        }

        return record.Schema == IndexSchema.Hash
            ? ""
            : $"The index '{_root}' was written by another version: words may be found less well until both programs are of one version.";
    }

    private void Publish(string generation, CommitRecord record)
    {
        Seen? before = _seen?.Generation == generation ? _seen : null;
        IReadOnlyList<LuceneDirectory> folders = before?.Folders
            ?? [.. Partition.All.Select(partition => _storage.OpenDirectory(Path.Combine(_root, generation, partition.Name)))];
        Analyzers analyzers = before is null ? GenerationWords.Read(Path.Combine(_root, generation)).ToAnalyzers(_words.Current) : _current!.Analyzers;
        List<DirectoryReader> readers = [];
        try
        {
            for (int i = 0; i < folders.Count; i++)
            {
                readers.Add(Open(before is null ? null : _current!.Readers[i], folders[i], record.Partitions[Partition.All[i].Name])); // what was seen is current
            }
        }
        catch
        {
            readers.ForEach(reader => reader.DecRef());
            throw;
        }

        IndexSnapshot snapshot = new(generation, readers) { Analyzers = analyzers };
        try
        {
            Prepare?.Invoke(snapshot);
        }
        catch
        {
            snapshot.Release();
            throw;
        }

        Volatile.Write(ref _seen, new Seen(generation, record, folders));
        Interlocked.Exchange(ref _current, snapshot)?.Release();
    }

    private static DirectoryReader Open(DirectoryReader? before, LuceneDirectory folder, string commit)
    {
        if (before?.IndexCommit.SegmentsFileName == commit)
        {
            before.IncRef();
            return before;
        }

        IndexCommit found = DirectoryReader.ListCommits(folder).FirstOrDefault(candidate => candidate.SegmentsFileName == commit)
            ?? throw new FileNotFoundException($"the commit '{commit}' of '{folder}' is gone");
        return before is null ? DirectoryReader.Open(found) : DirectoryReader.OpenIfChanged(before, found) ?? DirectoryReader.Open(found);
    }

    private void Say(string detail)
    {
        string before = _detail;
        _detail = detail;
        if (detail.Length > 0 && detail != before)
        {
            LogUnsound(detail);
        }
        else if (detail.Length == 0 && before.Length > 0)
        {
            LogSound(_root);
        }
    }

    private IndexUnavailableException Refused() => new(
        $"This program only reads the index '{_root}' (Index:Follow is true): ask the program that writes it, or stop that one and set Index:Follow to false.");

    [LoggerMessage(2020, LogLevel.Debug, "searches see generation {Generation} at sequence {Sequence}")]
    private partial void LogTaken(string generation, long sequence);

    [LoggerMessage(2021, LogLevel.Warning, "{Detail}")]
    private partial void LogUnsound(string detail);

    [LoggerMessage(2022, LogLevel.Information, "the index {Path} is being followed")]
    private partial void LogSound(string path);

    private sealed record Seen(string Generation, CommitRecord Record, IReadOnlyList<LuceneDirectory> Folders);
}
