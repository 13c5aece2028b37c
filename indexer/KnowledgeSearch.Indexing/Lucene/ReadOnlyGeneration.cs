using KnowledgeSearch.Indexing.Analysis;
using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Opens what can be read of a generation that must not or cannot be written.</summary>
internal static class ReadOnlyGeneration
{
    /// <summary>
    /// A snapshot, held once for the caller, in which an empty reader stands for each partition that does not open, and what is wrong with those.
    /// </summary>
    /// <param name="storage">The disk.</param>
    /// <param name="folder">The generation; the snapshot holds it.</param>
    /// <param name="record">What it holds; null when that is unknown: then the newest commit of each partition is read.</param>
    /// <param name="sources">Word list and patterns.</param>
    public static (IndexSnapshot Snapshot, IReadOnlyList<string> Faults) Open(
        IndexStorage storage, GenerationFolder folder, CommitRecord? record, WordSources sources)
    {
        List<DirectoryReader> readers = [];
        List<string> faults = [];
        Analyzers analyzers = Analyzers.Plain;
        try
        {
            analyzers = GenerationWords.Read(folder.FullPath).ToAnalyzers(sources);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or WordListException)
        {
            faults.Add($"'{GenerationWords.PathIn(folder.FullPath)}': {exception.Message}");
        }

        foreach (Partition partition in Partition.All)
        {
            string path = Path.Combine(folder.FullPath, partition.Name);
            try
            {
                readers.Add(Open(storage.OpenDirectory(path), record?.Partitions[partition.Name]));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever a damaged file makes Lucene throw, the other partitions can still answer.
                readers.Add(Empty());
                faults.Add($"'{path}': {exception.Message}");
            }
        }

        folder.Hold();
        return (new IndexSnapshot(folder.Name, readers, folder.Release) { Analyzers = analyzers }, faults);
    }

    private static DirectoryReader Open(LuceneDirectory files, string? commit)
    {
        if (commit is null)
        {
            return DirectoryReader.Open(files);
        }

        CommitFiles.CheckEnds(files, commit);
        return DirectoryReader.Open(DirectoryReader.ListCommits(new CommitView(files, commit)).Single());
    }

    private static DirectoryReader Empty()
    {
        RAMDirectory files = new();
        using (IndexWriter writer = new(files, new IndexWriterConfig(global::Lucene.Net.Util.LuceneVersion.LUCENE_48, null)))
        {
            writer.Commit();
        }

        return DirectoryReader.Open(files);
    }
}
