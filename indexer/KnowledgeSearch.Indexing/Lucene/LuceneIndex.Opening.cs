using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Lucene;

// Which generation serves, and in what state.
internal sealed partial class LuceneIndex
{
    private State Opened()
    {
        if (_state is { } open)
        {
            return open;
        }

        _turn.Wait();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_state is null)
            {
                _lock ??= IndexLock.Take(_root);
                _state = Serve();
                LogOpened(_root, _state.Folder.Name, _state.Condition, _state.Sequence);
                if (_state.Condition is not (IndexCondition.Ready or IndexCondition.Empty))
                {
                    LogUnsound(_state.Detail);
                }
            }

            return _state;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IndexUnavailableException(IndexFaults.Explain(_root, exception), exception);
        }
        finally
        {
            if (_state is null)
            {
                _lock?.Dispose();
                _lock = null;
            }

            _turn.Release();
        }
    }

    private State Serve()
    {
        IReadOnlyList<string> names = GenerationFolder.List(_root);
        if (FindLive(names) is not { } live)
        {
            State created = Create(GenerationFolder.Next(names));
            RemoveAll(names);
            return created;
        }

        State state = OpenLive(Folder(live));
        RemoveAll(names.Where(name => name != live));
        return state;
    }

    private string? FindLive(IReadOnlyList<string> names)
    {
        try
        {
            if (IndexManifest.Read(_root) is { } named && names.Contains(named.Generation))
            {
                return named.Generation;
            }
        }
        catch (InvalidDataException exception)
        {
            LogUnsound(exception.Message);
        }

        // A manifest that a crash or a bad disk took: a generation gets its record only when complete, and later ones hold more.
        string? newest = names.LastOrDefault(name => File.Exists(CommitRecord.PathIn(Path.Combine(_root, name))));
        if (newest is not null)
        {
            Name(Folder(newest));
        }

        return newest;
    }

    private State Create(string name)
    {
        WordSources sources = _words.Current;
        GenerationWords words = GenerationWords.New(sources, GenerationWords.None, WordVocabulary.Empty);
        IndexGeneration generation = IndexGeneration.Create(_storage, Folder(name), _schema, words, sources, _settings);
        try
        {
            generation.Commit(0);
            Name(generation.Folder);
            Publish(generation.Refresh());
            return State.Of(_root, generation);
        }
        catch
        {
            Close(generation);
            throw;
        }
    }

    private State OpenLive(GenerationFolder folder)
    {
        CommitRecord? record = null;
        try
        {
            record = ReadRecord(folder);
            if (record.Schema != _schema)
            {
                return ReadOnly(
                    folder,
                    record,
                    IndexCondition.Outdated,
                    $"The index '{_root}' was written with other fields or analysis: it serves until it has been rebuilt ('reindex').");
            }

            return OpenWriter(folder, record, publish: true);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            IndexCondition condition = IndexFaults.IsDamage(exception) ? IndexCondition.Damaged : IndexCondition.WriteFailed;
            return ReadOnly(folder, record, condition, IndexFaults.Explain(_root, exception));
        }
    }

    private State OpenWriter(GenerationFolder folder, CommitRecord record, bool publish)
    {
        IndexGeneration generation = IndexGeneration.Open(_storage, folder, _schema, record, _words.Current, _settings);
        try
        {
            IndexSnapshot snapshot = generation.Refresh();
            if (publish)
            {
                Publish(snapshot);
            }
            else
            {
                snapshot.Release();
            }

            return State.Of(_root, generation);
        }
        catch
        {
            Close(generation);
            throw;
        }
    }

    private State ReadOnly(GenerationFolder folder, CommitRecord? record, IndexCondition condition, string detail)
    {
        (IndexSnapshot snapshot, IReadOnlyList<string> faults) = ReadOnlyGeneration.Open(_storage, folder, record, _words.Current);
        Publish(snapshot);
        return faults.Count == 0
            ? new State(condition, detail, folder, null, record?.Sequence ?? 0)
            : new State(
                IndexCondition.Damaged,
                $"The index '{_root}' is damaged ({string.Join(' ', faults)}): what can still be read serves; rebuild it ('reindex'), and check the disk.",
                folder,
                null,
                record?.Sequence ?? 0);
    }

    // After a fault: the searches keep their snapshot, which may be ahead of the commit, until the next refresh.
    private IndexGeneration Reopen(State failed)
    {
        State state = OpenWriter(failed.Folder, ReadRecord(failed.Folder), publish: false);
        _state = state;
        LogOpened(_root, state.Folder.Name, state.Condition, state.Sequence);
        return state.Generation!; // a writer was opened
    }

    private static CommitRecord ReadRecord(GenerationFolder folder) =>
        CommitRecord.Read(folder.FullPath) ?? throw new InvalidDataException($"'{CommitRecord.PathIn(folder.FullPath)}' is missing.");

    private void Name(GenerationFolder folder)
    {
        try
        {
            new IndexManifest(folder.Name).Write(_storage, _root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A fault after the file was in place has named it all the same.
            if (IndexManifest.Read(_root)?.Generation != folder.Name)
            {
                throw;
            }
        }
    }

    private void RemoveAll(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Folder(name).Retire();
        }
    }

    private sealed record State(IndexCondition Condition, string Detail, GenerationFolder Folder, IndexGeneration? Generation, long Sequence)
    {
        public static State Of(string root, IndexGeneration generation)
        {
            long sequence = generation.Record?.Sequence ?? 0;
            return sequence == 0
                ? new State(IndexCondition.Empty, $"The index '{root}' is empty: everything must be written.", generation.Folder, generation, 0)
                : new State(IndexCondition.Ready, "", generation.Folder, generation, sequence);
        }
    }
}
