using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>What a failed operation on the index means, in a sentence with the remedy.</summary>
internal static class IndexFaults
{
    private const int NoSpaceUnix = 28, NoSpaceWindows = unchecked((int)0x80070070);

    /// <summary>Whether files are damaged, so that trying again is in vain and only a rebuild mends it.</summary>
    public static bool IsDamage(Exception fault) => Causes(fault).Any(cause =>
        cause is CorruptIndexException or EndOfStreamException or IndexFormatTooOldException or IndexFormatTooNewException or InvalidDataException);

    /// <summary>The sentence for operators.</summary>
    public static string Explain(string path, Exception fault) => Causes(fault).ToList() switch
    {
        var causes when causes.Any(cause => cause is IOException && cause.HResult is NoSpaceUnix or NoSpaceWindows) =>
            $"The disk of the index '{path}' is full: searches go on with what they have; free space, and writing resumes by itself.",
        var causes when causes.Any(cause => cause is UnauthorizedAccessException) =>
            $"The index '{path}' may not be written: searches go on with what they have; give this account write access to the folder and its files.",
        _ when IsDamage(fault) =>
            $"The index '{path}' is damaged ({fault.Message}): searches go on with what can still be read; rebuild it ('reindex'), and check the disk.",
        _ =>
            $"Writing the index '{path}' failed ({fault.Message}): searches go on with what they have; check the disk, and writing resumes by itself.",
    };

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
