namespace KnowledgeSearch.Demo;

/// <summary>What a page says of its encoding and what its bytes are; old servers and editors rarely agreed.</summary>
public enum LegacyCharset
{
    /// <summary>Windows-1252 bytes, <c>iso-8859-1</c> in the page, nothing in the header.</summary>
    MetaLatin1,

    /// <summary>Windows-1252 bytes, <c>utf-8</c> in the page: the lie of a template that was modernised without its pages.</summary>
    MetaUtf8ButNot,

    /// <summary>Windows-1252 bytes, <c>iso-8859-1</c> in the header.</summary>
    HeaderLatin1,

    /// <summary>Windows-1252 bytes and not a word about it.</summary>
    Silent,

    /// <summary>UTF-8, and says so.</summary>
    Utf8,
}

/// <summary>How a page looks; each is a decade of web editors.</summary>
public enum LegacyLayout
{
    /// <summary>Nested tables with the menu in the left cell.</summary>
    Tables,

    /// <summary>A bare page, shown in a frame.</summary>
    Frame,

    /// <summary>Saved from a word processor.</summary>
    Word,

    /// <summary>A whole document by itself: framesets and redirects.</summary>
    Raw,
}

/// <summary>A page of the old intranet.</summary>
public sealed record LegacyPage
{
    /// <summary>From the root: <c>/hr/verlof.htm</c>.</summary>
    public required string Path { get; init; }

    public required string Title { get; init; }

    /// <summary>HTML within the layout.</summary>
    public required string Body { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset Modified { get; init; }

    public LegacyLayout Layout { get; init; }

    public LegacyCharset Charset { get; init; }

    public string Language { get; init; } = "nl";
}
