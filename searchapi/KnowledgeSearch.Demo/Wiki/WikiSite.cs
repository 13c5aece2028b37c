namespace KnowledgeSearch.Demo;

/// <summary>The state of the wiki: pages, what was deleted, and the events that recentchanges and logevents tell of.</summary>
public sealed class WikiSite
{
    public const string BotUser = "Kennisbank@zoeken";
    public const string Bot = "Lindebot";
    public const string BotPassword = "demo-bot-password";

    internal static readonly IReadOnlyList<WikiNamespace> Namespaces =
    [
        new(-2, "Media", "Media"), new(-1, "Speciaal", "Special"), new(0, "", ""), new(1, "Overleg", "Talk"), new(2, "Gebruiker", "User"), new(3, "Overleg gebruiker", "User talk"),
        new(4, "Lindepedia", "Project"), new(5, "Overleg Lindepedia", "Project talk"), new(10, "Sjabloon", "Template"), new(11, "Overleg sjabloon", "Template talk"),
        new(12, "Help", "Help"), new(13, "Overleg help", "Help talk"), new(14, "Categorie", "Category"), new(15, "Overleg categorie", "Category talk"),
        new(3000, "Personeelszaken", "Personeelszaken", IsRestricted: true), new(3001, "Overleg Personeelszaken", "Overleg Personeelszaken", IsRestricted: true),
    ];

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly SortedDictionary<long, WikiPage> _pages = [];
    private readonly SortedDictionary<long, WikiPage> _deleted = [];
    private readonly Dictionary<string, long> _byTitle = new(StringComparer.Ordinal);
    private readonly List<WikiEvent> _events = [];
    private long _lastPage = 100;
    private long _lastRevision = 5_000;
    private long _lastEvent = 20_000;

    internal WikiSite(TimeProvider time) => _time = time;

