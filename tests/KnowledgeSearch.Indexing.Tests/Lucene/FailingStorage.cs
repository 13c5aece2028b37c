using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>
/// Files that fail on demand: from the n-th operation on, until healed. It remembers which of them would have reached a disk instead of waiting for one, so
/// that a power cut
/// can be played: everything else is then lost or garbled.
/// </summary>
internal sealed class FailingStorage : IndexStorage
{
    private readonly System.Threading.Lock _lock = new();
    private readonly HashSet<string> _unsynced = [];
    private long _failFrom = long.MaxValue;

    /// <summary>Asked what becomes of each file that a merge writes; null: nothing.</summary>
    public Action? OnMerge { get; set; }

    /// <summary>Operations until now.</summary>
    public long Operations { get; private set; }

    /// <summary>Whether an operation has failed.</summary>
    public bool HasFailed { get; private set; }

    public void FailAt(long operation)
    {
        lock (_lock)
        {
            (_failFrom, HasFailed) = (operation, false);
        }
    }

    public void Heal() => FailAt(long.MaxValue);

    /// <summary>What a power cut leaves of an index, in another folder.</summary>
    public void CutPower(string from, string to, Random random)
    {
        lock (_lock)
        {
            IEnumerable<string> files = System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories);
            foreach (string file in files.Where(file => Path.GetFileName(file) != IndexLock.FileName))
            {
                string target = Path.Combine(to, Path.GetRelativePath(from, file));
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!); // below the other folder
                byte[] bytes = File.ReadAllBytes(file);
                if (_unsynced.Contains(file))
                {
                    switch (random.Next(4))
                    {
                        case 0:
                            continue;
                        case 1:
                            bytes = bytes[..random.Next(bytes.Length + 1)];
                            break;
                        case 2:
                            Array.Clear(bytes, 0, random.Next(bytes.Length + 1));
                            break;
                        default:
                            random.NextBytes(bytes);
                            break;
                    }
                }

                File.WriteAllBytes(target, bytes);
            }
        }
    }

    public override LuceneDirectory OpenDirectory(string folder) =>
        new FailingDirectory(this, new MMapDirectory(folder, NoLockFactory.GetNoLockFactory()), folder);

    public override void Replace(string path, ReadOnlySpan<byte> content)
    {
        Operate();
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        Operate(); // the fault that comes after the deed
    }

    public override void CreateFolder(string path)
    {
        Operate();
        System.IO.Directory.CreateDirectory(path);
    }

    public override void SyncFolder(string path) => Operate();

    private void Operate()
    {
        lock (_lock)
        {
            if (Operations++ >= _failFrom)
            {
                HasFailed = true;
                throw new IOException("No space left on device (simulated)", 28);
            }
        }
    }

    private void Mark(string path, bool synced)
    {
        lock (_lock)
        {
            _ = synced ? _unsynced.Remove(path) : _unsynced.Add(path);
        }
    }

    private sealed class FailingDirectory(FailingStorage storage, LuceneDirectory files, string folder) : FilterDirectory(files)
    {
        public override IndexOutput CreateOutput(string name, IOContext context)
        {
            storage.Operate();
            if (context.MergeInfo is not null)
            {
                storage.OnMerge?.Invoke();
            }

            storage.Mark(Path.Combine(folder, name), synced: false);
            return new FailingOutput(storage, base.CreateOutput(name, context));
        }

        public override void DeleteFile(string name)
        {
            storage.Operate();
            base.DeleteFile(name);
        }

        public override void Sync(ICollection<string> names)
        {
            storage.Operate();
            foreach (string name in names.Where(name => name != IndexFileNames.SEGMENTS_GEN))
            {
                storage.Mark(Path.Combine(folder, name), synced: true);
            }
        }

        public override IndexInput OpenInput(string name, IOContext context)
        {
            storage.Operate();
            return base.OpenInput(name, context);
        }
    }

    private sealed class FailingOutput(FailingStorage storage, IndexOutput output) : IndexOutput
    {
        public override long Position => output.Position;

        public override long Checksum => output.Checksum;

        public override long Length => output.Length;

        public override void WriteByte(byte b) => output.WriteByte(b);

        public override void WriteBytes(byte[] b, int offset, int length)
        {
            try
            {
                storage.Operate();
            }
            catch (IOException)
            {
                output.WriteBytes(b, offset, length / 2); // a full disk takes a part
                throw;
            }

            output.WriteBytes(b, offset, length);
        }

        public override void Flush()
        {
            storage.Operate();
            output.Flush();
        }

        [Obsolete("Obsolete in Lucene too.")]
        public override void Seek(long pos) => output.Seek(pos);

        protected override void Dispose(bool disposing)
        {
            output.Dispose();
            storage.Operate();
        }
    }
}
