namespace KnowledgeSearch.Client;

/// <summary>What to search for. Values within one filter are alternatives; filters combine.</summary>
/// <param name="Text">Words, "phrases", -not, prefix*; empty: everything, newest first.</param>
public sealed record SearchQuery(string Text)
{
    /// <summary>Only these sources; empty: all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Only these kinds (see <see cref="DocumentKinds"/>); empty: all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Only by these people, by <see cref="Person.Id"/>; empty: all.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>Only in these languages, <c>nl</c> and <c>en</c>; empty: all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Only in these places, by <see cref="Container.Id"/>; empty: all.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Only written at or after; null: no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only written before; null: no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Newest first instead of best first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Hits per page, 1 to 100; default 10.</summary>
    public int Size { get; init; } = 10;

    /// <summary>The <see cref="SearchAnswer.Next"/> of the previous page, everything else unchanged; null: the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether facets are counted; default yes. Leave them out where they are not shown: they cost time.</summary>
    public bool Facets { get; init; } = true;

    /// <summary>Whether messages of one thread share a hit; default yes.</summary>
    public bool GroupByThread { get; init; } = true;

    /// <summary>Whether people who answered questions like this, replies and reasons are wanted; default yes.</summary>
    public bool People { get; init; } = true;

    internal string ToQueryString()
    {
        List<string> parts = ["q=" + Uri.EscapeDataString(Text)];
        Add("source", Sources);
        Add("kind", Kinds);
        Add("author", Authors);
        Add("language", Languages);
        Add("container", Containers);
        Add("from", From is { } from ? [Moment(from)] : []);
        Add("until", Until is { } until ? [Moment(until)] : []);
        Add("sort", NewestFirst ? ["newest"] : []);
        Add("size", [Size.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Add("cursor", Cursor is null ? [] : [Cursor]);
        Add("facets", Facets ? [] : ["false"]);
        Add("group", GroupByThread ? [] : ["false"]);
        Add("people", People ? [] : ["false"]);
        return string.Join('&', parts);

        void Add(string name, IReadOnlyList<string> values) => parts.AddRange(values.Select(value => $"{name}={Uri.EscapeDataString(value)}"));
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The kinds of documents.</summary>
public static class DocumentKinds
{
    /// <summary>A page of a wiki or an intranet.</summary>
    public const string Page = "page";

    /// <summary>A message in a feed.</summary>
    public const string Message = "message";

    /// <summary>A message that asks.</summary>
    public const string Question = "question";

    /// <summary>A message that answers.</summary>
    public const string Answer = "answer";

    /// <summary>A file or attachment.</summary>
    public const string File = "file";

    /// <summary>A page about a person.</summary>
    public const string Person = "person";
}
