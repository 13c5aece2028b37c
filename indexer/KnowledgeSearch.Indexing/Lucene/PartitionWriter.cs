using System.Globalization;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>One partition being written: Lucene's writer, the commits it keeps, and the newest reader.</summary>
internal sealed class PartitionWriter
{
    /// <summary>The sequence in a commit's user data; for <c>check</c> only: after a rollback beta 17 forgets user data (apache/lucenenet#948).</summary>
    public const string SequenceKey = "sequence";

    // A small flush stays in memory until a commit: a refresh then costs no disk. Measured: a third of the CPU of a refresh from disk.
    private const double MaxCachedFlushMegabytes = 2, MaxCachedMegabytes = 8;

    private readonly IndexWriter _writer;
    private readonly CommitRetention _retention;
    private DirectoryReader? _reader;

    private PartitionWriter(IndexWriter writer, CommitRetention retention) => (_writer, _retention) = (writer, retention);

    /// <summary>Whether nothing was ever written to it, so that there is nothing to delete.</summary>
    public bool IsEmpty => _writer.MaxDoc == 0;

    /// <summary>The commits on disk.</summary>
    public CommitRetention Retention => _retention;

    /// <summary>Opens a partition for writing.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="folder">The generation's folder.</param>
    /// <param name="partition">Which partition.</param>
    /// <param name="commit">The commit to open at; newer ones, which no record names, are dropped. Null: a new, empty partition.</param>
    /// <param name="settings">Memory and merging.</param>
    /// <param name="analyzer">The chain of the partition's language.</param>
    public static PartitionWriter Open(IndexStorage storage, string folder, Partition partition, string? commit, WriterSettings settings, Analyzer analyzer)
    {
        string path = Path.Combine(folder, partition.Name);
        if (commit is null)
        {
            storage.CreateFolder(path);
        }

        LuceneDirectory files = storage.OpenDirectory(path);
        if (commit is not null)
        {
            CommitFiles.CheckEnds(files, commit);
            DropNewerCommits(files, commit);
        }

        CommitRetention retention = new(commit);
        IndexWriterConfig config = new(LuceneVersion.LUCENE_48, analyzer)
        {
            OpenMode = commit is null ? OpenMode.CREATE : OpenMode.APPEND,
            IndexDeletionPolicy = retention,
            MergeScheduler = new BackgroundMerges(settings.MergeFailed),
            RAMBufferSizeMB = settings.RamBufferMegabytes,
            Similarity = new FieldLengthSimilarity(),
            CheckIntegrityAtMerge = true, // a flipped bit fails a merge instead of living on in the merged segment
            UseCompoundFile = true,
        };
        return new PartitionWriter(new IndexWriter(new NRTCachingDirectory(files, MaxCachedFlushMegabytes, MaxCachedMegabytes), config), retention);
    }

    /// <summary>Adds a document or puts it in place of the one with this id.</summary>
    public void Update(Term id, Document document) => _writer.UpdateDocument(id, document);

    /// <summary>Removes the document with this id.</summary>
    public void Delete(Term id) => _writer.DeleteDocuments(id);

    /// <summary>First half of a commit: everything written reaches the disk, but the commit is not valid yet.</summary>
    public void PrepareCommit(long sequence)
    {
        if (_retention.Newest is null || _writer.HasUncommittedChanges())
        {
            _writer.SetCommitData(new Dictionary<string, string> { [SequenceKey] = sequence.ToString(CultureInfo.InvariantCulture) });
            _writer.PrepareCommit();
        }
    }

    /// <summary>Second half of a commit. Answers the commit that stands now.</summary>
    public string FinishCommit()
    {
        _writer.Commit();
        return _retention.Newest ?? throw new InvalidOperationException("A commit was written but the deletion policy never saw it.");
    }

    /// <summary>After the record names the newest commit: older ones can go.</summary>
    public void CommitRecorded()
    {
        _retention.Record();
        _writer.DeleteUnusedFiles();
    }

    /// <summary>
    /// The newest reader, with everything written; the same one when nothing changed. Owned by this writer: hold it before it is used elsewhere.
    /// </summary>
    public DirectoryReader Refresh()
    {
        if (_reader is null)
        {
            return _reader = DirectoryReader.Open(_writer, applyAllDeletes: true);
        }

        if (DirectoryReader.OpenIfChanged(_reader, _writer, applyAllDeletes: true) is { } newer)
        {
            _reader.DecRef();
            _reader = newer;
        }

        return _reader;
    }

    /// <summary>Lets go of the files; what was not committed is gone. Readers that others hold stay readable.</summary>
    public void Close()
    {
        _reader?.DecRef();
        _reader = null;
        _writer.Rollback();
    }

    // A commit that no record names may lack files, or belong to a state the other partitions never reached. Removing its segments_N undoes it; its files go
    // when the
    // writer opens. Opening at an IndexCommit would not do: Lucene reads the newest commit first and fails if that is damaged.
    private static void DropNewerCommits(LuceneDirectory files, string commit)
    {
        long recorded = SegmentInfos.GenerationFromSegmentsFileName(commit);
        foreach (string name in files.ListAll().Where(name => name.StartsWith(IndexFileNames.SEGMENTS, StringComparison.Ordinal)))
        {
            if (name == IndexFileNames.SEGMENTS_GEN || SegmentInfos.GenerationFromSegmentsFileName(name) > recorded)
            {
                files.DeleteFile(name);
            }
        }
    }
}

/// <summary>What all writers of an index share.</summary>
/// <param name="RamBufferMegabytes">Memory of one partition before it flushes a segment.</param>
/// <param name="MergeFailed">Told when a merge failed.</param>
/// <param name="Analyzer">The chain of a language in place of the generation's own; null: its own.</param>
/// <param name="Refused">Documents that writers have failed on.</param>
internal sealed record WriterSettings(double RamBufferMegabytes, Action<Exception> MergeFailed, Func<string, Analyzer>? Analyzer, RefusedDocuments Refused);
