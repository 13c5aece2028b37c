namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// What a generation holds durably: the file <c>commit.json</c> in it, replaced as one step after all partitions have committed. It decides which commit of
/// each partition counts, so that four commits are one.
/// </summary>
/// <param name="Sequence">The store's sequence up to which changes are in it.</param>
/// <param name="Schema">The <see cref="IndexSchema.Hash"/> it was written with.</param>
/// <param name="Partitions">The commit (<c>segments_N</c>) of each partition, by <see cref="Partition.Name"/>.</param>
internal sealed record CommitRecord(long Sequence, string Schema, IReadOnlyDictionary<string, string> Partitions)
{
    private const string FileName = "commit.json";

    /// <summary>The record of a generation; null when it has never been completed.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static CommitRecord? Read(string folder) =>
        SealedFile.Read<CommitRecord>(PathIn(folder)) is not { } record ? null
        : Partition.All.All(partition => record.Partitions.ContainsKey(partition.Name)) ? record
        : throw new InvalidDataException($"'{PathIn(folder)}' does not name a commit of every partition.");

    /// <summary>Replaces the record of a generation.</summary>
    public void Write(IndexStorage storage, string folder) => storage.Replace(PathIn(folder), SealedFile.Write(this));

    /// <summary>Where the record of a generation lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);
}
