namespace KnowledgeSearch.Indexing;

/// <summary>What operators and tests ask of an index besides searching and writing. Thread-safe.</summary>
public interface IIndexMaintenance
{
    /// <summary>
    /// Reads every file of what is committed and checks it: checksums, structure, and that every document is in its partitions exactly once. Empty when sound,
    /// else one sentence per fault. Minutes for a large index.
    /// </summary>
    ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>SHA-256 (hexadecimal) over every visible document in order of language and id: equal for equal contents, however they came about.</summary>
    /// <exception cref="IndexUnavailableException">No index is open.</exception>
    ValueTask<string> GetDigestAsync(CancellationToken cancellationToken);

    /// <summary>Copies what is committed into an empty folder while searching and writing go on; the copy can be served as <c>Index:Path</c>.</summary>
    /// <exception cref="IndexUnavailableException">The folder is not empty, or cannot be written.</exception>
    ValueTask BackupAsync(string folder, CancellationToken cancellationToken);
}
