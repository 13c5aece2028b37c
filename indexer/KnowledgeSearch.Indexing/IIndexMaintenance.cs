namespace KnowledgeSearch.Indexing;

/// <summary>What operators and tests ask of an index besides searching and writing. Thread-safe.</summary>
public interface IIndexMaintenance
{
    /// <summary>SHA-256 (hexadecimal) over every visible document in order of language and id: equal for equal contents, however they came about.</summary>
    /// <exception cref="IndexUnavailableException">No index is open.</exception>
    ValueTask<string> GetDigestAsync(CancellationToken cancellationToken);
}
