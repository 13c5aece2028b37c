namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>What reading one page may cost.</summary>
internal sealed record PageReaderOptions
{
    public static PageReaderOptions Default { get; } = new();

    /// <summary>Deepest element that is read; what is below is read as its text. Legacy layouts nest tables some 30 deep; 512 is also AngleSharp's default.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Characters of text kept; the rest of the page is dropped.</summary>
    public int MaxTextLength { get; init; } = 1024 * 1024;

    /// <summary>Elements up to which a page is given to the article reader, whose time grows faster than the page; 0 reads every page by its own lines alone.</summary>
    public int MaxArticleElements { get; init; } = 30_000;

    /// <summary>Depth up to which a page is given to the article reader: 50,000 nested elements took it 31 s.</summary>
    public int MaxArticleDepth { get; init; } = 256;

    /// <summary>Time after which the article reader is stopped; it looks at its token between its passes.</summary>
    public TimeSpan MaxArticleTime { get; init; } = TimeSpan.FromSeconds(5);
}