    /// <summary>All pages, by id.</summary>
    public IReadOnlyList<WikiPage> Pages
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Values];
            }
        }
    }

    internal IReadOnlyList<WikiEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The page of that title, case and spaces as MediaWiki reads them; null when there is none.</summary>
    public WikiPage? Find(string title)
    {
        lock (_lock)
        {
            return _byTitle.TryGetValue(Normal(title), out long id) ? _pages[id] : null;
        }
    }

    public WikiPage? Find(long id)
    {
        lock (_lock)
        {
            return _pages.GetValueOrDefault(id);
        }
    }

    /// <summary>Saves a text; makes the page when there is none.</summary>
    public WikiPage Edit(string title, string text, string user, string comment = "") => Edit(title, text, user, comment, _time.GetUtcNow());

    /// <summary>Moves a page; its id stays.</summary>
    /// <exception cref="KeyNotFoundException">There is no such page.</exception>
    public void Move(string from, string to, string user, bool leaveRedirect = true) => Move(from, to, user, leaveRedirect, _time.GetUtcNow());

    /// <summary>Deletes a page.</summary>
    /// <exception cref="KeyNotFoundException">There is no such page.</exception>
    public void Delete(string title, string user, string reason = "") => Delete(title, user, reason, _time.GetUtcNow());

    /// <summary>Brings a deleted page back under its old id.</summary>
    public void Restore(string title, string user)
    {
        lock (_lock)
        {
            WikiPage page = _deleted.Values.Last(page => page.Title == Normal(title));
            _deleted.Remove(page.Id);
            _pages.Add(page.Id, page);
            _byTitle.Add(page.Title, page.Id);
            Log(page, "delete", "restore", user, "", _time.GetUtcNow());
        }
    }

    /// <summary>Hides the text of the current revision.</summary>
    public void HideText(string title, string user)
    {
        lock (_lock)
        {
            WikiPage page = _pages[_byTitle[Normal(title)]];
            _pages[page.Id] = page with { Revisions = [.. page.Revisions.SkipLast(1), page.Current with { IsHidden = true }] };
            Log(page, "delete", "revision", user, "", _time.GetUtcNow());
        }
    }

    internal WikiPage Edit(string title, string text, string user, string comment, DateTimeOffset time)
    {
        lock (_lock)
        {
            string normal = Normal(title);
            WikiPage? old = _byTitle.TryGetValue(normal, out long id) ? _pages[id] : null;
            WikiRevision revision = new(++_lastRevision, old?.Current.Id ?? 0, time, user, comment, text);
            WikiPage page = old is null
                ? new WikiPage(++_lastPage, NamespaceOf(normal).Id, normal, [revision])
                : old with { Revisions = [.. old.Revisions, revision] };
            _pages[page.Id] = page;
            _byTitle[normal] = page.Id;
            _events.Add(new WikiEvent(++_lastEvent, old is null ? "new" : "edit", time, user, comment, page.Namespace, page.Title, page.Id) { RevisionId = revision.Id, OldRevisionId = revision.ParentId });
            return page;
        }
    }

    internal void Move(string from, string to, string user, bool leaveRedirect, DateTimeOffset time)
    {
        lock (_lock)
        {
            WikiPage page = _pages[_byTitle[Normal(from)]];
            string target = Normal(to);
            _byTitle.Remove(page.Title);
            _byTitle.Add(target, page.Id);

            // The move is in the page's history as a revision with the same text.
            WikiRevision moved = new(++_lastRevision, page.Current.Id, time, user, $"heeft pagina [[{page.Title}]] hernoemd naar [[{target}]]", page.Current.Text) { IsHidden = page.Current.IsHidden };
            _pages[page.Id] = page with { Title = target, Namespace = NamespaceOf(target).Id, Revisions = [.. page.Revisions, moved] };
            _events.Add(new WikiEvent(++_lastEvent, "log", time, user, "", page.Namespace, page.Title, page.Id) { LogType = "move", LogAction = "move", MoveTarget = target });
            if (leaveRedirect)
            {
                Edit(page.Title, $"#DOORVERWIJZING [[{target}]]", user, $"Hernoemd naar [[{target}]]", time);
            }
        }
    }

    internal void Delete(string title, string user, string reason, DateTimeOffset time)
    {
        lock (_lock)
        {
            WikiPage page = _pages[_byTitle[Normal(title)]];
            _pages.Remove(page.Id);
            _byTitle.Remove(page.Title);
            _deleted.Add(page.Id, page);
            Log(page, "delete", "delete", user, reason, time);
        }
    }

    /// <summary>Events in order of time: content is written page by page, history is not.</summary>
    internal void SortHistory()
    {
        lock (_lock)
        {
            List<WikiEvent> sorted = [.. _events.OrderBy(change => change.Time).ThenBy(change => change.Id)];
            _events.Clear();
            _events.AddRange(sorted.Select((change, index) => change with { Id = 20_001 + index }));
        }
    }

    internal static WikiNamespace NamespaceOf(string title)
    {
        int colon = title.IndexOf(':', StringComparison.Ordinal);
        string prefix = colon > 0 ? title[..colon] : "";
        return Namespaces.First(candidate => candidate.Id >= 0 && (candidate.Name == prefix || candidate.Canonical == prefix || (candidate.Id == 0 && !IsNamespace(prefix))));
    }

    private static bool IsNamespace(string prefix) => prefix.Length > 0 && Namespaces.Any(candidate => candidate.Name == prefix || candidate.Canonical == prefix);

    // First letter in capitals, underscores are spaces: $wgCapitalLinks.
    internal static string Normal(string title)
    {
        string text = title.Replace('_', ' ').Trim();
        int start = text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && Namespaces.Any(candidate => candidate.Name == text[..colon]) ? colon + 1 : 0;
        return text.Length > start ? text[..start] + char.ToUpperInvariant(text[start]) + text[(start + 1)..] : text;
    }

    private void Log(WikiPage page, string type, string action, string user, string comment, DateTimeOffset time) =>
        _events.Add(new WikiEvent(++_lastEvent, "log", time, user, comment, page.Namespace, page.Title, page.Id) { LogType = type, LogAction = action });
}
