namespace KnowledgeSearch.Demo;

/// <summary>A comment below an entry.</summary>
public sealed record FeedComment(string Id, string Author, DateTimeOffset Time, string Text);

/// <summary>An entry of a feed.</summary>
public sealed record FeedEntry
{
    /// <summary>Last part of its address; unique within the feed.</summary>
    public required string Slug { get; init; }

    public required string Title { get; init; }

    public required string Html { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset Published { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public string Language { get; init; } = "nl";

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<FeedComment> Comments { get; init; } = [];
}

/// <summary>The state of the four feeds: <c>nieuws</c> (RSS 2.0), <c>blog</c> (Atom), <c>facilitair</c> (RSS 1.0), <c>it</c> (JSON Feed).</summary>
public sealed class FeedShelf
{
    public static readonly IReadOnlyList<string> Names = ["nieuws", "blog", "facilitair", "it"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<FeedEntry>> _entries = Names.ToDictionary(name => name, _ => new List<FeedEntry>(), StringComparer.Ordinal);
    private readonly List<(string Slug, DateTimeOffset When)> _tombstones = [];
    private readonly TimeProvider _time;

    internal FeedShelf(TimeProvider time) => _time = time;

    /// <summary>Entries of a feed, newest first.</summary>
    /// <exception cref="KeyNotFoundException">There is no such feed.</exception>
    public IReadOnlyList<FeedEntry> Entries(string feed)
    {
        lock (_lock)
        {
            return [.. _entries[feed].OrderByDescending(entry => entry.Published)];
        }
    }

    internal IReadOnlyList<(string Slug, DateTimeOffset When)> Tombstones
    {
        get
        {
            lock (_lock)
            {
                return [.. _tombstones];
            }
        }
    }

    public void Publish(string feed, string slug, string title, string html, string author)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Add(feed, new FeedEntry { Slug = slug, Title = title, Html = html, Author = author, Published = now, Updated = now });
    }

    public void Edit(string feed, string slug, string html) => Change(feed, slug, entry => entry with { Html = html, Updated = _time.GetUtcNow() });

    public void Comment(string slug, string author, string text) => Change("blog", slug, entry => entry with
    {
        Comments = [.. entry.Comments, new FeedComment($"{slug}-r{entry.Comments.Count + 1}", author, _time.GetUtcNow(), text)],
    });

    /// <summary>Takes an entry away. The blog tells so by a tombstone (RFC 6721); from the others it is only missing.</summary>
    public void Remove(string feed, string slug)
    {
        lock (_lock)
        {
            _entries[feed].RemoveAll(entry => entry.Slug == slug);
            if (feed == "blog")
            {
                _tombstones.Add((slug, _time.GetUtcNow()));
            }
        }
    }

    internal void Add(string feed, FeedEntry entry)
    {
        lock (_lock)
        {
            _entries[feed].Add(entry);
        }
    }

    private void Change(string feed, string slug, Func<FeedEntry, FeedEntry> change)
    {
        lock (_lock)
        {
            List<FeedEntry> entries = _entries[feed];
            int index = entries.FindIndex(entry => entry.Slug == slug);
            if (index < 0)
            {
                throw new KeyNotFoundException($"The feed '{feed}' has no entry '{slug}'.");
            }

            entries[index] = change(entries[index]);
        }
    }
}
