namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The right of one process to write the index: a file held exclusively for as long as it is open. The system lets go of it when the process dies.
/// </summary>
internal sealed class IndexLock : IDisposable
{
    /// <summary>Its name in the folder of the index.</summary>
    public const string FileName = "write.lock";

    private readonly FileStream _file;

    private IndexLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of an index.</summary>
    /// <exception cref="IndexUnavailableException">Another process or instance holds it, or the folder may not be written.</exception>
    public static IndexLock Take(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IndexUnavailableException(
                $"The folder of the index '{root}' cannot be made: {exception.Message} Set Index:Path to a place this account may write.", exception);
        }

        try
        {
            return new IndexLock(new FileStream(Path.Combine(root, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IndexUnavailableException(
                $"The index '{root}' may not be written: give this account write access to the folder and its files.", exception);
        }
        catch (IOException exception)
        {
            throw new IndexUnavailableException(
                $"The index '{root}' is in use by another program: stop it, or set Index:Path to another folder.", exception) { IsInUse = true };
        }
    }

    public void Dispose() => _file.Dispose();
}
