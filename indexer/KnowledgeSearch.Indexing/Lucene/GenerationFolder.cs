using System.Globalization;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The folder of one generation, kept as long as anybody reads it: its writer, its snapshots, a backup. Once retired it is deleted when the last of them lets
/// go.
/// </summary>
internal sealed class GenerationFolder(string root, string name, Action<GenerationFolder, Exception> notDeleted)
{
    private const string Prefix = "g";

    private int _holders = 1;
    private volatile bool _retired;

    /// <summary>The generation's name.</summary>
    public string Name { get; } = name;

    /// <summary>The folder.</summary>
    public string FullPath { get; } = Path.Combine(root, name);

    /// <summary>The names of all generations in the index' folder, oldest first.</summary>
    public static IReadOnlyList<string> List(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateDirectories(Prefix + "*").Select(folder => folder.Name).Where(name => NumberOf(name) > 0).OrderBy(NumberOf),
    ];

    /// <summary>A name that no generation has had yet.</summary>
    public static string Next(IEnumerable<string> names) =>
        Prefix + (names.Select(NumberOf).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>One more user.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One user less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && _retired)
        {
            Delete();
        }
    }

    /// <summary>Lets go, and has the folder deleted when the last user has gone.</summary>
    public void Retire()
    {
        _retired = true;
        Release();
    }

    private static long NumberOf(string name) =>
        long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private void Delete()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is what was wanted.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notDeleted(this, exception); // the next start tries again
        }
    }
}
