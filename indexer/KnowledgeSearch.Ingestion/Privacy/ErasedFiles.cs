using System.Text;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Takes erased people out of what else lies in the data folders: copies of the store and of the index, versions of the synonyms; and names the files that are not ours.</summary>
internal sealed class ErasedFiles(DataFolders folders, IDataProtectionProvider? protection)
{
    private const int LongestRead = 64 << 20;
    private static readonly byte[] SqliteMark = [.. "SQLite format 3\0"u8];

    /// <summary>What was done, by place.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>What still names them, each with its remedy.</summary>
    public List<string> Remains { get; } = [];

    /// <summary>Goes through the files.</summary>
    /// <param name="store">The store whose people were erased.</param>
    /// <param name="erased">Who they are.</param>
    /// <param name="writes">False: only counts.</param>
    /// <param name="cancellationToken">Between two files.</param>
    public async ValueTask SweepAsync(ContentStore store, ErasedSet erased, bool writes, CancellationToken cancellationToken)
    {
        foreach (string file in folders.Files().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await SweepAsync(file, store, erased, writes, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or StoreException)
            {
                Remains.Add($"'{file}' could not be gone through ({fault.Message}): look at it, or delete it.");
            }
        }
    }

    private async ValueTask SweepAsync(string file, ContentStore store, ErasedSet erased, bool writes, CancellationToken cancellationToken)
    {
        if (!File.Exists(file) || file.EndsWith("-wal", StringComparison.Ordinal) || file.EndsWith("-shm", StringComparison.Ordinal))
        {
            return; // of a database that is gone through itself
        }

        byte[] start = await BeginningAsync(file, cancellationToken);
        if (start.AsSpan().StartsWith(SqliteMark))
        {
            await SweepDatabaseAsync(file, store, erased, writes, cancellationToken);
        }
        else if (Path.GetFileName(file) == "manifest.json" && CopiedGenerations(file) is { Count: > 0 } generations)
        {
            Count("copies of the index removed");
            if (writes)
            {
                generations.ForEach(generation => Directory.Delete(generation, recursive: true));
                File.Delete(file);
            }
        }
        else if (new FileInfo(file).Length > LongestRead)
        {
            Remains.Add($"'{file}' is too large to look through: delete it, or go through it yourself.");
        }
        else
        {
            await SweepTextAsync(file, erased, writes, cancellationToken);
        }
    }

    private async ValueTask SweepTextAsync(string file, ErasedSet erased, bool writes, CancellationToken cancellationToken)
    {
        string text = await File.ReadAllTextAsync(file, Encoding.UTF8, cancellationToken);
        if (!erased.Mentions(text))
        {
            return;
        }

        if (Path.GetFileName(Path.GetDirectoryName(file)) != "synonyms" || Path.GetExtension(file) != ".json")
        {
            Remains.Add($"'{file}' names them: this program does not change it. Delete it, or go through it yourself.");
            return;
        }

        Count("versions of the synonyms changed");
        if (writes)
        {
            await File.WriteAllTextAsync(file + ".new", erased.Redact(text), cancellationToken);
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    // A copy is opened as the store it is, brought to this version, and gone through by the same hashes.
    private async ValueTask SweepDatabaseAsync(string file, ContentStore store, ErasedSet erased, bool writes, CancellationToken cancellationToken)
    {
        if (!await IsStoreAsync(file, cancellationToken))
        {
            return; // the scheduler's: names of sources and times
        }

        if (!writes)
        {
            Count("copies of the store to go through");
            return;
        }

        await using ContentStore copy = new(new SqliteDatabase(file), protection);
        await copy.OpenAsync(cancellationToken);
        ErasureSweep sweep = new(store, erased, writes: true);
        await copy.WriteAsync(session => sweep.SweepPeopleAsync(session, cancellationToken), cancellationToken);
        for (string? after = ""; after is not null;)
        {
            after = await copy.WriteAsync(session => sweep.SweepDocumentsAsync(session, after, cancellationToken), cancellationToken);
        }

        await copy.WriteAsync(session => sweep.ForgetRemovedAsync(session, 0, cancellationToken), cancellationToken);
        await copy.Database.CompactAsync(cancellationToken);
        Count("copies of the store gone through");
        Count("changes in copies of the store", sweep.Counts.Values.Sum());
    }

    private static async ValueTask<bool> IsStoreAsync(string file, CancellationToken cancellationToken)
    {
        await using Microsoft.Data.Sqlite.SqliteConnection connection = new(
            new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('documents', 'accounts', 'meta')";
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) == 3;
        }
        catch (Microsoft.Data.Sqlite.SqliteException fault)
        {
            throw new StoreException($"It is a database that cannot be read: {fault.Message}", fault);
        }
    }

    private static async ValueTask<byte[]> BeginningAsync(string file, CancellationToken cancellationToken)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] start = new byte[SqliteMark.Length];
        return start[..await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)];
    }

    private static List<string> CopiedGenerations(string manifest) =>
        [.. Directory.EnumerateDirectories(Path.GetDirectoryName(manifest)!, "g*").Where(folder => int.TryParse(Path.GetFileName(folder).AsSpan(1), out _))]; // a file has a folder

    private void Count(string place, long count = 1)
    {
        if (count > 0)
        {
            Counts[place] = Counts.GetValueOrDefault(place) + count;
        }
    }
}
