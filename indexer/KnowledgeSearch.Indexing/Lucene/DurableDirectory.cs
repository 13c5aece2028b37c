using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Memory-mapped files whose <see cref="Sync"/> reaches the disk. Lucene.Net marks a file as needing a flush before its last bytes are written, so that a
/// commit beside a merge may leave some in the cache (apache/lucenenet#1292). Here a file counts as durable only after it was reopened and flushed.
/// <c>segments.gen</c> need not reach the disk: the record of the generation says which commit counts. Locking is left to <see cref="IndexLock"/>.
/// </summary>
internal sealed class DurableDirectory(string folder) : MMapDirectory(new DirectoryInfo(folder), NoLockFactory.GetNoLockFactory())
{
    private readonly HashSet<string> _durable = new(StringComparer.Ordinal);

    public override IndexOutput CreateOutput(string name, IOContext context)
    {
        Forget(name);
        return base.CreateOutput(name, context);
    }

    public override void DeleteFile(string name)
    {
        Forget(name);
        base.DeleteFile(name);
    }

    public override void Sync(ICollection<string> names)
    {
        EnsureOpen();
        lock (_durable)
        {
            bool any = false;
            foreach (string name in names.Where(name => name != IndexFileNames.SEGMENTS_GEN && !_durable.Contains(name)))
            {
                Flush(Path.Combine(Directory.FullName, name));
                _durable.Add(name);
                any = true;
            }

            if (any)
            {
                IOUtils.Fsync(Directory.FullName, isDir: true);
            }
        }
    }

    /// <summary>Has the system write what it still holds of a file to the disk.</summary>
    public static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    private void Forget(string name)
    {
        lock (_durable)
        {
            _durable.Remove(name);
        }
    }
}
