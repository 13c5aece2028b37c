using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Copies what one generation holds durably. Whoever calls keeps its commits from being deleted meanwhile.</summary>
internal static class IndexCopy
{
    /// <summary>Copies the files of a record's commits into a folder; the record comes last, so that a copy that was cut short is not taken for one.</summary>
    public static void Write(IndexStorage storage, string generation, CommitRecord record, string target, CancellationToken cancellationToken)
    {
        storage.CreateFolder(target);
        if (File.Exists(GenerationWords.PathIn(generation)))
        {
            storage.Replace(GenerationWords.PathIn(target), File.ReadAllBytes(GenerationWords.PathIn(generation)));
        }

        foreach (Partition partition in Partition.All)
        {
            string from = Path.Combine(generation, partition.Name), to = Path.Combine(target, partition.Name);
            storage.CreateFolder(to);
            using LuceneDirectory files = storage.OpenDirectory(from);
            foreach (string name in CommitFiles.List(files, record.Partitions[partition.Name]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Copy(Path.Combine(from, name), Path.Combine(to, name));
                DurableDirectory.Flush(Path.Combine(to, name));
            }

            storage.SyncFolder(to);
        }

        record.Write(storage, target);
    }
}
