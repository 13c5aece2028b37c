using System.Globalization;
using System.Text.Json;

namespace KnowledgeSearch.Indexing.Synonyms;

/// <summary>A version of the synonyms.</summary>
/// <param name="Number">Counted from 1; 0: none were ever set.</param>
/// <param name="Changed">When it was set; null for version 0.</param>
/// <param name="ChangedBy">Who set it; null for version 0.</param>
/// <param name="Lines">As they were written, comments included.</param>
public sealed record SynonymVersion(int Number, DateTimeOffset? Changed, string? ChangedBy, IReadOnlyList<string> Lines)
{
    /// <summary>Nothing was set yet.</summary>
    public static SynonymVersion None { get; } = new(0, null, null, []);
}

/// <summary>The synonyms cannot be set as asked; the message is a sentence.</summary>
/// <param name="message">One sentence.</param>
/// <param name="faults">The lines at fault; empty: another version was set meanwhile.</param>
public sealed class SynonymsRefusedException(string message, IReadOnlyList<SynonymFault> faults) : Exception(message)
{
    /// <summary>The lines at fault; empty: another version was set meanwhile.</summary>
    public IReadOnlyList<SynonymFault> Faults { get; } = faults;
}

/// <summary>
/// The synonyms of the installation: a folder with a file per version, who set it and when included. What another process sets is taken up by the next look. A new version is in
/// force for the next search; nothing is indexed anew. Thread-safe.
/// </summary>
/// <param name="folder">Its folder; made with the first version.</param>
/// <param name="time">Says when.</param>
public sealed class SynonymBook(string folder, TimeProvider time)
{
    private const int Kept = 50;
    private static readonly TimeSpan Unlooked = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly Lock _lock = new();
    private (SynonymVersion Version, SynonymSet Set) _current = (SynonymVersion.None, SynonymSet.Empty);
    private long _looked;
    private bool _hasLooked;

    /// <summary>The rules in force; those before while the newest file is damaged, which <see cref="Current"/> tells.</summary>
    public SynonymSet Set
    {
        get
        {
            lock (_lock)
            {
                if (_hasLooked && time.GetElapsedTime(_looked) < Unlooked)
                {
                    return _current.Set;
                }

                try
                {
                    return Look().Set;
                }
                catch (InvalidDataException)
                {
                    return _current.Set;
                }
            }
        }
    }

    /// <summary>The version in force.</summary>
    /// <exception cref="InvalidDataException">The newest file is damaged.</exception>
    public SynonymVersion Current => Look().Version;

    /// <summary>The versions kept, newest first.</summary>
    public IReadOnlyList<SynonymVersion> History => [.. Numbers().OrderDescending().Select(Read)];

    /// <summary>Sets the lines; refused as a whole when one is at fault.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="by">Who sets them.</param>
    /// <param name="basedOn">The version that was changed; null: whichever is in force.</param>
    /// <exception cref="SynonymsRefusedException">What was in force stays so.</exception>
    public SynonymVersion Replace(IReadOnlyList<string> lines, string by, int? basedOn)
    {
        if (SynonymSet.Read(lines, out SynonymSet set) is { Count: > 0 } faults)
        {
            throw new SynonymsRefusedException(string.Join(' ', faults.Take(20).Select(fault => $"Line {fault.Line}: {fault.Reason}.")), faults);
        }

        lock (_lock)
        {
            SynonymVersion before = Current;
            SynonymVersion version = new(before.Number + 1, time.GetUtcNow(), by, lines);
            if ((basedOn ?? before.Number) != before.Number || !TryWrite(version))
            {
                throw new SynonymsRefusedException($"Version {Current.Number} is in force now: look at it and change that.", []);
            }

            _current = (version, set);
            foreach (int old in Numbers().Where(number => number <= version.Number - Kept))
            {
                File.Delete(PathOf(old));
            }

            return version;
        }
    }

    private (SynonymVersion Version, SynonymSet Set) Look()
    {
        lock (_lock)
        {
            (_looked, _hasLooked) = (time.GetTimestamp(), true);
            int newest = Numbers().DefaultIfEmpty(0).Max();
            if (newest != _current.Version.Number)
            {
                SynonymVersion version = Read(newest);
                SynonymSet.Read(version.Lines, out SynonymSet set);
                _current = (version, set);
            }

            return _current;
        }
    }

    private IEnumerable<int> Numbers() => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*.json").Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out int number) ? number : 0).Where(number => number > 0);

    private string PathOf(int number) => Path.Combine(folder, number.ToString("000000", CultureInfo.InvariantCulture) + ".json");

    private SynonymVersion Read(int number)
    {
        try
        {
            return JsonSerializer.Deserialize<SynonymVersion>(File.ReadAllBytes(PathOf(number)), Json) ?? throw new JsonException("it holds null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{PathOf(number)}' is damaged ({exception.Message}): delete it, and the version before is in force.", exception);
        }
    }

    // Written aside and moved, so that nobody reads half of it; whoever moves first has the number.
    private bool TryWrite(SynonymVersion version)
    {
        Directory.CreateDirectory(folder);
        string aside = Path.Combine(folder, $"{Guid.NewGuid():n}.new");
        try
        {
            using (FileStream file = new(aside, FileMode.CreateNew))
            {
                JsonSerializer.Serialize(file, version, Json);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, PathOf(version.Number), overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(PathOf(version.Number)))
        {
            File.Delete(aside);
            return false;
        }
    }
}
