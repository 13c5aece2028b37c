using Lucene.Net.Util;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The disk below the index: every file of it is written through here. Tests derive a disk that fails.</summary>
internal class IndexStorage
{
    /// <summary>The files of a partition.</summary>
    public virtual LuceneDirectory OpenDirectory(string folder) => new DurableDirectory(folder);

    /// <summary>Replaces a small file as one step: after a crash it holds either the old or the new bytes.</summary>
    public virtual void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".new";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!); // a file in a generation has a folder
    }

    /// <summary>Makes a folder, durably known to the one above it.</summary>
    public virtual void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        SyncFolder(Path.GetDirectoryName(path)!); // generations lie below the index' folder
    }

    /// <summary>Makes names within a folder durable.</summary>
    public virtual void SyncFolder(string path) => IOUtils.Fsync(path, isDir: true);
}
