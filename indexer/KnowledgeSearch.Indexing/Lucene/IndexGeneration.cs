using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Analysis;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// One generation being written: four partitions that commit as one. Not thread-safe; whoever owns it serialises calls.
/// After any exception but <see cref="DocumentRefusedException"/> it must be closed: what it holds is unknown.
/// </summary>
internal sealed class IndexGeneration
{
    private readonly IndexStorage _storage;
    private readonly string _schema;
    private readonly PartitionWriter[] _partitions;
    private readonly LuceneDocuments _documents = new();
    private readonly RefusedDocuments _refused;
    private readonly Analyzers _analyzers;
    private IndexSnapshot? _snapshot;

    private IndexGeneration(
        IndexStorage storage,
        GenerationFolder folder,
        string schema,
        PartitionWriter[] partitions,
        CommitRecord? record,
        RefusedDocuments refused,
        GenerationWords words,
        Analyzers analyzers)
    {
        (_storage, Folder, _schema, _partitions, Record, _refused, Words, _analyzers) = (storage, folder, schema, partitions, record, refused, words, analyzers);
    }

    /// <summary>Where it lies.</summary>
    public GenerationFolder Folder { get; }

    /// <summary>What is durable; null before the first commit.</summary>
    public CommitRecord? Record { get; private set; }

    /// <summary>What its text is cut with.</summary>
    public GenerationWords Words { get; }

    /// <summary>What it was told of languages.</summary>
    public LearnedLanguages Learned => field ??= LearnedLanguages.Parse(Words.Languages);

    /// <summary>The commits of each partition, in the order of <see cref="Partition.All"/>.</summary>
    public IReadOnlyList<CommitRetention> Retentions => [.. _partitions.Select(partition => partition.Retention)];

    /// <summary>Makes a new generation.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="folder">Where.</param>
    /// <param name="schema">What this program writes.</param>
    /// <param name="words">What its text is cut with.</param>
    /// <param name="sources">Word list and patterns.</param>
    /// <param name="settings">What all writers share.</param>
    public static IndexGeneration Create(
        IndexStorage storage, GenerationFolder folder, string schema, GenerationWords words, WordSources sources, WriterSettings settings)
    {
        storage.CreateFolder(folder.FullPath);
        words.Write(storage, folder.FullPath);
        return Open(storage, folder, schema, record: null, words, sources, settings);
    }

    /// <summary>Opens a generation for writing at what its record names.</summary>
    public static IndexGeneration Open(
        IndexStorage storage, GenerationFolder folder, string schema, CommitRecord record, WordSources sources, WriterSettings settings)
    {
        // A record that was renamed into place but whose name was not flushed must be durable before what it replaced is dropped.
        storage.SyncFolder(folder.FullPath);
        return Open(storage, folder, schema, record, GenerationWords.Read(folder.FullPath), sources, settings);
    }

    /// <summary>Applies changes in order. Stops between two changes when cancelled.</summary>
    /// <exception cref="DocumentRefusedException">A document cannot be indexed; the generation can be used on, with the changes before it applied.</exception>
    public void Write(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
    {
        foreach (IndexChange change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (change)
            {
                case IndexChange.Upsert { Document: var document }:
                    Upsert(document);
                    break;
                case IndexChange.Delete { Id: var id }:
                    Delete(LuceneDocuments.IdTerm(id));
                    break;
            }
        }
    }

    /// <summary>Makes everything written durable as one step: all partitions commit, then the record is replaced.</summary>
    public void Commit(long sequence)
    {
        foreach (PartitionWriter partition in _partitions)
        {
            partition.PrepareCommit(sequence);
        }

        Dictionary<string, string> commits = [];
        for (int i = 0; i < _partitions.Length; i++)
        {
            commits.Add(Partition.All[i].Name, _partitions[i].FinishCommit());
        }

        CommitRecord record = new(sequence, _schema, commits);
        record.Write(_storage, Folder.FullPath);
        Record = record;
        foreach (PartitionWriter partition in _partitions)
        {
            partition.CommitRecorded();
        }
    }

    /// <summary>A snapshot of everything written, held once for the caller; the last one again when nothing changed.</summary>
    public IndexSnapshot Refresh()
    {
        DirectoryReader[] readers = [.. _partitions.Select(partition => partition.Refresh())];
        if (_snapshot is { } last && last.Readers.SequenceEqual(readers) && last.TryHold())
        {
            return last;
        }

        foreach (DirectoryReader reader in readers)
        {
            reader.IncRef();
        }

        Folder.Hold();
        return _snapshot = new IndexSnapshot(Folder.Name, readers, Folder.Release) { Analyzers = _analyzers };
    }

    /// <summary>
    /// Lets go of the files; what was not committed is gone. Answers what went wrong meanwhile; after a fault that is expected, and opening again cleans up.
    /// </summary>
    public IReadOnlyList<Exception> Close()
    {
        List<Exception> faults = [];
        foreach (PartitionWriter partition in _partitions)
        {
            try
            {
                partition.Close();
            }
            catch (Exception exception)
            {
                faults.Add(exception);
            }
        }

        return faults;
    }

    private static IndexGeneration Open(
        IndexStorage storage, GenerationFolder folder, string schema, CommitRecord? record, GenerationWords words, WordSources sources, WriterSettings settings)
    {
        Analyzers analyzers = words.ToAnalyzers(sources);
        List<PartitionWriter> opened = [];
        try
        {
            foreach (Partition partition in Partition.All)
            {
                Analyzer analyzer = settings.Analyzer?.Invoke(partition.Language) ?? analyzers.For(partition.Language);
                opened.Add(PartitionWriter.Open(storage, folder.FullPath, partition, record?.Partitions[partition.Name], settings, analyzer));
            }

            return new IndexGeneration(storage, folder, schema, [.. opened], record, settings.Refused, words, analyzers);
        }
        catch
        {
            opened.ForEach(partition => partition.Close());
            throw;
        }
    }

    private void Upsert(IndexDocument document)
    {
        Term id = LuceneDocuments.IdTerm(document.Id);
        Document mapped = Map(document);
        bool open = AccessValue.IsOpen(document.Access);
        long languages = IndexFields.LanguageBits(document.Languages);
        try
        {
            Place(id, mapped, open, languages);
        }
        catch (Exception exception)
        {
            _refused.Add(document.Id, _documents.Stored, exception);
            throw;
        }
    }

    private Document Map(IndexDocument document)
    {
        Document mapped;
        try
        {
            mapped = _documents.Map(document);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new DocumentRefusedException(document.Id, exception); // the writer has not seen it
        }

        return _refused.Contains(document.Id, _documents.Stored) ? throw new DocumentRefusedException(document.Id) : mapped;
    }

    private void Place(Term id, Document mapped, bool open, long languages)
    {
        for (int i = 0; i < _partitions.Length; i++)
        {
            if (Partition.All[i].IsOpen == open && (languages & IndexFields.LanguageBit(Partition.All[i].Language)) != 0)
            {
                _partitions[i].Update(id, mapped);
            }
            else if (!_partitions[i].IsEmpty)
            {
                _partitions[i].Delete(id);
            }
        }
    }

    private void Delete(Term id)
    {
        foreach (PartitionWriter partition in _partitions)
        {
            partition.Delete(id);
        }
    }
}
