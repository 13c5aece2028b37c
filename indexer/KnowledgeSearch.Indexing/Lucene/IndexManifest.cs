namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The file <c>manifest.json</c> of an index: which of its generations serves.</summary>
/// <param name="Generation">The generation's name, which is that of its folder beside the file.</param>
internal sealed record IndexManifest(string Generation)
{
    private const string FileName = "manifest.json";

    /// <summary>The manifest of an index; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IndexManifest? Read(string root) => SealedFile.Read<IndexManifest>(PathIn(root));

    /// <summary>Replaces the manifest of an index as one step.</summary>
    public void Write(IndexStorage storage, string root) => storage.Replace(PathIn(root), SealedFile.Write(this));

    /// <summary>Where the manifest of an index lies.</summary>
    public static string PathIn(string root) => Path.Combine(root, FileName);
}
