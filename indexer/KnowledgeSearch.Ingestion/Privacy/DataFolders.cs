using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Where this installation keeps files.</summary>
/// <param name="Store">The file of the store; null: it is in PostgreSQL.</param>
/// <param name="Index">The folder of the index.</param>
/// <param name="Others">Folders of other files: of the scheduler, of synonyms.</param>
internal sealed record DataFolders(string? Store, string Index, IReadOnlyList<string> Others)
{
    /// <summary>Every file below, once; the folder of the index apart.</summary>
    public IEnumerable<string> Files()
    {
        string index = Index + Path.DirectorySeparatorChar;
        return Others.Append(Path.GetDirectoryName(Store)).OfType<string>().Where(folder => Directory.Exists(folder) && Path.GetPathRoot(folder) != folder).Distinct(StringComparer.Ordinal)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            .Select(Path.GetFullPath).Where(file => !file.StartsWith(index, StringComparison.Ordinal) && !IsStore(file)).Distinct(StringComparer.Ordinal);
    }

    private bool IsStore(string file) => Store is not null && (file == Store || file == Store + "-wal" || file == Store + "-shm");
}
