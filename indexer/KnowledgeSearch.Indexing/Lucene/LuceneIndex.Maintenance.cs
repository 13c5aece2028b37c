namespace KnowledgeSearch.Indexing.Lucene;

// What operators ask.
internal sealed partial class LuceneIndex
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        if (_state is not null)
        {
            using HeldCommit held = await HoldAsync(cancellationToken);
            return await Task.Run(() => IndexAudit.Check(_storage, held.Folder.FullPath, _schema, cancellationToken), cancellationToken);
        }

        // Another process may be writing: a commit that replaced the one being checked takes its files away. Then what was found counts for nothing.
        IReadOnlyList<string> faults;
        byte[]? before;
        do
        {
            before = ReadState();
            faults = await Task.Run(() => CheckClosed(cancellationToken), cancellationToken);
        }
        while (faults.Count > 0 && !before.AsSpan().SequenceEqual(ReadState()));
        return faults;
    }

    /// <inheritdoc/>
    public async ValueTask<string> GetDigestAsync(CancellationToken cancellationToken)
    {
        Opened();
        IndexSnapshot snapshot = Acquire() ?? throw new IndexUnavailableException($"The index '{_root}' is not open.");
        try
        {
            return await Task.Run(() => IndexDigest.Compute(snapshot, cancellationToken), cancellationToken);
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask BackupAsync(string folder, CancellationToken cancellationToken)
    {
        Opened();
        string target = Path.GetFullPath(folder);
        using HeldCommit held = await HoldAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(target);
            if (Directory.EnumerateFileSystemEntries(target).Any())
            {
                throw new IndexUnavailableException($"The folder '{target}' is not empty: choose an empty folder for the backup.");
            }

            CommitRecord record = held.Record ?? ReadRecord(held.Folder);
            string copy = Path.Combine(target, held.Folder.Name);
            await Task.Run(() => IndexCopy.Write(_storage, held.Folder.FullPath, record, copy, cancellationToken), cancellationToken);
            new IndexManifest(held.Folder.Name).Write(_storage, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IndexUnavailableException(
                $"The backup of the index into '{target}' failed: {exception.Message} Check its space and rights, then try again.", exception);
        }
    }

    // Keeps the generation and its last commit on disk.
    private async ValueTask<HeldCommit> HoldAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new HeldCommit(_state!.Folder, _state.Generation); // whoever holds has opened it
        }
        finally
        {
            _turn.Release();
        }
    }

    private IReadOnlyList<string> CheckClosed(CancellationToken cancellationToken)
    {
        try
        {
            return IndexManifest.Read(_root) is { } manifest
                ? IndexAudit.Check(_storage, Path.Combine(_root, manifest.Generation), _schema, cancellationToken)
                : [$"There is no index in '{_root}': set Index:Path to its folder, or start the program to make one."];
        }
        catch (InvalidDataException exception)
        {
            return [$"{exception.Message} The next start mends it."];
        }
    }

    // What would tell that another process has committed: the manifest and the record it leads to.
    private byte[] ReadState()
    {
        string manifest = IndexManifest.PathIn(_root);
        if (!File.Exists(manifest))
        {
            return [];
        }

        IEnumerable<string> records = GenerationFolder.List(_root).Select(name => CommitRecord.PathIn(Path.Combine(_root, name))).Where(File.Exists);
        return [.. File.ReadAllBytes(manifest), .. records.SelectMany(File.ReadAllBytes)];
    }

    private sealed class HeldCommit : IDisposable
    {
        private readonly IndexGeneration? _generation;

        public HeldCommit(GenerationFolder folder, IndexGeneration? generation)
        {
            (Folder, _generation, Record) = (folder, generation, generation?.Record);
            folder.Hold();
            Each((retention, commit) => retention.Hold(commit));
        }

        public GenerationFolder Folder { get; }

        // What was committed when it was held; null when nothing can be written: then nothing changes either.
        public CommitRecord? Record { get; }

        public void Dispose()
        {
            Each((retention, commit) => retention.Release(commit));
            Folder.Release();
        }

        private void Each(Action<CommitRetention, string> action)
        {
            for (int i = 0; Record is not null && i < Partition.All.Count; i++)
            {
                action(_generation!.Retentions[i], Record.Partitions[Partition.All[i].Name]); // a record comes from a generation
            }
        }
    }
}
