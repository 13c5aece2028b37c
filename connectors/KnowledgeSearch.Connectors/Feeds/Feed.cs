namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>A feed as read, whatever its format; addresses are resolved where a base was given.</summary>
internal sealed record Feed
{
    /// <summary>RSS 2.0, Atom 1.0, JSON Feed 1.1 … for people to read.</summary>
    public required string Format { get; init; }

    public string Id { get; init; } = "";

    public FeedText Title { get; init; }

    public FeedText Description { get; init; }

    /// <summary>The site that the feed is about.</summary>
    public string Link { get; init; } = "";

    /// <summary>The following page of a paged feed (RFC 5005 §3, JSON Feed <c>next_url</c>) or the preceding archive (§4).</summary>
    public string NextPage { get; init; } = "";

    public string Language { get; init; } = "";

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public IReadOnlyList<FeedAuthor> Authors { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>When the publisher wants to be asked again.</summary>
    public FeedSchedule Schedule { get; init; } = FeedSchedule.Unrestricted;

    public IReadOnlyList<FeedItem> Items { get; init; } = [];

    /// <summary>Entries that the feed says were removed (RFC 6721).</summary>
    public IReadOnlyList<FeedTombstone> Tombstones { get; init; } = [];

    /// <summary>What could not be read: each one sentence with its place and a remedy.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What was read otherwise than declared (encoding) or had to be mended, for the admin.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>An item or entry.</summary>
internal sealed record FeedItem
{
    /// <summary>guid or atom:id; empty when there is none.</summary>
    public string Id { get; init; } = "";

    /// <summary>rdf:about: names an item of RSS 1.0, which has no guid.</summary>
    public string About { get; init; } = "";

    /// <summary>A guid that is an address (isPermaLink).</summary>
    public string PermanentLink { get; init; } = "";

    /// <summary>The page a person opens; empty when there is none.</summary>
    public string Link { get; init; } = "";

    /// <summary>Other addresses the item names: enclosures, related pages, content kept elsewhere.</summary>
    public IReadOnlyList<string> RelatedLinks { get; init; } = [];

    public FeedText Title { get; init; }

    public FeedText Summary { get; init; }

    /// <summary>The full text; empty when the feed gives summaries only.</summary>
    public FeedText Content { get; init; }

    public IReadOnlyList<FeedAuthor> Authors { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Declared on the item itself; a feed's language is often only its software's default.</summary>
    public string Language { get; init; } = "";

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    /// <summary>The dates as written: part of the identity of items that have neither id nor link.</summary>
    public string RawDate { get; init; } = "";

    /// <summary>The id or else the address of the item that this one answers (RFC 4685).</summary>
    public string InReplyTo { get; init; } = "";

    /// <summary>A feed of the replies to this item (wfw:commentRss, rel=replies).</summary>
    public string RepliesFeed { get; init; } = "";

    /// <summary>How many replies there are; null when not told.</summary>
    public int? Replies { get; init; }

    /// <summary>Where the item begins.</summary>
    public long Line { get; init; }
}

/// <summary>Text of a feed, and whether it is to be read as HTML.</summary>
internal readonly record struct FeedText(string Value, bool IsMarkup, string MediaType = "")
{
    public bool IsEmpty => string.IsNullOrEmpty(Value);

    public override string ToString() => Value ?? "";
}

/// <summary>An author as the feed names them; any part may be empty.</summary>
internal sealed record FeedAuthor(string Name, string Email = "", string Uri = "");

/// <summary>A removed entry.</summary>
internal sealed record FeedTombstone(string Reference, DateTimeOffset? When);
