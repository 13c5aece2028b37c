using System.Diagnostics;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>What one file, with all that is packed in it, may cost. Where text runs out of room it is cut; what swells or nests like a bomb is refused.</summary>
internal sealed class ReadingBudget(TimeSpan time, int maxCharacters)
{
    /// <summary>Files in an archive, and parts of a message that are looked at (OWASP ASVS 5.0, 5.2.3).</summary>
    public const int MaxEntries = 1000;

    /// <summary>Files within files: a document in an archive in a message.</summary>
    public const int MaxDepth = 3;

    // Word writes XML that shrinks to a tenth, spreadsheets to a fortieth; deflate reaches 1,032.
    private const int MaxRatio = 200;
    private const long RatioFrom = 4 * 1024 * 1024;
    private const long MaxUnpacked = 200 * 1024 * 1024;

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _unpacked;
    private int _entries;

    private int _depth;
    private bool _inArchive;

    public int MaxCharacters => maxCharacters;

    /// <summary>Whether it is time to make do with what was read.</summary>
    public bool IsSpent => Stopwatch.GetElapsedTime(_started) > time;

    /// <exception cref="BombException">There are too many.</exception>
    public void CountEntry()
    {
        if (++_entries > MaxEntries)
        {
            throw new BombException($"holds more than {MaxEntries} files, the limit");
        }
    }

    /// <exception cref="BombException">All that was unpacked is too much, or too much for its size.</exception>
    public void CountUnpacked(int bytes, long read, long packed)
    {
        _unpacked += bytes;
        if (_unpacked > MaxUnpacked)
        {
            throw new BombException($"unpacks to more than {MaxUnpacked / 1024 / 1024} MB, the limit");
        }

        if (read > RatioFrom && read / MaxRatio > packed)
        {
            throw new BombException($"unpacks to more than {MaxRatio} times its size, as decompression bombs do");
        }
    }

    /// <summary>Reads a file inside this one, unless that lies too deep.</summary>
    public bool TryDescend(Action read)
    {
        if (_depth >= MaxDepth)
        {
            return false;
        }

        _depth++;
        try
        {
            read();
            return true;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Until it is disposed, an archive is being read.</summary>
    /// <exception cref="UnreadableFileException">One is already: archives in archives are not read.</exception>
    public IDisposable EnterArchive()
    {
        if (_inArchive)
        {
            throw new UnreadableFileException("is an archive inside another");
        }

        _inArchive = true;
        return new Archive(this);
    }

    private sealed class Archive(ReadingBudget budget) : IDisposable
    {
        public void Dispose() => budget._inArchive = false;
    }
}
