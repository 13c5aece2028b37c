namespace KnowledgeSearch.Demo;

/// <summary>The state of the old intranet: pages by path, and the paths of removed ones.</summary>
public sealed class LegacyIntranet
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, LegacyPage> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LegacyFile> _files = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    internal LegacyIntranet(TimeProvider time) => _time = time;

    /// <summary>All pages, by path.</summary>
    public IReadOnlyList<LegacyPage> Pages
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Values];
            }
        }
    }

    public LegacyPage? Find(string path)
    {
        lock (_lock)
        {
            return _pages.GetValueOrDefault(path);
        }
    }

    /// <summary>The file at a path; null when there is none.</summary>
    public LegacyFile? FindFile(string path)
    {
        lock (_lock)
        {
            return _files.GetValueOrDefault(path);
        }
    }

    /// <summary>Adds a file, or puts another in its place.</summary>
    public void Put(LegacyFile file)
    {
        lock (_lock)
        {
            _files[file.Path] = file;
        }
    }

    /// <summary>Replaces the text of a page, now.</summary>
    /// <exception cref="KeyNotFoundException">There is no such page.</exception>
    public void Edit(string path, string body)
    {
        lock (_lock)
        {
            _pages[path] = _pages[path] with { Body = body, Modified = _time.GetUtcNow() };
        }
    }

    /// <summary>Adds a page, or puts one back.</summary>
    public void Put(LegacyPage page)
    {
        lock (_lock)
        {
            _removed.Remove(page.Path);
            _pages[page.Path] = page;
        }
    }

    /// <summary>Removes a page: 404 from now on, or 410 when <paramref name="gone"/>. Links to it remain, as they do.</summary>
    public void Remove(string path, bool gone = false)
    {
        lock (_lock)
        {
            _pages.Remove(path);
            _removed[path] = gone;
        }
    }

    internal bool IsGone(string path)
    {
        lock (_lock)
        {
            return _removed.GetValueOrDefault(path);
        }
    }
}
