using System.Security.Cryptography;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The key that signs cursors: 32 random bytes in a file that only this program's user can read, so that pages survive a restart.</summary>
internal static class CursorKeyFile
{
    private const int Length = 32;

    /// <summary>Reads the key, made once.</summary>
    /// <exception cref="IndexUnavailableException">The file holds something else.</exception>
    public static byte[] ReadOrCreate(string directory)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "cursor.key");
        if (!File.Exists(path))
        {
            Create(directory, path);
        }

        byte[] key = File.ReadAllBytes(path);
        return key.Length == Length
            ? key
            : throw new IndexUnavailableException($"'{path}' holds {key.Length} bytes and not a key of {Length}: delete it; a new one is made at the next start.");
    }

    // Written aside and moved, so that a crash or a second process leaves no half key; whoever moves first wins.
    private static void Create(string directory, string path)
    {
        string aside = Path.Combine(directory, $"cursor.key.{Guid.NewGuid():n}");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(aside, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }
    }
}
